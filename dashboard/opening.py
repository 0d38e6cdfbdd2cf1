"""The one way from a ledger to a row of it: a click puts its number into the address, the page shows it alone, a button leads back."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import pandas as pd
import streamlit as st

from core.period import CHINA
from core.queries.issues import StepLine
from core.queries.round_tables import OpinionStepLine
from dashboard import format as fmt
from dashboard import parts, session
from dashboard.tables import Grid
from dashboard.whole import whole

Step = TypeVar("Step", StepLine, OpinionStepLine)

_HEIGHT = 620
"""A ledger that needs more pixels scrolls."""


def rows(grid: Grid, numbers: Sequence[str], *, choice: str, key: str) -> None:
    """Show a ledger; a row that is chosen is opened by its number under the name `choice` in the address."""
    event = st.dataframe(
        grid.data,
        column_config=dict(grid.columns),
        **grid.within(_HEIGHT),
        key=key,
        on_select="rerun",
        selection_mode="single-row",
    )
    if event.selection.rows:
        st.query_params[choice] = numbers[event.selection.rows[0]]
        st.rerun()


def back(label: str, *choices: str) -> None:
    """Show the button that leads from what is opened back to its ledger."""
    st.button(label, icon=":material/arrow_back:", on_click=_close, args=choices, type="tertiary", key="back")


def steps(some: Sequence[Step], *, said: Callable[[Step], Iterable[str]]) -> None:
    """Show the steps of what is opened: when, what, by whom and what was `said`, in parts; on a phone without the moment."""
    rows = [
        (
            f"{one.at.astimezone(CHINA):%Y-%m-%d %H:%M}",
            fmt.chip(one.act.label),
            fmt.unbroken(fmt.plain(one.person)),
            fmt.plain("。".join(part.rstrip("。") for part in said(one) if part)),
        )
        for one in some
    ]
    frame = pd.DataFrame(rows, columns=["时间", "事项", "经办", "说明"])
    parts.read(frame[["事项", "经办", "说明"]] if session.phone() else frame)


@whole
def _close(*choices: str) -> None:
    for choice in choices:
        st.query_params.pop(choice, None)
