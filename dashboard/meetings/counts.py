"""统计: meetings, visits and round tables of the year month by month, by field and by place, and outcomes by kind."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.period import Month
from core.queries import meeting_counts
from core.queries.meeting_counts import Gathered, Span
from core.queries.round_tables import TableLine
from dashboard import format as fmt
from dashboard import parts, session, tables
from dashboard.meetings import desk
from dashboard.meetings.desk import Known

SOLVED = "解决问题（个）"
SHARE = "解决率"
_GROUPS: dict[str, Callable[[TableLine], str]] = {
    "领域": lambda one: one.field.label,
    "地点类型": lambda one: one.place_kind.label,
    "议题来源": lambda one: one.source.label,
    "召集党支部": lambda one: one.convener,
}
"""By what round tables are told."""


def show(known: Known) -> None:
    """Show the year's statistics."""
    desk.choose_year(st.grid(5, min_column_width=130), known)
    if not (known.meetings or known.tables or known.outcomes):
        none = "没有涉及本单位的会议、走访和圆桌会。" if known.own else "还没有记录。登记会议、走访和圆桌会以后，这里按月统计。"
        st.markdown(none)
        return
    with parts.card():
        _months(known)
    with parts.card():
        _tables(known)
    with parts.card():
        _outcomes(known)


def _months(known: Known) -> None:
    met = known.met
    parts.card_head(
        f"{known.whose}会议{met.meetings}次，走访{met.visits}次，解决问题{met.solved}个", f"{known.year}年，截至{fmt.day(known.span.last)}"
    )
    rows = []
    for number in range(1, known.month.number + 1):
        month = Month(known.year, number)
        span = Span(month.first_day, min(month.last_day, known.span.last))
        one, sat = meeting_counts.met(known.meetings, span), meeting_counts.gathered(known.tables, known.opinions, span=span)
        rows.append((f"{number}月", one.meetings, one.visits, one.treated, one.solved, sat.tables, sat.people))
    rows.append(("合计", met.meetings, met.visits, met.treated, met.solved, known.gathered.tables, known.gathered.people))
    frame = pd.DataFrame(rows, columns=["月份", "会议（次）", "走访（次）", "协调问题（个）", SOLVED, "圆桌会（次）", "参加（人次）"])
    parts.read(frame[["月份", "会议（次）", "走访（次）", SOLVED]] if session.phone() else frame)
    parts.left_out("协调的问题、圆桌会和人次", phone=session.phone())
    st.markdown(fmt.note("同一问题几次协调的，各月分别计入，合计只算一个；解决的按办结日期计入，只算答复“已解决或部分解决”的。"))


def _tables(known: Known) -> None:
    sat = known.gathered
    share = fmt.percent_text(sat.share) if sat.share is not None else fmt.NOT_APPLICABLE
    head = f"{known.whose}有效意见{sat.opinions}条，解决{sat.solved}条，解决率{share}"
    if known.own and not sat.given:
        head = f"{known.whose}圆桌会{sat.tables}次，其他单位的意见由市重点办查看"
    parts.card_head(head, f"圆桌会{sat.tables}次，{sat.people}人次")
    by = st.segmented_control("统计口径", list(_GROUPS), default="领域", key="by", label_visibility="collapsed", required=True)
    some = meeting_counts.grouped(known.tables, known.opinions, by=_GROUPS[by or "领域"], span=known.span)
    if not some:
        st.markdown(f"{known.year}年没有{'涉及本单位的' if known.own else ''}圆桌会。")
        return
    frame = pd.DataFrame([_row(by or "领域", name, one) for name, one in some])
    if known.own and not sat.given:
        frame = frame[[by or "领域", "圆桌会（次）", "参加（人次）"]]
    elif session.phone():
        frame = frame[[by or "领域", "有效意见（条）", SHARE]]
    parts.read(tables.figures(frame, SHARE))
    parts.left_out("圆桌会次数、人次和解决条数", phone=session.phone() and not known.own)


def _row(by: str, name: str, one: Gathered) -> dict[str, object]:
    return {
        by: fmt.plain(name),
        "圆桌会（次）": one.tables,
        "参加（人次）": one.people,
        "有效意见（条）": one.opinions,
        "解决（条）": one.solved,
        SHARE: fmt.percent_text(one.share) if one.share is not None else fmt.NOT_APPLICABLE,
    }


def _outcomes(known: Known) -> None:
    some = meeting_counts.achieved(known.outcomes, known.span)
    parts.card_head(f"{known.whose}成果{sum(one.count for one in some)}项", f"{known.year}年，按印发或落实日期")
    rows = [
        (
            one.kind.label,
            one.count,
            fmt.wan(one.amount) if one.kind.is_money else fmt.MISSING,
            str(one.firms) if one.kind.is_money else fmt.MISSING,
        )
        for one in some
    ]
    if not any(one.count for one in some):
        st.markdown("还没有成果。在圆桌会的意见下面按“登记成果”登记。" if not known.own else "没有来自本单位意见的成果。")
        return
    frame = pd.DataFrame(rows, columns=["类型", "成果（项）", "金额（万元）", "企业（户次）"])
    parts.read(tables.figures(frame[["类型", "成果（项）", "金额（万元）"]] if session.phone() else frame, "金额（万元）", "企业（户次）"))
    parts.left_out("企业户次", phone=session.phone())
