"""我的日程: the dates that concern the reader, and the secret address under which a calendar program reads them."""

import streamlit as st

from dashboard import viewer
from dashboard.duties import subscribing
from dashboard.review import acting

who = viewer.admit("日程")
found, day, since = subscribing.read(who)
st.title(subscribing.title(found, day))
acting.news()
subscribing.show(found, day, who=who)
subscribing.address(since)
