"""The month as a workbook: each district and project by kind with plan, what was done, both rates and months that lack a report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response

from core.access import Actor
from core.commands.export import Export, note_export
from core.expropriation import Facts, Quantity, in_units
from core.money import percent
from core.period import CHINA, Month, now
from core.queries import expropriation
from core.snapshot import known_when_locked
from dashboard import database
from dashboard import format as fmt
from dashboard.attached import XLSX, attached
from data.export import Exported, to_xlsx
from scoring.expropriation import Measured, board, projects

FILE = "/downloads/land?month={}"
"""Where the month's figures are taken out."""
HEADER = (
    *("区", "项目编号", "项目", "类别", "单位", "全年计划", "序时计划", "完成"),
    *("完成序时计划率（%）", "完成年度计划率（%）", "名次", "缺报月份"),
)


@dataclass(frozen=True)
class Stamp:
    """Who takes the figures out, and when."""

    person: str
    at: datetime


def download(request: Request, by: Actor) -> Response:
    """Answer with the month's workbook; taking it out is noted. Raises NotAllowed, BadPeriod."""
    month, at = Month.parse(request.query_params.get("month", "")), now()
    with database.reading() as session:
        facts = expropriation.facts(session, by, month=month, known_at=known_when_locked(session, month, now=at))
    some = list(rows(facts))
    content = workbook(some, month, stamp=Stamp(by.name, at))
    name = f"{month.chinese}征收交地_{by.name}_{at.astimezone(CHINA):%Y%m%d-%H%M}.xlsx"
    database.give(note_export, Export(f"{month.chinese}征收交地", name, len(some)), by=by, on=at)
    return attached(content, name, media_type=XLSX)


def workbook(some: list[tuple[Exported, ...]], month: Month, *, stamp: Stamp) -> bytes:
    """Return the rows as a workbook whose foot says who took them and when."""
    at = stamp.at.astimezone(CHINA)
    foot = f"{stamp.person}于{fmt.day_text(at.date())}{at:%H:%M}导出，{len(some)}行。交地完成数取自项目月报，各类数量不相加。"
    return to_xlsx(HEADER, some, title=f"{month.chinese}征收交地", created=at, foot=foot)


def rows(facts: Facts) -> Iterator[tuple[Exported, ...]]:
    """Yield the rows of HEADER: by kind the city, its districts by place, and each district's projects."""
    for kind in Quantity:
        found = board(facts, kind)
        if found.city.plan is None and found.city.done is None:
            continue
        yield _row(("全市", "", ""), kind, found.city)
        for row in found.rows:
            lacking = f"{row.missing}项" if row.missing else ""
            yield _row((row.district, "", ""), kind, row.found, more=(row.place, lacking))
            for one in projects(facts, row.district):
                if one.code and kind in one.found:
                    months = "、".join(f"{month}月" for month in one.missing)
                    yield _row((row.district, one.code, facts.projects.get(one.code, "")), kind, one.found[kind], more=(None, months))


def _row(who: tuple[str, str, str], kind: Quantity, found: Measured, *, more: tuple[int | None, str] = (None, "")) -> tuple[Exported, ...]:
    amounts = (found.plan, found.due, found.done)
    return (
        *who,
        kind.label,
        kind.unit,
        *(None if one is None else _exact(one, kind) for one in amounts),
        _rate(found.done, found.due),
        _rate(found.done, found.plan),
        *more,
    )


def _exact(parts: int, kind: Quantity) -> Decimal:
    return in_units(parts, kind, places=4).normalize()


def _rate(done: int | None, plan: int | None) -> Decimal | None:
    return None if done is None or not plan else percent(done, plan)
