"""Where a problem was treated: links to its meetings and round tables, and the way to a round table of its own."""

import streamlit as st

from core.queries import meetings, round_tables
from core.queries.issues import IssueLine
from dashboard import format as fmt
from dashboard import session, viewer
from dashboard.coordination.desk import Known
from dashboard.review import acting

_MOST = 6
"""So many of the newest meetings are named."""


def links(known: Known, one: IssueLine) -> None:
    """Link to the meetings that treated a problem and to the round tables about it; offer to call one."""
    if not (viewer.may_see("会议") and viewer.may_see("圆桌会")):
        return
    with session.opened() as opened:
        met = [each.number for each in meetings.meetings(opened, known.who, day=known.day) if _treats(each, one)]
        sat = [each.number for each in round_tables.tables_about(opened, known.who, issues=(one.number,), day=known.day)]
    for number in met[:_MOST]:
        _link(f"会议{number}", {"meeting": number})
    for number in sat:
        _link(f"圆桌会{number}", {"tab": "圆桌会", "table": number})
    if one.state.is_open and acting.may("登记圆桌会"):
        _link("为它登记圆桌会", {"tab": "圆桌会", "issue": one.number})


def _treats(meeting: meetings.MeetingLine, one: IssueLine) -> bool:
    return any(each.issue_id == one.id for each in meeting.problems)


def _link(label: str, query: dict[str, str]) -> None:
    st.page_link("views/meetings.py", label=f":blue[{fmt.plain(label)}]", query_params=query, width="content")
