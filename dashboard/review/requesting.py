"""The form by which an officer asks for a correction of a locked month: the approved figures, stated anew."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from core.commands import correction
from core.commands.correction import RequestCorrection
from core.errors import BadInput
from core.money import in_unit, parse_fen
from core.period import Month
from core.queries import corrections
from core.rows import ReportRow
from core.vocabulary import MonthState
from dashboard import parts, session, viewer
from dashboard.review import acting


def form(shown: session.Shown, names: Mapping[str, str]) -> None:
    """Choose a locked month and a project of `names` (by code), state its figures anew, and give the reason."""
    locked = [month for month, state in shown.states.items() if state is MonthState.LOCKED]
    with parts.card():
        parts.card_head("申请更正", "已锁定的月份")
        if not locked:
            st.markdown("没有已锁定的月份。数字有误请直接退回或改报。")
            return
        left, right = st.columns([1, 3])
        month = left.selectbox("月份", locked, format_func=lambda one: one.chinese, key="correct-month")
        labels = {code: f"{code}　{name}" for code, name in names.items()}
        code = right.selectbox("项目", list(labels), format_func=labels.__getitem__, index=None, placeholder="请选择", key="correct-code")
        if month and code:
            with session.opened() as opened:
                known = corrections.approved_row(opened, viewer.actor(), code=code, month=month)
            _figures(month, known or ReportRow(code, None), name=names[code])


def _figures(month: Month, known: ReportRow, *, name: str) -> None:
    before = _wan(known.investment)
    with st.form("correction", border=False):
        left, right = st.columns([1, 3])
        amount = left.text_input(f"{month.number}月完成投资（万元）", value=before, key=f"amount-{month}-{known.code}")
        progress = right.text_input("形象进度", value=known.site_progress, max_chars=200, key=f"progress-{month}-{known.code}")
        note = st.text_input("说明", value=known.note, max_chars=400, key=f"note-{month}-{known.code}", help="负数要写明冲减原因")
        reason = st.text_input("更正原因", max_chars=400, key=f"reason-{month}-{known.code}")
        if st.form_submit_button("申请更正", type="primary"):
            row = _row(replace(known, site_progress=progress.strip(), note=note.strip()), amount)
            if row is not None:
                request = RequestCorrection(month, row, reason)
                acting.carry_out(correction.request_correction, request, said=f"已申请更正{name}{month.chinese}的数，等科室负责人批准。")


def _row(known: ReportRow, amount: str) -> ReportRow | None:
    """The row with the amount as typed in 万元; says what is wrong with it and returns None."""
    try:
        return replace(known, investment=parse_fen(amount, "万元") if amount.strip() else None)
    except BadInput as wrong:
        st.error(str(wrong))
        return None


def _wan(fen: int | None) -> str:
    """The figure in all its digits, as it is typed."""
    return "" if fen is None else f"{in_unit(fen, '万元', places=6).normalize():f}"
