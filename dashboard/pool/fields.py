"""The fields that the forms of 项目库 share: stages and other closed lists, amounts typed in 万元."""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from core.money import in_unit
from core.vocabulary import Term

Words = TypeVar("Words", bound=Term)


def term(label: str, some: Sequence[Words], *, key: str) -> Words | None:
    """Show a choice of one of these words; None until somebody chooses, and where there is none."""
    found = st.selectbox(label, [one.label for one in some], index=None, placeholder="请选择", key=key)
    return next((one for one in some if one.label == found), None)


def investment(fen: int | None, *, key: str) -> str:
    """Show a field for a total investment in 万元, filled with what is known."""
    return st.text_input("总投资（万元）", value="" if fen is None else f"{in_unit(fen, '万元', places=6).normalize():f}", key=key)
