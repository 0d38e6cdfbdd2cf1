"""代建考评: results of agent builders, by default those on notice or final; why each has its score; the way of a result to the public."""

import streamlit as st

from core.period import now
from dashboard import session, viewer
from dashboard.builders import changed, figures, noticed, objecting, reading, results, route
from dashboard.review import acting

_, row = session.head_row("代建考评", "信用评价")
who = viewer.admit("公示考评")
known = reading.read(who)
line = reading.choose(known, row)
if line is None:
    st.title(figures.NONE_YET)
    acting.news()
    st.markdown("考评结果公示后在这里显示。")
    route.first(known)
    st.stop()
found = reading.assessed(line)
st.title(figures.title(line, found))
acting.news()
reading.warn(known, line)
tabs = dict(zip(reading.tabs(), st.tabs(reading.tabs(), key="tab", bind="query-params", on_change="rerun"), strict=True))
if tabs[reading.RESULTS].open:
    with tabs[reading.RESULTS]:
        changed.note(who, line)
        results.show(who, line, found=found)
if tabs[reading.NOTICE].open:
    with tabs[reading.NOTICE]:
        noticed.show(line, found)
if tabs[reading.OBJECTIONS].open:
    with tabs[reading.OBJECTIONS]:
        objecting.show(who, line, day=now())
if tabs[reading.PAST].open:
    with tabs[reading.PAST]:
        results.past(known.history)
if reading.WAY in tabs and tabs[reading.WAY].open:
    with tabs[reading.WAY]:
        route.show(who, known, line=line)
