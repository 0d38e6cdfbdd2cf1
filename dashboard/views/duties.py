"""清单: what a unit has to do this month and what it answers for, from plan, problems, approvals and land; on paper and as a workbook."""

import streamlit as st

from dashboard import viewer
from dashboard.brief import sheet
from dashboard.duties import lists

who = viewer.admit("任务清单")
page = st.container(width=sheet.WIDTH) if sheet.printing() else st.container()
with page:
    known = lists.read(who)
    st.title(lists.title(known))
    if not sheet.printing():
        lists.choose(known)
    lists.show(known)
    lists.footer(known)
