"""会议: key figures, the ledger of meetings and visits with its filters in the URL."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.meetings import MeetingForm
from core.queries import meeting_counts
from core.queries.meetings import MeetingLine
from dashboard import parts, session, tables
from dashboard.meetings import desk, ledger, meeting_form
from dashboard.meetings.desk import Known
from dashboard.meetings.ledger import Filter, Ledger
from dashboard.parts import KeyFigure
from dashboard.review import acting
from dashboard.tables import Grid


def show(known: Known) -> None:
    """Show the way to record one, the key figures and the ledger."""
    if acting.may("登记会议") and st.button("登记会议", type="primary", icon=":material/add:", key="record-meeting"):
        acting.ask("登记会议", lambda: meeting_form.record(known))
    if not known.meetings:
        none = "没有涉及本单位的会议和走访。" if known.own else "还没有会议和走访记录。督查人员按“登记会议”登记。"
        st.markdown(none)
        return
    desk.whose_figures(known)
    parts.key_figures(_figures(known))
    _ledger(known)


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
    forms = Filter[MeetingLine]("形式", [one.label for one in MeetingForm], lambda one: one.form.label)
    total = known.met.meetings + known.met.visits
    held = Ledger("会议和走访", desk.MEETING, known.meetings, total, {"form": forms}, "编号、主题、项目或问题", _text)
    ledger.show(known, held, grid=grid)


def _text(one: MeetingLine) -> str:
    treated = " ".join(f"{each.number} {each.matter}" for each in one.problems)
    return f"{one.number} {one.theme} {one.project} {one.place} {treated}"


def _whole(texts: Sequence[str | None], width: int) -> pd.Series:
    return tables.whole_names(pd.Series(texts, dtype=object), width)


def grid(found: Sequence[MeetingLine]) -> Grid:
    """The ledger of these meetings and visits; on a phone theme, day and how many problems."""
    phone = session.phone()
    width = 170 if phone else 236
    frame = pd.DataFrame(
        {
            "编号": [one.number for one in found],
            "日期": [one.held_on for one in found],
            "形式": [one.form.label for one in found],
            "主题": _whole([one.theme for one in found], width),
            "项目": _whole([one.project or None for one in found], 150),
            "地点": _whole([one.place for one in found], 140),
            "参加（人）": [len(one.attendance) for one in found],
            "问题（个）": [len(one.problems) for one in found],
        }
    )
    column = st.column_config
    config = {
        "编号": column.TextColumn(width=92),
        "日期": column.DateColumn(width=86, format="YYYY-MM-DD"),
        "形式": column.TextColumn(width=92),
        "主题": column.TextColumn(width=width),
        "项目": column.TextColumn(width=150),
        "地点": column.TextColumn(width=140),
        "参加（人）": column.NumberColumn(width=78, format="%d"),
        "问题（个）": column.NumberColumn(width=78, format="%d"),
    }
    parts.left_out("编号、形式、项目、地点和参加人数", phone=phone)
    return Grid(frame[["主题", "日期", "问题（个）"]] if phone else frame, config, tables.row_height(config, frame, "主题", "项目", "地点"))
