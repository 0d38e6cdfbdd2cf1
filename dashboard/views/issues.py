"""问题协调: what holds projects up, by rung, unit and age; one problem with its steps and the moves that the viewer may make."""

import streamlit as st

from core.errors import NotFound
from dashboard import format as fmt
from dashboard import viewer
from dashboard.coordination import board, deciding, desk, one, raising, taking, tracking
from dashboard.review import acting

who = viewer.admit("问题")
known = desk.read(who)
number = st.query_params.get(desk.CHOICE, "")
asked = next((line for line in known.issues if line.number == number), None)

st.title(desk.title(known) if asked is None else one.title(asked))
acting.news()
if number and asked is None:
    st.warning(str(NotFound("问题", fmt.echo(number), "请核对编号，或在下面查找。")))
if asked is not None:
    one.show(known, asked)
else:
    with st.container(horizontal=True, vertical_alignment="center"):
        raising.button(known)
        tracking.button(known)
        taking.button(known)
    tracking.told(known)
    if known.issues:
        board.figures(known)
        deciding.waiting(known)
        board.show(known)
