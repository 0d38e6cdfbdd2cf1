"""确认: the manager of the responsible unit confirms or returns what was reported of its projects, and sees their corrections."""

import streamlit as st

from core.vocabulary import ReportState
from dashboard import format as fmt
from dashboard import titles, viewer
from dashboard.entry import amending, confirming, desk

who = viewer.admit("未审月报")
months = desk.months(desk.every_month())
if not months:
    st.title("没有开放填报的月份")
    st.markdown("市重点办开放填报后，各单位提交的月报在这里确认。")
    amending.told(who)
    st.stop()

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    line = st.empty()
    month = desk.choose(months)
found = confirming.read(who, month)
line.markdown(fmt.status_line(found.unit, f"确认人 {who.name}", f"计划第{found.desk.edition}版", desk.WARNING, demo=found.demonstration))
st.title(titles.fit(confirming.title(found)))
confirming.news()
if not found.desk.lines:
    st.markdown("本单位没有负责的项目列入本月计划。")
    amending.told(who)
    st.stop()
chosen = confirming.choose(found)
confirming.details(chosen, found)
if found.of(ReportState.SUBMITTED):
    confirming.acts(chosen)
confirming.rest(found)
amending.told(who)
