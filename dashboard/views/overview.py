"""总览: where the city stands this month, by sector and district, what changed, and which projects drag."""

import streamlit as st

from core.queries import facts, register
from dashboard import reporting, session, standing_now, sums, titles, viewer
from dashboard.duties import todo
from dashboard.kept import asked

shown = session.head()
computed, earlier = session.draft(shown), session.before(shown)
parties = asked(register.parties, shown.month)

if reporting.unsettled(computed):
    reporting.overview(computed, shown, parties=parties)
    todo.card(shown, viewer.actor())
    st.stop()

counts = sums.report_counts(computed.facts)
month, head = shown.month.number, computed.headline
st.title(titles.unsettled(month, counts, closed=True) if session.reviewing(shown, counts.pending) else titles.overview(head))
standing_now.figures(computed, earlier)
todo.card(shown, viewer.actor())
standing_now.course(computed)
standing_now.compared(computed, earlier, places=asked(register.districts), ranked=viewer.may_see("测算榜单"))
words = asked(register.words, facts.Cut(shown.month, computed.known_at))
standing_now.behind(computed, parties, words=words)
