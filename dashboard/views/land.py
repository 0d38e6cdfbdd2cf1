"""征收交地: districts against plan in land handed over, land and houses signed; by project; where figures differ; joint supervision."""

from collections.abc import Callable

import streamlit as st

from dashboard import session, viewer
from dashboard.land import boards, checking, deciding, month_book, planning, projects, reading, supervising
from dashboard.review import acting

who = viewer.admit("征收交地")
shown = session.head(reading.status)
known = reading.read(who, shown)

st.title(reading.title(known))
acting.news()
bodies: dict[str, Callable[[], None]] = {
    reading.LAND: lambda: boards.handed_over(known),
    reading.SIGNING: lambda: boards.signed(known),
    reading.PROJECTS: lambda: projects.show(known),
    reading.CHECKING: lambda: checking.show(known),
    reading.SUPERVISING: lambda: supervising.show(known),
    reading.STATING: lambda: month_book.show(known, who),
    reading.REVIEWING: lambda: deciding.show(known, who),
    reading.PLANNING: lambda: planning.show(known),
}
for name, tab in reading.tabs(known, who).items():
    if tab.open:
        with tab:
            bodies[name]()
