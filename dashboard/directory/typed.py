"""What the forms of the page share: amounts as people type them, choices of units, projects and specialties, a day."""

from collections.abc import Callable, Mapping
from datetime import date

import streamlit as st

from core.errors import BadAmount, BadInput
from core.money import parse_decimal, parse_fen
from dashboard.review import acting

MOST_POINTS = 10**6


def amount(text: str, what: str) -> int | None:
    """Return an amount typed in 万元 as fen; say why it is none, and return None."""
    if not text.strip():
        st.error(f"{what}没有填写。请填写后重试。")
        return None
    try:
        return parse_fen(text, "万元")
    except BadAmount as wrong:
        st.error(str(wrong))
        return None


def points(text: str) -> int | None:
    """Return points typed as 86.5 in ten-thousandths; say why they are none, and return None."""
    try:
        found = parse_decimal(text) * 10_000
    except BadAmount as wrong:
        st.error(str(wrong))
        return None
    if found != found.to_integral_value() or not 0 <= found <= MOST_POINTS:
        st.error(str(BadInput("分数应在0至100之间，最多4位小数。请改正。")))
        return None
    return int(found)


def chosen(label: str, options: Mapping[int, str], *, key: str) -> int | None:
    """Show a choice of one of numbered things; None until somebody chooses."""
    return st.selectbox(label, list(options), index=None, format_func=lambda number: options[number], placeholder="请选择", key=key)


def day(label: str, *, key: str, value: date | None = None) -> date | None:
    """Show a field for a day; None while it is empty."""
    found = st.date_input(label, value=value, key=key)
    return found if isinstance(found, date) else None


def send(label: str, command: Callable[..., object], *, request: Callable[[], object | None], said: str) -> None:
    """Show the button that gives a command; `request` makes it of what is filled in, or says what is missing and returns None."""
    if st.button(label, type="primary", key=f"send-{label}"):
        made = request()
        if made is not None:
            acting.carry_out(command, made, said=said)


def needed(*values: object) -> bool:
    """Whether everything was chosen; else say so."""
    if any(value is None for value in values):
        st.error("还有没有选定的项。请选定后重试。")
        return False
    return True
