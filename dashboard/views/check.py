"""数据核对: a unit's own figures in a drafted circular, before it is signed; the unit says that they are right, or objects."""

import streamlit as st

from core.queries import circulars
from dashboard import issued, session, viewer
from dashboard.publish import checking
from dashboard.review import acting

session.plain_head("数据核对")
who = viewer.admit("本单位的测算数据")
with session.opened() as opened:
    asked = circulars.to_check(opened, who)
st.title(checking.title(asked))
acting.news()
st.markdown("这里只有本单位的数据，没有得分和名次。到期没有提出异议的，按无异议办理。")
for circular, check in asked:
    checking.own(circular, check, verdict=issued.of_circular(circular).verdict)
