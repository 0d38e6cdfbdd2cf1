"""The form of an outcome: what it is, its name and number, its day, the money, and the opinions that it came from."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from core.commands import round_outcome
from core.commands.round_outcome import CorrectOutcome, RecordOutcome
from core.money import in_unit
from core.queries.round_tables import OpinionLine, OutcomeLine
from core.roundtables import OutcomeKind
from dashboard.directory import typed
from dashboard.meetings.desk import Known
from dashboard.review import acting


def record(known: Known, mine: Sequence[OpinionLine]) -> None:
    """Record an outcome of these opinions, or of others as well."""
    state = _fields(known, None, [one.number for one in mine])
    if st.button("登记成果", type="primary", key="outcome-now", width="stretch"):
        asked = state()
        if asked is not None:
            acting.carry_out(round_outcome.record_outcome, asked, said=lambda made: f"成果已登记，编号{made.number}。")


def correct(known: Known, some: Sequence[OutcomeLine]) -> None:
    """Correct one of these outcomes."""
    held = {one.number: one for one in some}
    number = st.selectbox("更正哪一项", list(held), format_func=lambda key: f"{key}　{held[key].name}", key="outcome-which")
    one = held[number]
    state = _fields(known, one, list(one.opinions))
    reason = st.text_input("更正原因", max_chars=400, key="outcome-reason")
    if st.button("更正成果", type="primary", key="outcome-now", width="stretch"):
        asked = state()
        if asked is not None:
            request = CorrectOutcome(one.number, one.entry, asked, reason)
            acting.carry_out(round_outcome.correct_outcome, request, said=f"已更正{one.number}，原记录留存。")


def _fields(known: Known, one: OutcomeLine | None, begin: list[str]) -> Callable[[], RecordOutcome | None]:
    """Show the fields, and return what reads them; that says what is missing, and returns None."""
    at = f"outcome-{one.number if one else 'new'}"
    labels = [kind.label for kind in OutcomeKind]
    label = st.selectbox("类型", labels, index=labels.index(one.kind.label) if one else None, placeholder="请选择", key=f"{at}-kind")
    kind = OutcomeKind.of_label(label or "")
    name = st.text_input("名称", value=one.name if one else "", max_chars=200, key=f"{at}-name")
    document = st.text_input("文号（文件须填）", value=one.document if one else "", max_chars=60, key=f"{at}-document")
    day = st.date_input("印发或落实日期", value=one.issued_on if one else known.day, max_value=known.day, key=f"{at}-day")
    money = kind is not None and kind.is_money
    held = f"{in_unit(one.amount, '万元', places=6).normalize():f}" if one and one.amount is not None else ""
    amount = st.text_input("金额（万元）", value=held, key=f"{at}-amount") if money else ""
    firms = st.number_input("企业数（户）", 1, round_outcome.MOST_FIRMS, one.firms or 1 if one else 1, key=f"{at}-firms") if money else None
    text = {each.number: f"{each.number}　{each.text}" for each in known.opinions}
    numbers = st.multiselect("来自哪些意见", list(text), default=begin, format_func=lambda key: text[key], key=f"{at}-opinions")

    def state() -> RecordOutcome | None:
        if kind is None or not isinstance(day, date):
            st.error("请选定类型和日期。")
            return None
        fen = typed.amount(amount, "金额") if money else None
        if money and fen is None:
            return None
        return RecordOutcome(kind, name, day, tuple(numbers), document, fen, None if firms is None else int(firms))

    return state
