"""领导一页纸: from the latest issued list the city, the lists, who rose and fell, and the projects that the reader looks after; one A4."""

import streamlit as st

from dashboard import format as fmt
from dashboard import issued, parts, session, titles, viewer
from dashboard.brief import sheet

who = viewer.admit("已发榜单")
page = st.container(width=sheet.WIDTH) if sheet.printing() else st.container()
with page:
    shown = session.head(issued.status, issued.newest_issued)
found = None if issued.of_month(shown.month) is None else issued.listed(shown, draft=False)
if found is None:
    st.title(titles.NOTHING_ISSUED)
    st.markdown(f"{shown.month.chinese}通报印发后在这里显示。")
    st.stop()
matters = sheet.read(who, shown.month)
with page:
    st.title(sheet.title(found.computed, matters))
    sheet.city(found)
    with parts.card():
        sheet.projects(found.computed, matters)
    left, right = (st.container(), st.container()) if sheet.printing() else st.columns([1.2, 1])
    with parts.card(left):
        sheet.lists(found.computed)
    with parts.card(right):
        sheet.moved(found)
    if not sheet.printing():
        with parts.card():
            sheet.course(found, found.computed.verdict.series[0].key)
        st.link_button("打印版", sheet.PRINT.format(shown.month), icon=":material/print:")
    for line in sheet.footer(found):
        st.markdown(fmt.note(fmt.plain(line)))
