"""Joint supervision by quarter and district: who took part, what was found, what is to follow, and its end."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from core.commands import joint_supervision
from core.commands.joint_supervision import CloseSupervision, RecordSupervision
from core.period import Month, Quarter, today
from core.queries import due
from core.queries.expropriation import Supervision
from dashboard import format as fmt
from dashboard import parts, session
from dashboard.directory import typed
from dashboard.land.reading import Known
from dashboard.project import filters
from dashboard.review import acting

SOON, LATE, CLOSED = "快到期", "逾期", "已办结"
"""What the filter tells apart: of supervisions with a day."""


def show(known: Known) -> None:
    """Show the year's supervisions, the newest first, and an officer the ways to record and to close one."""
    day = _day(known)
    some = chosen(known, day) if known.supervisions else ()
    with parts.card():
        parts.card_head(heading(known.supervisions, known.shown.month.year), "季度联合督查，最近的在前")
        if some:
            frame = table(some, day)
            parts.read(frame[["区", "督查情况", "进展"]] if session.phone() else frame)
            parts.left_out("季度、日期、参加单位和整改要求", phone=session.phone())
    with st.container(horizontal=True):
        if acting.may("登记联合督查") and st.button("登记联合督查", icon=":material/add:", type="primary"):
            acting.ask("登记联合督查", lambda: _record(known))
        waiting = {one.id: f"{one.district} {fmt.day(one.held_on)}" for one in known.supervisions if one.closed_on is None}
        if acting.may("办结联合督查") and waiting and st.button("办结", icon=":material/task_alt:"):
            acting.ask("办结联合督查", lambda: _close(waiting))


def _day(known: Known) -> date:
    """Today, in the demonstration the last day that it knows: what is overdue is told as of then."""
    return max(known.shown.states).last_day if known.shown.city.demonstration else today()


def chosen(known: Known, day: date) -> tuple[Supervision, ...]:
    """Show the filters and return the supervisions that pass."""
    cells = st.grid(5, min_column_width=130)
    state = filters.one(cells, "进展", key="joint", options=[SOON, LATE, CLOSED])
    district = filters.one(cells, "区", key="joint_district", options=[name for _, name in known.districts])
    found = (one for one in known.supervisions if district in (filters.ALL, one.district))
    return tuple(one for one in found if state in (filters.ALL, _state(one, day)))


def _state(one: Supervision, day: date) -> str:
    if one.closed_on is not None:
        return CLOSED if one.due_on is not None else ""
    return LATE if due.supervision_late(one, day) else SOON if due.supervision_soon(one, day) else ""


def heading(some: Sequence[Supervision], year: int) -> str:
    """2019年联合督查1次，1次未办结."""
    left = sum(one.closed_on is None for one in some)
    if not some:
        return f"{year}年还没有联合督查记录"
    return f"{year}年联合督查{len(some)}次" + (f"，{left}次未办结" if left else "，都已办结")


def table(some: Sequence[Supervision], day: date) -> pd.DataFrame:
    """季度, 区, 日期, 参加单位, 督查情况, 整改要求, 进展."""
    return pd.DataFrame(
        [
            {
                "季度": fmt.unbroken(f"{'一二三四'[one.quarter - 1]}季度"),
                "区": fmt.unbroken(fmt.plain(one.district)),
                "日期": _short(one.held_on),
                "参加单位": fmt.plain(one.units),
                "督查情况": fmt.plain(f"{one.findings}{f'（{one.document}）' if one.document else ''}"),
                "整改要求": fmt.plain(f"{one.follow_up}（{fmt.day(one.due_on)}前）") if one.follow_up else fmt.MISSING,
                "进展": _progress(one, day),
            }
            for one in some
        ]
    )


def _short(day: date) -> str:
    """6月20日, which no narrow column breaks; the year stands in the head."""
    return f"{day.month}\u2060月\u2060{day.day}\u2060日"


def _progress(one: Supervision, day: date) -> str:
    if one.closed_on is not None:
        return fmt.plain(f"{fmt.day(one.closed_on)}办结：{one.closing}")
    late = one.due_on is not None and one.due_on < day
    return fmt.chip("逾期" if late else "办理中")


def _record(known: Known) -> None:
    units = dict(known.districts)
    district, day = typed.chosen("区", units, key="joint-district"), typed.day("督查日期", key="joint-day")
    took = st.text_input("参加单位", max_chars=400, key="joint-units", placeholder="写全称，用顿号分开")
    findings = st.text_area("督查情况", max_chars=1000, key="joint-findings", height=120)
    document = st.text_input("文件（可不填）", max_chars=120, key="joint-document")
    follow_up = st.text_input("整改要求（可不填）", max_chars=400, key="joint-follow")
    due = typed.day("办结期限", key="joint-due")

    def request() -> RecordSupervision | None:
        if district is None or day is None:
            typed.needed(None)
            return None
        quarter = Quarter.of(Month(day.year, day.month))
        return RecordSupervision(quarter, district, day, took, findings, document, follow_up, due)

    typed.send("登记", joint_supervision.record_supervision, request=request, said="联合督查已登记。")


def _close(waiting: dict[int, str]) -> None:
    number, day = typed.chosen("联合督查", waiting, key="joint-which"), typed.day("办结日期", key="joint-closed")
    closing = st.text_input("办结情况", max_chars=400, key="joint-closing")

    def request() -> CloseSupervision | None:
        if number is None or day is None:
            typed.needed(None)
            return None
        return CloseSupervision(number, day, closing)

    typed.send("办结联合督查", joint_supervision.close_supervision, request=request, said="已办结。")
