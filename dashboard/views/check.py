"""数据核对: a unit's own figures in a drafted circular, before it is signed; the unit says that they are right, or objects."""

import streamlit as st

from core.errors import NotAllowed
from core.queries import circulars
from dashboard import issued, session, viewer
from dashboard.publish import checking
from dashboard.review import acting

who = viewer.actor()
session.plain_head("数据核对")
if not viewer.may_see("核对情况") or who.unit_id is None:
    viewer.note(NotAllowed("查看核对情况"))
    st.title("没有权限")
    st.markdown("数据核对由单位的填报人和负责人办理。")
    st.stop()
with session.opened() as opened:
    asked = circulars.to_check(opened, who)
    mine = {one.id: circulars.checks(opened, who, circular_id=one.id) for one in asked}
st.title(checking.title(asked, mine))
acting.news()
st.markdown("这里只有本单位的数据，没有得分和名次。到期没有提出异议的，按无异议办理。")
for circular in asked:
    for check in mine[circular.id]:
        checking.own(circular, check, verdict=issued.of_circular(circular).verdict)
