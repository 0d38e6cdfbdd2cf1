"""Carrying out what a person decides on a page: a refusal is said in place, a success after the page has run again."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.access import MAY_GIVE, reach
from core.errors import DuchaError
from dashboard import viewer
from dashboard.whole import whole

_NEWS = "done-last"


def news() -> None:
    """Say what was done last, once."""
    said = st.session_state.pop(_NEWS, "")
    if said:
        st.success(said)


def tell(said: str) -> None:
    """Have it said when the page runs next."""
    st.session_state[_NEWS] = said


def may(act: str) -> bool:
    """Whether the viewer may give the command named `act` on any rows; the command asks again."""
    return reach(viewer.actor(), MAY_GIVE[act]) is not None


def carry_out(command: Callable[..., Any], request: object, *, said: str | Callable[[Any], str]) -> None:
    """Give a command in the viewer's name; then run the page again and say so there. A refusal is shown in place, nothing was stored.

    `said` is the sentence, or makes it of what the command returned.
    """
    try:
        _give(command, request, said)
    except DuchaError as refused:
        st.error(str(refused))
        return
    st.rerun()


@whole
def _give(command: Callable[..., Any], request: object, said: str | Callable[[Any], str]) -> None:
    """Give the command and have it said: what was done is told, whatever is touched meanwhile."""
    done = viewer.give(command, request)
    tell(said if isinstance(said, str) else said(done))


def ask(title: str, body: Callable[[], None]) -> None:
    """Open a dialog that says what follows and asks for the decision."""
    st.dialog(title)(body)()
