"""The router: who looks, which pages there are for that person, and what every page shares; nothing is decided here."""

import streamlit as st

from dashboard import viewer
from dashboard.server import STATIC

PAGES = {
    "督查": [
        st.Page("views/overview.py", title="总览", icon=":material/dashboard:", default=True),
        st.Page("views/ranking.py", title="红黑榜", icon=":material/leaderboard:"),
        st.Page("views/projects.py", title="项目", icon=":material/apartment:"),
    ],
}

st.set_page_config(page_title="重点项目督查", page_icon=str(STATIC / "favicon.png"), layout="wide", initial_sidebar_state=224)
st.logo(str(STATIC / "logo.svg"), icon_image=str(STATIC / "icon.svg"), size="large")
person = viewer.person()
if person is None:
    viewer.expired()
else:
    page = st.navigation(PAGES)
    viewer.panel(person)
    page.run()
