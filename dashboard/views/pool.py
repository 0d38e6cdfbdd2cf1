"""项目库 (五个一批): what is in the pool by stage, what is new each month, districts ranked, and each project with its steps."""

from collections.abc import Callable

import streamlit as st

from core.errors import NotFound
from dashboard import format as fmt
from dashboard import session, viewer
from dashboard.pool import board, book, deciding, entering, ledger, one, ranking, reading
from dashboard.review import acting

who = viewer.admit("项目库")
shown = session.head(reading.status)
known = reading.read(who, shown)
number = st.query_params.get(reading.CHOICE, "")
asked = next((line for line in known.lines if line.pooled.number == number), None)

st.title(reading.title(known) if asked is None else one.title(known, asked))
acting.news()
if number and asked is None:
    st.warning(str(NotFound("项目库项目", fmt.echo(number), "请核对编号和月份，或在下面查找。")))
if asked is not None:
    one.show(known, asked)
else:
    with st.container(horizontal=True):
        entering.button(known)
        book.button()
    board.figures(known)
    bodies: dict[str, Callable[[], None]] = {
        reading.STAGES: lambda: board.show(known),
        reading.LEDGER: lambda: ledger.show(known),
        reading.RANKS: lambda: ranking.show(known),
        reading.WAITING: lambda: deciding.show(known),
    }
    for name, tab in reading.tabs(known).items():
        if tab.open:
            with tab:
                bodies[name]()
