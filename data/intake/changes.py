"""What an import changes, row by row and field by field, as a person reads it."""

import json
from dataclasses import dataclass
from typing import Any

from core.area import in_mu
from core.models import ImportRow
from core.money import in_unit

_MONEY = {"investment": "投资", "total_investment": "总投资", "invested_before": "至上年底累计", "to_date": "表中累计"}
_UNIT = {
    "kind": "类别",
    "short_name": "简称",
    "credit_code": "统一社会信用代码",
    "parent": "上级单位",
    "contact": "填报联系人",
}
_TEXT = {
    "name": "项目名称",
    "site_progress": "形象进度",
    "started_on": "开工日期",
    "completed_on": "竣工日期",
    "note": "说明",
    "difficulty": "存在困难",
    "request": "需协调事项",
    "start_month": "计划开工月",
    "completion_month": "计划竣工月",
    "target": "年度目标",
    "change": "调整情况",
    "reason": "调整原因",
}


@dataclass(frozen=True)
class Change:
    """One field of a row: its name, the old value and the new one; — is nothing. Money in 万元, land in 亩."""

    name: str
    before: str
    after: str


def changes(row: ImportRow) -> tuple[Change, ...]:
    """Return the fields in which a row differs from what is stored, in the form's order; all stated ones of a new row."""
    before, after = _printed(row.before), _printed(row.after)
    names = [*after, *(name for name in before if name not in after)]
    pairs = ((name, before.get(name, "—"), after.get(name, "—")) for name in names)
    return tuple(Change(name, old, new) for name, old, new in pairs if old != new)


def _printed(text: str) -> dict[str, str]:
    if not text:
        return {}
    raw: dict[str, Any] = json.loads(text)
    found = {name: _wan(raw[field]) for field, name in _MONEY.items() if raw.get(field) is not None}
    found |= {f"{number}月计划": _wan(share) for number, share in enumerate(raw.get("months", ()), start=1)}
    found |= {_land_name(share): f"{in_mu(share['area'], places=4).normalize():,f}亩" for share in raw.get("land", ())}
    names = _UNIT if "short_name" in raw else _TEXT
    return found | {name: str(raw[field]) for field, name in names.items() if raw.get(field)}


def _wan(fen: int) -> str:
    return f"{in_unit(fen, '万元', places=6).normalize():,f}万元"


def _land_name(share: dict[str, Any]) -> str:
    month = f"{share['month']}月" if "month" in share else ""
    return f"{share['district']}{month}交地"
