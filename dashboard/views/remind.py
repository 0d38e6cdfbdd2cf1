"""催报: who has not reported, by unit, with the person to call; the list as a workbook."""

import streamlit as st

from core.queries import desk
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.review import reminding

who = viewer.admit("催报名单")
shown = session.head(reminding.status, session.at_work)
with session.opened() as opened:
    found = desk.reminders(opened, who, month=shown.month)

st.title(reminding.title(found, shown))
if not found:
    st.markdown(f"{shown.month.chinese}应报的月报都已提交。")
    st.stop()
parts.key_figures(reminding.figures(found, shown))
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.markdown(fmt.note("欠报多的单位在前，点选一个看项目。"), width="content")
    st.link_button("导出Excel", reminding.FILE.format(shown.month), icon=":material/download:")
left, right = st.columns([1, 1.1])
with left:
    chosen = reminding.choose(found, shown)
with parts.card(right):
    reminding.one_unit(chosen, shown)
