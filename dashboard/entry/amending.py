"""更正: what the unit itself asks for in months that are locked, what waits of its projects, and what became of it."""

from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.period import Month
from core.queries import corrections
from dashboard import format as fmt
from dashboard import session
from dashboard.review import acting, correcting, requesting


def show(who: Actor, locked: Sequence[Month]) -> None:
    """Show the form for a correction of a locked month, and the unit's corrections so far. Raises NotAllowed."""
    if not locked or not acting.may("申请更正"):
        return
    acting.news()
    requesting.button(locked)
    told(who)


def told(who: Actor) -> None:
    """Show what waits and what became of the corrections that the viewer's unit asked for or answers for. Raises NotAllowed."""
    with session.opened() as opened:
        waiting, done = corrections.waiting(opened, who), corrections.decided(opened, who)
    if waiting:
        st.markdown(fmt.note("待批的更正：" + "、".join(f"{one.name}{one.month.chinese}" for one in waiting) + "。"))
    correcting.archive(done)
