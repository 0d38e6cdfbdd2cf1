"""The form by which an officer or the unit that reports asks for a correction of a locked month: the approved row, stated anew."""

from collections.abc import Sequence

import streamlit as st

from core.commands import correction
from core.commands.correction import RequestCorrection
from core.period import Month
from core.queries import corrections, desk
from core.queries.corrections import Candidate
from core.rows import REPORT_FIELDS, ReportRow
from dashboard import format as fmt
from dashboard import session, viewer
from dashboard.entry import typed
from dashboard.entry.typed import Typed
from dashboard.review import acting


def button(locked: Sequence[Month]) -> None:
    """Show the way to the form, or why there is nothing to correct."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("申请更正", disabled=not locked, icon=":material/edit_document:"):
            acting.ask("申请更正", lambda: form(locked))
        word = "已锁定月份的数字有误，在这里申请；原数保留，另记一笔。" if locked else "没有已锁定的月份。数字有误请直接退回或改报。"
        st.markdown(fmt.note(word))


def form(locked: Sequence[Month]) -> None:
    """Choose a locked month and one of its projects, state its row anew, and give the reason."""
    left, right = st.columns([1, 2])
    month = left.selectbox("月份", locked, format_func=lambda one: one.chinese, key="correct-month")
    with session.opened() as opened:
        found = corrections.correctable(opened, viewer.actor(), month=month)
        short = desk.short_names(opened)
    labels = {code: f"{code}　{one.name}" for code, one in found.items()}
    code = right.selectbox("项目", list(labels), format_func=labels.__getitem__, index=None, placeholder="请选择", key="correct-code")
    if code:
        _fields(month, code, found[code], short)


def _fields(month: Month, code: str, of: Candidate, short: dict[str, str]) -> None:
    with session.opened() as opened:
        known = corrections.approved_row(opened, viewer.actor(), code=code, month=month)
    stated = {share.district for share in known.land} if known else set()
    districts = {name: short.get(name, name) for name in sorted({*of.districts} | stated)}
    before = typed.texts(known, districts)
    with st.form("correction", border=False):
        given = {name: _field(name, before[name], key=f"correct-{name}-{month}-{code}", month=month) for name in REPORT_FIELDS}
        reason = st.text_input("更正原因", max_chars=400, key=f"correct-why-{month}-{code}", placeholder="写明依据，如监理月报、发票")
        if st.form_submit_button("申请更正", type="primary"):
            found = typed.read(code, given, districts=districts, month=month)
            _ask(RequestCorrection(month, found.row, reason), found, known=known, name=of.name)


def _field(name: str, before: str, *, key: str, month: Month) -> str:
    labels = {"investment": f"{month.number}月完成投资（万元）", "land": "交地（亩）"}
    longest = typed.LONGEST.get(name)
    return st.text_input(labels.get(name, REPORT_FIELDS[name]), value=before, max_chars=longest, key=key) or ""


def _ask(request: RequestCorrection, found: Typed, *, known: ReportRow | None, name: str) -> None:
    """Give the command, or say what cannot be read, or that nothing differs; what was typed stays."""
    for fault in found.faults:
        st.error(fmt.plain(f"{fault.field}“{fault.text}”{fault.sentence}"))
    if found.faults:
        return
    if request.row == known:
        st.error("和原数完全相同，没有要更正的。请改后再申请。")
        return
    said = f"已申请更正{name}{request.month.chinese}的数，等科室负责人批准。"
    acting.carry_out(correction.request_correction, request, said=said)
