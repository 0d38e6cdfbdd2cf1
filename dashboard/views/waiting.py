"""待办: what waits for the reader, row by row as the first page counts it, each row leading to where it is done."""

import streamlit as st

from dashboard import viewer
from dashboard.duties import rows
from dashboard.review import acting

who = viewer.admit("已发榜单")
found, what = rows.read(who)
st.title(rows.title(found, what))
acting.news()
rows.show(found)
