"""待办: every row that waits for the reader, and by its name what else the first page tells; each leads to where it is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st
from sqlmodel import Session

from core.access import Actor
from core.queries import due, waiting
from core.queries.due import Matter, Which
from core.queries.waiting import Pending
from dashboard import format as fmt
from dashboard import parts, session, titles
from dashboard.coordination import desk
from dashboard.duties import leading, proposed
from dashboard.duties.leading import Lead
from dashboard.project import filters
from dashboard.session import Shown

PAGE, WHAT, AT = "waiting", "what", "at"
"""The page, and the names in its URL of what waits and of the month or quarter."""
MOST = 10
"""So many rows of a kind are shown unfolded."""


@dataclass(frozen=True)
class Row:
    """A row: what waits, in which month or quarter, its title, and where it is done; `mine`: the first page counts it under 待我办."""

    what: str
    at: str
    title: str
    lead: Lead
    mine: bool


def told(matter: Matter, which: Which) -> str:
    """The name of what a number of the first page counts: 圆桌会意见逾期."""
    return f"{matter.label}{which.label}"


def read(who: Actor) -> tuple[Row, ...]:
    """Write the status line; return every row of the reader. Raises Conflict without a city or an opened month."""
    shown = session.unasked()
    day = desk.day_of(shown.city, max(shown.states))
    with session.opened() as opened:
        found = tuple(rows(opened, who, day=day))
    st.markdown(fmt.status_line(f"截至{fmt.day_text(day)}", demo=shown.city.demonstration))
    return (*found, *_cards(shown))


def _cards(shown: Shown) -> Iterator[Row]:
    """The cards that the signatory has to decide."""
    found = proposed.cards(shown)
    if found is not None:
        lead = ("cards", {"month": found.month.chinese})
        yield from (Row(proposed.ACT, found.month.chinese, text, lead, mine=True) for text in proposed.titles(found))


def rows(opened: Session, who: Actor, *, day: date) -> Iterator[Row]:
    """Yield every row of the reader on a day but cards: those that wait, then what the first page counts as due soon, late, answered."""
    for one in due.issues_waiting(opened, who, day=day):
        yield Row(
            told(Matter.ISSUE, Which.MINE), "", f"{one.number} {one.project}：{one.matter}", ("issues", {"issue": one.number}), mine=True
        )
    for each in due.approvals_waiting(opened, who, day=day):
        lead = ("approvals", {"approval": each.number})
        yield Row(told(Matter.APPROVAL, Which.MINE), "", f"{each.code} {each.project}：{each.name}", lead, mine=True)
    for act in waiting.ROWS:
        for row in waiting.pending(opened, who, act=act, day=day):
            yield Row(act, row.at, row.title, leading.of_row(act, row), mine=True)
    for which in Which:
        yield from _told(opened, who, which, day=day)


def _told(opened: Session, who: Actor, which: Which, *, day: date) -> Iterator[Row]:
    """Opinions and findings that the first page tells; what there is to do about opinions are acts of their own."""
    mine = which is Which.MINE
    for opinion in due.opinions_told(opened, who, which=which, day=day):
        to_table = leading.of_row("办理意见", Pending("", "", opinion.table))
        yield Row(told(Matter.OPINION, which), "", f"{opinion.number} {opinion.text}", to_table, mine=mine)
    for finding in due.findings_told(opened, who, which=which, day=day):
        to_finding = ("inspections", {"tab": "问题", "quarter": finding.quarter.chinese})
        yield Row(told(Matter.INSPECTION, which), "", f"{finding.name}：{finding.matter}", to_finding, mine=mine)


def asked(found: Sequence[Row]) -> tuple[str, str]:
    """Return what the URL asks for, what and in which month or quarter; 全部 for what no row has."""
    what, at = (st.query_params.get(key, "") for key in (WHAT, AT))
    return (
        what if any(one.what == what for one in found) else filters.ALL,
        at if at and any(one.at == at for one in found) else filters.ALL,
    )


def title(found: Sequence[Row], *, what: str, at: str) -> str:
    """待我办11件，4类; of one thing or month alone 2019年8月审核月报33件; or that nothing waits."""
    chosen = passing(found, what=what, at=at)
    kinds = len({one.what for one in chosen})
    words = what if what != filters.ALL else "待我办"
    if not chosen and (what, at) == (filters.ALL, filters.ALL):
        return "现在没有待办"
    return titles.fit(f"{'' if at == filters.ALL else at}{words}{len(chosen)}件{f'，{kinds}类' if what == filters.ALL and chosen else ''}")


def show(found: Sequence[Row]) -> None:
    """Show the filters and the rows that pass, a card for each kind, each row a link to where it is done."""
    if not found:
        st.markdown("等本人办理的月报、问题、意见、审批会列在这里，点一行去办理。")
        return
    cells = st.grid(2, min_column_width=150)
    what = filters.one(cells, "事项", key=WHAT, options=list(dict.fromkeys(one.what for one in found)))
    at = filters.one(cells, "月份、季度", key=AT, options=sorted({one.at for one in found if one.at}))
    chosen = passing(found, what=what, at=at)
    if not chosen and (what, at) == (filters.ALL, filters.ALL):
        st.markdown("没有等本人办理的事项。快到期、逾期、已答复的，请在“事项”中选择。")
    elif not chosen:
        parts.nothing("没有符合条件的待办", clear)
    for name in dict.fromkeys(one.what for one in chosen):
        _kind(name, [one for one in chosen if one.what == name], whole=what == name)


def _kind(name: str, some: Sequence[Row], *, whole: bool) -> None:
    """A card with the rows of a kind; many of them are folded unless the kind is chosen."""
    most = len(some) if whole or len(some) <= MOST + 1 else MOST
    with parts.card():
        parts.card_head(f"{name}{len(some)}件", "点一行去办理")
        _lines(some[:most])
        if some[most:]:
            with st.expander(f"其余{len(some) - most}件"):
                _lines(some[most:])


def _lines(some: Sequence[Row]) -> None:
    for one in some:
        leading.line(one.lead, one.title, before=one.at)


def passing(found: Sequence[Row], *, what: str = filters.ALL, at: str = filters.ALL) -> tuple[Row, ...]:
    """Return the rows that pass the filters; of what is not asked for by its name those that wait for the reader alone."""
    return tuple(one for one in found if (one.mine if what == filters.ALL else one.what == what) and at in (filters.ALL, one.at))


def clear() -> None:
    """Take all filters back."""
    for key in (WHAT, AT):
        st.query_params.pop(key, None)
