"""代建考评: results of agent builders, by default those on notice or final; why each has its score; the way of a result to the public."""

import streamlit as st

from core.period import now
from dashboard import session, viewer
from dashboard.builders import figures, noticed, objecting, reading, results, route
from dashboard.review import acting

session.plain_head("代建考评", "信用评价")
who = viewer.admit("公示考评")
known = reading.read(who)
line = reading.choose(known)
if line is None:
    st.title(figures.NONE_YET)
    acting.news()
    st.markdown("考评结果公示后在这里显示。")
    route.begin(known)
    st.stop()
found = reading.assessed(line)
st.title(figures.title(line, found))
acting.news()
reading.warn(line)
tabs = st.tabs(["结果", "公示", "异议", "历次", *(["办理"] if route.may() else [])], key="tab", bind="query-params")
with tabs[0]:
    results.key(found)
    left, right = st.columns([1.9, 1])
    with left, st.container(border=True):
        results.ranking(found)
    with right, st.container(border=True):
        results.spread(found)
    results.groups(found)
    results.explained(who, line, found)
with tabs[1]:
    noticed.show(line, found)
with tabs[2]:
    objecting.show(who, line, day=now())
with tabs[3]:
    results.past(figures.history(known.history))
if route.may():
    with tabs[4]:
        route.show(who, known, line=line)
