"""任务: what the timetable runs when, how each job ended last, and one run now."""

import streamlit as st

from core.period import now
from dashboard import session, viewer
from dashboard.review import acting
from dashboard.timetable import board, messages

who = viewer.admit("任务运行")
lines = board.read(who)
on = now()
found = board.standings(lines, on=on)

session.plain_head("每次运行都记入运行记录，办理的事项另记入操作日志")
st.title(board.title(found))
acting.news()
board.figures(found, lines, on=on)
board.table(found, on=on)
board.one(found)
st.markdown("##### 运行记录")
board.ledger(lines, on=on)
messages.show(messages.read(who))
