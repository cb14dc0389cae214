"""A few rows in the form of the Czech bank's files, to be bent by the tests."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "client": """\
"client_id";"birth_number";"district_id"
1;"706213";18
2;"450204";18
3;"406009";1
""",
    "account": """\
"account_id";"district_id";"frequency";"date"
10;18;"POPLATEK MESICNE";930312
11;1;"POPLATEK TYDNE";930105
""",
    "disp": """\
"disp_id";"client_id";"account_id";"type"
100;1;10;"OWNER"
101;2;10;"DISPONENT"
102;3;11;"OWNER"
103;2;11;"DISPONENT"
""",
    "loan": """\
"loan_id";"account_id";"date";"amount";"duration";"payments";"status"
200;10;930712;3000;3;1000.00;"A"
""",
    "card": """\
"card_id";"disp_id";"type";"issued"
300;100;"gold";931107 00:00:00
""",
    "order": """\
"order_id";"account_id";"bank_to";"account_to";"amount";"k_symbol"
400;10;"YZ";"87144583";2452.50;"SIPO"
401;11;"QR";"13943797";100.00;" "
""",
    "trans": """\
"trans_id";"account_id";"date";"type";"operation";"amount";"balance";"k_symbol";"bank";"account"
500;10;930312;"PRIJEM";"VKLAD";700.00;700.00;"";;
501;10;930313;"VYDAJ";"PREVOD NA UCET";12.30;687.70;"SIPO";"YZ";"87144583"
502;10;930331;"PRIJEM";"";2.30;690.00;"UROK";;
503;11;930401;"VYBER";"VYBER";90.00;-90.00;"";"";0
""",
    "district": """\
A1;A2;A3;A4;A5;A6;A7;A8;A9;A10;A11;A12;A13;A14;A15;A16
1;"Hl.m. Praha";"Prague";1;0;0;0;1;1;100.0;1;0.29;0.43;1;1;1
18;"Pisek";"south Bohemia";1;0;0;0;1;1;100.0;1;?;0.43;1;?;1
""",
}


def berka_files(folder: Path, **changed: str) -> Path:
    """Writes every file; a changed one replaces the one of its name."""
    for name, text in (FILES | changed).items():
        (folder / f"{name}.asc").write_text(text, encoding="utf-8")
    return folder


def with_row(name: str, row: str) -> dict[str, str]:
    """The file with one more row at its end."""
    return {name: f"{FILES[name]}{row}\n"}
