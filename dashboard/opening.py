"""The one way from a ledger to a row of it: a click puts its number into the address, the page shows it alone, a button leads back."""

from collections.abc import Sequence

import streamlit as st

from dashboard.tables import Grid

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


def _close(*choices: str) -> None:
    for choice in choices:
        st.query_params.pop(choice, None)
