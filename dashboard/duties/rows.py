"""待办: every row that waits for the reader or is told of on the first page, by its name; each leads to where it is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st
from sqlmodel import Session

from core.access import Actor
from core.errors import Conflict
from core.period import Month
from core.queries import due, register, waiting
from core.queries.due import Matter, Which
from core.queries.waiting import Pending
from dashboard import format as fmt
from dashboard import parts, session, titles
from dashboard.coordination import desk
from dashboard.duties import leading
from dashboard.duties.leading import Lead
from dashboard.project import filters

PAGE, WHAT, AT = "waiting", "what", "at"
"""The page, and the names in its URL of what waits and of the month or quarter."""


@dataclass(frozen=True)
class Row:
    """A row: what waits, in which month or quarter, its title, and where it is done."""

    what: str
    at: str
    title: str
    lead: Lead


def told(matter: Matter, which: Which) -> str:
    """The name of what a number of the first page counts: 圆桌会意见逾期."""
    return f"{matter.label}{which.label}"


def read(who: Actor) -> tuple[tuple[Row, ...], str]:
    """Write the status line; return every row of the reader, and what the URL asks for, else 全部. Raises Conflict without a city."""
    with session.opened() as opened:
        city, months = register.city(opened), register.months(opened)
        if city is None:
            raise Conflict("还没有建立城市。要看演示数据，请另设空数据库运行./ducha demo。")
        last = max((Month(int(year), int(number)) for year, number in zip(months["year"], months["number"], strict=True)), default=None)
        day = desk.day_of(city, last)
        found = tuple(rows(opened, who, day=day))
    st.markdown(fmt.status_line(f"截至{fmt.day_text(day)}", demo=city.demonstration))
    return found, st.query_params.get(WHAT, "") or filters.ALL


def rows(opened: Session, who: Actor, *, day: date) -> Iterator[Row]:
    """Yield every row of the reader on a day: those that wait for an act, then opinions and findings as the first page tells them."""
    for act in waiting.ROWS:
        for one in waiting.pending(opened, who, act=act, day=day):
            yield Row(act, one.at, one.title, leading.of_row(act, one))
    for which in Which:
        for opinion in due.opinions_told(opened, who, which=which, day=day):
            lead = leading.of_row("办理意见", Pending("", "", opinion.table))
            yield Row(told(Matter.OPINION, which), "", f"{opinion.number} {opinion.text}", lead)
        for finding in due.findings_told(opened, who, which=which, day=day):
            lead = ("inspections", {"tab": "问题", "quarter": finding.quarter.chinese})
            yield Row(told(Matter.INSPECTION, which), "", f"{finding.name}：{finding.matter}", lead)


def title(found: tuple[Row, ...], what: str) -> str:
    """审批行为记录2件; or how much waits altogether, in how many kinds."""
    if what != filters.ALL:
        return titles.fit(f"{what}{sum(one.what == what for one in found)}件")
    acts = [one for one in found if one.what in waiting.ROWS]
    return f"待办{len(acts)}件，{len({one.what for one in acts})}类" if acts else "现在没有待办"


def show(found: tuple[Row, ...]) -> None:
    """Show the filters and the rows that pass, a card for each kind, each row a link to where it is done."""
    if not found:
        st.markdown("等本人办理的月报、问题、意见、审批会列在这里，点一行去办理。")
        return
    cells = st.grid(2, min_column_width=150)
    what = filters.one(cells, "事项", key=WHAT, options=list(dict.fromkeys(one.what for one in found)))
    at = filters.one(cells, "月份、季度", key=AT, options=sorted({one.at for one in found if one.at}))
    chosen = passing(found, what=what, at=at)
    if not chosen:
        parts.nothing("没有符合条件的待办", clear)
        return
    for name in dict.fromkeys(one.what for one in chosen):
        some = passing(chosen, what=name)
        with parts.card():
            parts.card_head(f"{name}{len(some)}件", "点一行去办理")
            for one in some:
                leading.line(one.lead, one.title, before=one.at)


def passing(found: Sequence[Row], *, what: str = filters.ALL, at: str = filters.ALL) -> tuple[Row, ...]:
    """Return the rows that pass the filters."""
    return tuple(one for one in found if what in (filters.ALL, one.what) and at in (filters.ALL, one.at))


def clear() -> None:
    """Take all filters back."""
    for key in (WHAT, AT):
        st.query_params.pop(key, None)
