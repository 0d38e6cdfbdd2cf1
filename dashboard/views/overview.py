"""总览: where the city stands this month, by sector and district, what changed, and which projects drag."""

import streamlit as st

from core.queries import register
from dashboard import reporting, session, standing_now, sums, titles, viewer
from dashboard.duties import todo
from dashboard.kept import asked

shown = session.head()
computed, earlier = session.draft(shown), session.before(shown)

if reporting.unsettled(computed):
    reporting.overview(computed, shown, parties=asked(register.parties, shown.month))
    todo.card(shown, viewer.actor())
    st.stop()

counts = sums.report_counts(computed.facts)
month, head = shown.month.number, computed.headline
st.title(titles.unsettled(month, counts, closed=True) if session.reviewing(shown, counts.pending) else titles.overview(head))
standing_now.figures(computed, earlier)
todo.card(shown, viewer.actor())
standing_now.course(computed)
standing_now.compared(computed, earlier, places=asked(register.districts), ranked=viewer.may_see("测算榜单"))
standing_now.behind(computed)
