"""What waits for the reader, on the page that everybody sees first: a line a matter, each number a link to the list that has it."""

from datetime import date

import streamlit as st

from core.access import Actor
from core.period import today
from core.queries import due
from core.queries.due import Due, Matter
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.session import Shown

_WORDS = ("待我办", "快到期", "逾期", "已答复")
_LINKS: dict[Matter, tuple[str, tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, str]]]] = {
    Matter.ISSUE: ("issues", ({"state": "未办结"}, {"state": "未办结"}, {"state": "逾期"}, {"state": "已答复"})),
    Matter.APPROVAL: (
        "approvals",
        (
            {"tab": "台账", "state": "未办结"},
            {"tab": "台账", "state": "办理中"},
            {"tab": "台账", "state": "超时"},
            {"tab": "台账"},
        ),
    ),
    Matter.LAND: ("land", ({}, {"tab": "联合督查"}, {"tab": "联合督查"}, {"tab": "联合督查"})),
    Matter.INSPECTION: ("inspections", ({"tab": "问题"}, {"tab": "问题"}, {"tab": "问题"}, {"tab": "问题"})),
}
"""Where each number leads: the page, and for 待我办, 快到期, 逾期 and 已答复 what is asked of it."""


def card(shown: Shown, who: Actor) -> None:
    """Show what waits for the reader; nothing where nothing does."""
    with session.opened() as opened:
        found = [one for one in due.due(opened, who, day=day_of(shown)) if one.any]
    if not found:
        return
    with parts.card():
        parts.card_head(head(found), "快到期：7天内，审批5个工作日内")
        for one in found:
            _line(one)
        if viewer.may_see("任务清单"):
            st.page_link("views/duties.py", label="看本月清单", icon=":material/checklist:", width="content")


def day_of(shown: Shown) -> date:
    """The day as of which it is told, whatever month is chosen: today, in the demonstration the last day that it knows."""
    return max(shown.states).last_day if shown.city.demonstration else today()


def head(found: list[Due]) -> str:
    """待我办5件，逾期2件; or that nothing is late."""
    mine, late = sum(one.mine for one in found), sum(one.late for one in found)
    said = f"待我办{mine}件" if mine else "没有待我办的事"
    return f"{said}，逾期{late}件" if late else f"{said}，没有逾期"


def _line(one: Due) -> None:
    page, links = _LINKS[one.matter]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(fmt.chip(one.matter.label), width="content")
        for word, number, asked in zip(_WORDS, (one.mine, one.soon, one.late, one.answered), links, strict=True):
            if number:
                st.page_link(f"views/{page}.py", label=f":blue[{word}{number}]", query_params=asked, width="content")
