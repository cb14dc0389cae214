"""A small bank in the form of docs/feed.md, to be bent by the tests."""

from __future__ import annotations

import csv
import json
from pathlib import Path

FILES = {
    "customers": """\
customer_no,kind,name,id_number,born_on,sex,branch,language,since
1,person,"Li, Anna",,1990-05-01,female,018,zh-CN,2026-01-01
2,company,Oak & Sons,,,,018,en,2026-01-01
""",
    "contact_points": """\
contact_no,customer_no,kind,value,since
p1,1,phone,+86 138 0000 0001,2026-01-01
""",
    "accounts": """\
account_key,account_no,customer_no,branch,currency,frequency,opened_on
A1,6222000000000001,1,018,CNY,monthly,2026-01-02
""",
    "account_users": """\
account_key,customer_no,role,since
A1,1,holder,2026-01-02
A1,2,authorised-user,2026-01-02
""",
    "instalments": """\
loan_no,number,due_on,amount,currency
L1,1,2026-02-12,600.00,CNY
L1,2,2026-03-12,600.00,CNY
""",
    "loans": """\
loan_no,account_key,product,principal,currency,granted_on
L1,A1,personal-loan,1200.00,CNY,2026-01-10
""",
    "cards": """\
card_no,account_key,customer_no,type,issued_on
K1,A1,2,gold,2026-01-20
""",
    "standing_orders": """\
order_no,account_key,amount,currency,purpose,counterparty,since
O1,A1,80.00,CNY,household,"City, Water",2026-01-05
""",
    "transactions": """\
transaction_no,account_key,amount,currency,kind,purpose,counterparty,value_on
T1,A1,5000.00,CNY,transfer-in,unstated,,2026-01-05
T2,A1,-600.00,CNY,transfer-out,loan-payment,,2026-02-12
""",
    "card_accounts": """\
account_key,account_no,customer_no,branch,product,limit,currency,opened_on
C1,6225000000000001,1,018,card,20000.00,CNY,2026-01-06
""",
    "card_transactions": """\
transaction_no,account_key,kind,amount,currency,reverses,counterparty,value_on
X1,C1,purchase,199.90,CNY,,Tea House,2026-01-08
X2,C1,payment,199.90,CNY,,,2026-02-20
X3,C1,reversal,199.90,CNY,X2,,2026-02-22
""",
}
ROWS = sum(text.count("\n") - 1 for name, text in FILES.items() if name != "instalments")


def feed_files(folder: Path, *, bank: str = "oak", **changed: str | None) -> Path:
    """With other content for some files, or without them."""
    folder.mkdir(exist_ok=True)
    (folder / "feed.json").write_text(
        json.dumps({"form": "heliograph feed 1", "bank": bank}), encoding="utf-8"
    )
    for name, text in {**FILES, **changed}.items():
        if text is not None:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def as_json_lines(folder: Path) -> Path:
    """The same feed, each file in the other form."""
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as rows:
            lines = [
                json.dumps({name: value or None for name, value in row.items()})
                for row in csv.DictReader(rows)
            ]
        file.with_suffix(".jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        file.unlink()
    return folder


def with_line(name: str, line: str) -> dict[str, str]:
    """The file, and one row more."""
    return {name: FILES[name] + line + "\n"}
