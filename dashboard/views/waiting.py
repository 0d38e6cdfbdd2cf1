"""待办: what waits for the reader, row by row as the first page counts it, each row leading to where it is done."""

import streamlit as st

from dashboard import viewer
from dashboard.duties import reached, rows
from dashboard.review import acting

who = viewer.admit("已发榜单")
found = rows.read(who)
what, at = rows.asked(found)
st.title(rows.title(found, what=what, at=at))
acting.news()
rows.show(found)
reached.addresses(who)
