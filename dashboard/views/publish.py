"""发布: a month's circular on its way: drafted, checked with units, signed and sealed, issued; what still stands against it."""

import streamlit as st

from core.period import now
from core.queries import circulars
from dashboard import issued, session, viewer
from dashboard.publish import checking, papers, route, standing
from dashboard.review import acting

who = viewer.admit("测算榜单")
shown = session.head(route.status, route.at_work)
with session.opened() as opened:
    every = circulars.circulars(opened, who, month=shown.month)
circular = route.current(every)
st.title(route.title(circular, shown, now=now()))
acting.news()
route.way(circular)
if circular is None:
    route.begin(shown, every)
    st.stop()
computed = issued.of_circular(circular, key=shown.lasting)
with session.opened() as opened:
    checks = circulars.checks(opened, who, circular_id=circular.id)
    found = standing.findings(opened, who, circular=circular, computed=computed, checks=checks)
at_hand, data, versions = st.tabs(["办理", f"数据核对 {len(checks)}", "版本"], key="tab", bind="query-params")
with at_hand:
    left, right = st.columns([1.7, 1])
    with left:
        standing.show(found)
    with right:
        route.next_step(circular, computed, found=found)
        papers.show(circular)
with data:
    checking.table(circular, checks)
with versions:
    route.versions(every, shown)
