"""会议与圆桌会: meetings and visits with what was decided, round tables with what became of their opinions, and how many of each."""

import streamlit as st

from dashboard import viewer
from dashboard.meetings import counts, desk, meeting_list, one_meeting, one_table, table_list
from dashboard.review import acting

who = viewer.admit("会议")
known = desk.read(who)
meeting, table = desk.asked(known)

st.title(one_meeting.title(meeting) if meeting else one_table.title(known, table) if table else desk.title(known))
acting.news()
desk.unknown(known)
if meeting is not None:
    one_meeting.show(known, meeting)
elif table is not None:
    one_table.show(known, table)
else:
    bodies = {desk.MEETINGS: meeting_list.show, desk.TABLES: table_list.show, desk.COUNTS: counts.show}
    for name, tab in desk.tabs().items():
        if tab.open:
            with tab:
                bodies[name](known)
