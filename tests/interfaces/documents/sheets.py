"""A statement's sheet for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from interfaces.documents.sheet import Figure, Line, Section, Sheet

SHEET = Sheet(
    language="zh-CN",
    issuer="恒信银行",
    department="客户互动服务",
    title="账户对账单",
    period="2026-11-01 至 2026-11-30",
    facts=(
        Figure("户名", "龘䶮喆"),
        Figure("账号", "**** 7719"),
        Figure("币种", "人民币 CNY"),
        Figure("对账单编号", "11"),
        Figure("网点", "静安支行"),
        Figure("出单日期", "2026-11-30"),
    ),
    figures=(
        Figure("期初余额", "¥1,000.00"),
        Figure("本期收入", "¥500.00"),
        Figure("本期支出", "¥90.00"),
        Figure("期末余额", "¥1,410.00"),
    ),
    words=Figure("期末余额大写", "人民币壹仟肆佰壹拾元整"),
    sections_title="本期概览",
    section_columns=("项目", "笔数", "金额"),
    sections=(Section("收入", 1, "+¥500.00"), Section("消费", 1, "−¥90.00")),
    dues_title="本期应缴金额",
    due_columns=("到期日", "期数", "金额"),
    dues=(("2026-11-12", "3 / 12", "¥350.00"),),
    lines_title="交易明细",
    line_columns=("日期", "项目", "交易方式", "用途", "金额 (CNY)", "余额 (CNY)"),
    lines=(
        Line("2026-11-05", "收入", "转入", "养老金", "500.00", "1,500.00", debit=False),
        Line("2026-11-09", "消费", "刷卡消费", "", "−90.00", "1,410.00", debit=True),
    ),
    no_lines="本期没有交易。",
    hash_label="校验码",
    content_hash="a91f07c25e20b8d1" * 4,
    page_label="页码",
    issued_on=date(2026, 11, 30),
)


def a_sheet(**changed: Any) -> Sheet:
    return replace(SHEET, **changed)
