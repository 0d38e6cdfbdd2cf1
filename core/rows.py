"""One row of an official form as a value: what an import stages, compares and confirms, with its canonical JSON text."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal

from core.area import PARTS_PER_MU
from core.money import FEN_PER_WAN
from core.vocabulary import AssessmentClass, Nature, PlanChange, ProjectLevel, Sector, UnitKind


@dataclass(frozen=True, order=True)
class PlannedLand:
    """Land that a district is to hand over in a month; area in ten-thousandths of a mu."""

    district: str
    month: int
    area: int


@dataclass(frozen=True, order=True)
class HandedOver:
    """Land that a district handed over in the report's month; area in ten-thousandths of a mu."""

    district: str
    area: int


@dataclass(frozen=True)
class PlanRow:
    """One project's row of 年度计划表; money in fen, units and districts by name, an empty name is none."""

    code: str
    national_code: str
    name: str
    level: ProjectLevel
    assessment_class: AssessmentClass
    sector: Sector
    nature: Nature
    district: str
    responsible: str
    owner: str
    agent_builder: str
    total_investment: int
    invested_before: int
    investment: int
    months: tuple[int, ...]
    start_month: int | None = None
    completion_month: int | None = None
    target: str = ""
    change: PlanChange = PlanChange.ADDED
    reason: str = ""
    land: tuple[PlannedLand, ...] = ()


@dataclass(frozen=True)
class ReportRow:
    """One project's row of 月报表; money in fen; None is not stated, which is not zero.

    `to_date`: the year to date that the form prints beside the month, a control total and no figure.
    """

    code: str
    investment: int | None
    land: tuple[HandedOver, ...] = ()
    site_progress: str = ""
    started_on: date | None = None
    completed_on: date | None = None
    note: str = ""
    difficulty: str = ""
    request: str = ""
    to_date: int | None = None


@dataclass(frozen=True)
class UnitRow:
    """One unit's row of 单位名录; the parent by its full name, an empty text is none."""

    name: str
    short_name: str
    kind: UnitKind
    credit_code: str = ""
    parent: str = ""
    contact: str = ""

    @property
    def code(self) -> str:
        """What the row is found by: a unit is its name."""
        return self.name


REPORT_FIELDS = {
    "investment": "本月完成投资",
    "land": "交地",
    "site_progress": "形象进度",
    "started_on": "开工日期",
    "completed_on": "竣工日期",
    "note": "说明",
    "difficulty": "存在困难",
    "request": "需协调事项",
}
"""The fields of a report row by their Chinese names, in the order of the form."""


def with_total(row: ReportRow, before: ReportRow | None, *, approved: int | None = None) -> ReportRow:
    """Return a row with the printed year to date that is kept beside its figure.

    A row that prints none keeps that of the row `before` it as long as the month's figure is the same. A printed one that is the sum of
    the month and of `approved` (fen, the year's earlier months) has nothing more to say.
    """
    if row.to_date is None:
        same = before is not None and before.investment == row.investment
        return replace(row, to_date=before.to_date if before and same else None)
    closes = approved is not None and row.investment is not None and row.to_date == approved + row.investment
    return replace(row, to_date=None) if closes else row


def differences(before: ReportRow, after: ReportRow) -> tuple[tuple[str, str, str], ...]:
    """Return (field's Chinese name, what it was, what it is) of each field that differs; money in 万元, nothing stated as “空”."""
    changed = [name for name in REPORT_FIELDS if getattr(before, name) != getattr(after, name)]
    return tuple((REPORT_FIELDS[name], _said(getattr(before, name)), _said(getattr(after, name))) for name in changed)


def _said(value: object) -> str:
    match value:
        case None | "" | ():
            return "空"
        case int():
            return f"{_plainly(value, FEN_PER_WAN)}万元"
        case tuple():
            return "、".join(f"{share.district}{_plainly(share.area, PARTS_PER_MU)}亩" for share in value)
        case _:
            return str(value)


def _plainly(parts: int, scale: int) -> str:
    """A figure in all its digits with thousands commas, without zeros at the end."""
    text = f"{Decimal(parts) / scale:,.6f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


FormRow = PlanRow | ReportRow | UnitRow


def to_json(row: FormRow) -> str:
    """Return the canonical text of a row: keys sorted, no blanks, dates as 2019-07-31, terms by their Chinese label."""
    return json.dumps(asdict(row), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def plan_row(text: str) -> PlanRow:
    """Read a plan row back from its canonical text."""
    raw = json.loads(text)
    terms = {
        "level": ProjectLevel(raw["level"]),
        "assessment_class": AssessmentClass(raw["assessment_class"]),
        "sector": Sector(raw["sector"]),
        "nature": Nature(raw["nature"]),
        "change": PlanChange(raw["change"]),
    }
    land = tuple(PlannedLand(**share) for share in raw["land"])
    return PlanRow(**{**raw, **terms, "months": tuple(raw["months"]), "land": land})


def report_row(text: str) -> ReportRow:
    """Read a report row back from its canonical text."""
    raw = json.loads(text)
    days = {key: date.fromisoformat(raw[key]) if raw[key] else None for key in ("started_on", "completed_on")}
    return ReportRow(**{**raw, **days, "land": tuple(HandedOver(**share) for share in raw["land"])})


def unit_row(text: str) -> UnitRow:
    """Read a unit's row back from its canonical text."""
    raw = json.loads(text)
    return UnitRow(**{**raw, "kind": UnitKind(raw["kind"])})


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a row holds no {type(value).__name__}")
