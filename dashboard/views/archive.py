"""归档: every issued list as it was, with its rulebook, its inputs and its seal; what a later version changed; places by the first plan."""

import streamlit as st

from core.queries import circulars
from dashboard import session, viewer
from dashboard.archive import shelf

who = viewer.admit("已发榜单")
session.plain_head("归档")
with session.opened() as opened:
    every = [one for one in circulars.circulars(opened, who) if one.issued is not None]
st.title(shelf.title(every))
if not every:
    st.markdown("通报印发以后归档，逐字节封存，任何时候都能重新推导。")
    st.stop()
shelf.one(shelf.choose(every), every)
shelf.table(every)
