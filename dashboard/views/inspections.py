"""督查: the quarter's plan, its draw as anybody can repeat it, score sheets of both sides, problems until they are closed."""

import streamlit as st

from dashboard import viewer
from dashboard.inspecting import desk, drawing, plan, problems, scoring
from dashboard.review import acting

who = viewer.admit("督查抽取")
known = desk.read(who)

title = st.empty()
acting.news()
tabs = desk.tabs(known)
title.title(problems.title(known) if desk.PROBLEMS in tabs and tabs[desk.PROBLEMS].open else desk.title(known))
if desk.PLAN in tabs and tabs[desk.PLAN].open:
    with tabs[desk.PLAN]:
        plan.show(known)
if tabs[desk.DRAW].open:
    with tabs[desk.DRAW]:
        drawing.show(known)
if desk.SCORES in tabs and tabs[desk.SCORES].open:
    with tabs[desk.SCORES]:
        scoring.show(known, who)
if desk.PROBLEMS in tabs and tabs[desk.PROBLEMS].open:
    with tabs[desk.PROBLEMS]:
        problems.show(known)
