"""What waits for the reader, on the page that everybody sees first: a line a matter, each number a link to the list that has it."""

from collections.abc import Iterable
from datetime import date

import streamlit as st

from core.access import Actor
from core.period import today
from core.queries import due, waiting
from core.queries.due import Due, Matter, Which
from core.queries.waiting import Pending, Waiting
from dashboard import format as fmt
from dashboard import parts, viewer
from dashboard.drawn import drawn
from dashboard.duties import leading, proposed, rows
from dashboard.duties.leading import Lead
from dashboard.kept import asked
from dashboard.session import Shown

_WORDS = tuple(which.label for which in Which)
_Four = tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, str]]


def _told(matter: Matter) -> _Four:
    mine, soon, late, answered = ({rows.WHAT: rows.told(matter, which)} for which in Which)
    return mine, soon, late, answered


_LINKS: dict[Matter, tuple[str, _Four]] = {
    Matter.ISSUE: ("issues", ({"state": "待我办"}, {"state": "快到期"}, {"state": "逾期"}, {"state": "已答复"})),
    Matter.APPROVAL: (
        "approvals",
        (
            {"tab": "台账", "state": "待我办"},
            {"tab": "台账", "state": "快到期"},
            {"tab": "台账", "state": "逾期"},
            {"tab": "台账", "state": "本月办结"},
        ),
    ),
    Matter.OPINION: (rows.PAGE, _told(Matter.OPINION)),
    Matter.LAND: (
        "land",
        (
            {"tab": "联合督查"},
            {"tab": "联合督查", "joint": "快到期"},
            {"tab": "联合督查", "joint": "逾期"},
            {"tab": "联合督查", "joint": "已办结"},
        ),
    ),
    Matter.INSPECTION: (rows.PAGE, _told(Matter.INSPECTION)),
}
"""Where each number leads: the page, and for 待我办, 快到期, 逾期 and 已答复 what is asked of it."""


_LISTED = ("审核月报", proposed.ACT)
"""Acts whose page has a list of exactly the rows that wait; those of the others are listed on 待办."""


def card(shown: Shown, who: Actor) -> None:
    """Show what waits for the reader, and what was looked at; nothing to whom no matter is shown."""
    day = day_of(shown)
    found, acts = asked(due.due, who, day=day), asked(waiting.waiting, who, day=day)
    acts = (*acts, *_cards(shown))
    if found or acts:
        _card(tuple(found), acts, day=day, month=max(shown.states).chinese, duties=viewer.may_see("任务清单"))


@drawn
def _card(found: tuple[Due, ...], acts: tuple[Waiting, ...], *, day: date, month: str, duties: bool) -> None:
    """Draw the card of somebody of whom this waits; `duties`: whether that person may see the lists of duties."""
    with parts.card():
        parts.card_head(head(found, acts), f"截至{fmt.day_text(day)}；快到期：7天内，审批5个工作日内")
        for one in found:
            if one.any:
                _line(one, month)
        _acts([one for one in acts if one.number])
        if nothing := looked_at(found, acts):
            st.markdown(fmt.note(nothing))
        if any(one.number for one in acts):
            st.page_link(f"views/{rows.PAGE}.py", label="看全部待办", icon=":material/inbox:", width="content")
        if duties:
            st.page_link("views/duties.py", label="看本月清单", icon=":material/checklist:", width="content")


def _cards(shown: Shown) -> tuple[Waiting, ...]:
    """What the rule proposes and the signatory has to decide."""
    found = proposed.cards(shown)
    return (Waiting(proposed.ACT, found.month.chinese, len(found.left)),) if found is not None else ()


def day_of(shown: Shown) -> date:
    """The day as of which it is told, whatever month is chosen: today, in the demonstration the last day that it knows."""
    return max(shown.states).last_day if shown.city.demonstration else today()


def head(found: Iterable[Due], acts: Iterable[Waiting]) -> str:
    """待我办5件，逾期2件; where nothing waits what is late alone."""
    some = tuple(found)
    mine, late = sum(one.mine for one in some) + sum(one.number for one in acts), sum(one.late for one in some)
    waits = [f"待我办{mine}件"] if mine else []
    return "，".join([*waits, *([f"逾期{late}件" if late else "没有逾期"] if some else [])]) or "待我办"


def looked_at(found: Iterable[Due], acts: Iterable[Waiting]) -> str:
    """In which matters and acts nothing waits for the reader: of others nothing is said; opinions and land are told by their acts."""
    told = (Matter.OPINION, Matter.LAND)
    names = [one.matter.label for one in found if not one.mine and one.matter not in told] + [one.act for one in acts if not one.number]
    return f"以下没有待办：{'、'.join(names)}。" if names else ""


def _acts(some: list[Waiting]) -> None:
    if not some:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(fmt.chip("办理"), width="content")
        for one in some:
            page, leads = lead_of(one)
            several = one.at if sum(other.act == one.act for other in some) > 1 else ""
            st.page_link(f"views/{page}.py", label=f":blue[{several}{one.act}{one.number}]", query_params=leads, width="content")


def lead_of(one: Waiting) -> Lead:
    """Where as many rows are as wait: the page of the act, or 待办 with the act and the month in its filters."""
    if one.act == proposed.ACT:
        return "cards", {"month": one.at}
    if one.act in _LISTED:
        return leading.of_row(one.act, Pending(one.at, ""))
    return rows.PAGE, {rows.WHAT: one.act} | ({rows.AT: one.at} if one.at else {})


def numbers(one: Due, month: str) -> list[tuple[str, int, Lead]]:
    """Return the word, number and lead of each number of a matter that is not zero, as of a month in Chinese."""
    page, links = _LINKS[one.matter]
    counted = (one.mine, one.soon, one.late, one.answered)
    return [
        (word, number, (page, leads | _own(one, word, month))) for word, number, leads in zip(_WORDS, counted, links, strict=True) if number
    ]


def _line(one: Due, month: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(fmt.chip(one.matter.label), width="content")
        for word, number, (page, leads) in numbers(one, month):
            st.page_link(f"views/{page}.py", label=f":blue[{word}{number}]", query_params=leads, width="content")


def _own(one: Due, word: str, month: str) -> dict[str, str]:
    """What else narrows the list to what was counted: the own unit, and of land the month whose year it is."""
    if one.matter is Matter.LAND:
        return {"month": month} | ({"joint_district": one.unit} if one.unit else {})
    return {"unit": one.unit} if one.unit and word != _WORDS[0] else {}
