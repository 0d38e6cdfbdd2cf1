"""会议: key figures, the ledger of meetings and visits with its filters in the URL, and one of them opened below."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.meetings import MeetingForm
from core.queries import meeting_counts
from core.queries.meetings import MeetingLine
from dashboard import format as fmt
from dashboard import parts, session
from dashboard.meetings import desk, meeting_form, one_meeting
from dashboard.meetings.desk import Known
from dashboard.parts import KeyFigure
from dashboard.project import filters
from dashboard.project.filters import ALL
from dashboard.review import acting
from dashboard.tables import Grid

_HEIGHT = 430


def show(known: Known) -> None:
    """Show the ledger, and the meeting that the URL names."""
    if acting.may("登记会议") and st.button("登记会议", type="primary", icon=":material/add:", key="record-meeting"):
        acting.ask("登记会议", lambda: meeting_form.record(known))
    number = st.query_params.get(desk.MEETING, "")
    asked = next((one for one in known.meetings if one.number == number), None)
    if number and asked is None:
        session.unknown("会议", number, instead="台账")
    if not known.meetings:
        none = "没有涉及本单位的会议和走访。" if known.own else "还没有会议和走访记录。督查人员按“登记会议”登记。"
        st.markdown(none)
        return
    desk.whose_figures(known)
    parts.key_figures(_figures(known))
    _ledger(known)
    if asked is not None:
        one_meeting.show(known, asked)


def _figures(known: Known) -> list[KeyFigure]:
    now, before = (meeting_counts.met(known.meetings, span) for span in desk.monthly(known))
    year, month = known.met, f"{known.month.number}月"
    return [
        KeyFigure("会议（次）", str(year.meetings), f"{month}{now.meetings}次", f"上月{before.meetings}次"),
        KeyFigure("走访（次）", str(year.visits), f"{month}{now.visits}次", f"上月{before.visits}次"),
        KeyFigure("协调问题（个）", str(year.treated), f"{month}{now.treated}个", f"上月{before.treated}个"),
        KeyFigure("解决问题（个）", str(year.solved), f"{month}{now.solved}个", f"上月{before.solved}个"),
    ]


def _ledger(known: Known) -> None:
    cells = st.grid(3, min_column_width=130)
    desk.choose_year(cells, known)
    form = filters.one(cells, "形式", key="form", options=[one.label for one in MeetingForm])
    st.session_state["find"] = st.query_params.get("find", "")
    words = cells.text_input("查找", key="find", placeholder="编号、主题、项目或问题", on_change=filters.write, args=("find",)) or ""
    found = [
        one
        for one in known.meetings
        if one.held_on in known.span and form in (ALL, one.form.label) and all(word in _text(one) for word in words.split())
    ]
    st.markdown(
        fmt.note(
            f"已列出{len(found)}次，{known.year}年{desk.altogether(known)}{known.met.meetings + known.met.visits}次。点选一行，在下面打开。"
        )
    )
    if found:
        _list(found)
    else:
        parts.nothing("没有符合条件的会议和走访", _clear)


def _text(one: MeetingLine) -> str:
    treated = " ".join(f"{each.number} {each.matter}" for each in one.problems)
    return f"{one.number} {one.theme} {one.project} {one.place} {treated}"


def _clear() -> None:
    for key in ("form", "find"):
        st.query_params.pop(key, None)


def _list(found: Sequence[MeetingLine]) -> None:
    phone = session.phone()
    frame = pd.DataFrame(
        {
            "编号": [one.number for one in found],
            "日期": [one.held_on for one in found],
            "形式": [one.form.label for one in found],
            "主题": [one.theme for one in found],
            "项目": [one.project for one in found],
            "地点": [one.place for one in found],
            "参加（人）": [len(one.attendance) for one in found],
            "问题（个）": [len(one.problems) for one in found],
        }
    )
    column = st.column_config
    config = {
        "编号": column.TextColumn(width=92, pinned=phone or None),
        "日期": column.DateColumn(width=86, format="YYYY-MM-DD"),
        "形式": column.TextColumn(width=92),
        "主题": column.TextColumn(width=250),
        "项目": column.TextColumn(width=170),
        "地点": column.TextColumn(width=150),
        "参加（人）": column.NumberColumn(width=78, format="%d"),
        "问题（个）": column.NumberColumn(width=78, format="%d"),
    }
    grid = Grid(frame[["编号", "主题", "日期", "形式", "问题（个）"]] if phone else frame, config)
    parts.left_out("项目、地点和参加人数", phone=phone)
    event = st.dataframe(
        grid.data,
        column_config=dict(grid.columns),
        **grid.within(_HEIGHT),
        key="meetings-table",
        on_select="rerun",
        selection_mode="single-row",
    )
    if event.selection.rows:
        number = found[event.selection.rows[0]].number
        if st.query_params.get(desk.MEETING) != number:
            desk.opened(desk.MEETING, number)
            st.rerun()
