"""代建单位: one builder on one page that a director would print: grades, groups against all, projects, problems, records, load."""

import streamlit as st

from dashboard import session, viewer
from dashboard.builders import sheet

page = st.container(width=sheet.WIDTH, gap="xsmall") if sheet.printing() else st.container()
with page:
    city, row = session.head_row("代建单位")
    who = viewer.admit("名录")
    known = sheet.read(who, session.usual_day(city), row=row)
    if known is None:
        st.title("还没有代建单位")
        st.markdown("项目登记代建单位以后在这里显示。")
        st.stop()
    st.title(sheet.title(known))
    sheet.badges(known)
    sheet.key(known)
    left, right = sheet.halves()
    with left:
        sheet.groups(known)
    with right:
        sheet.course(known)
    sheet.projects(known)
    left, right = sheet.halves()
    with left:
        sheet.problems(known)
    with right:
        sheet.records(known)
    sheet.footer(known)
