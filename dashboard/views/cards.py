"""红黄牌与督办: cards with their proposals, 督办 and other acts, force majeure; software proposes, named persons decide."""

import streamlit as st

from core.period import today
from dashboard import session, viewer
from dashboard.measures import acts, cards, exempt, reach
from dashboard.review import acting

who = viewer.actor()
shown = session.head(reach.status, reach.latest)
known = reach.read(who, today())

st.title(cards.title(known.cards, max((one.month for one in known.cards), default=None)))
acting.news()
tabs = reach.tabs(known)
with tabs[reach.CARDS]:
    removals = cards.decisions(who, shown, subjects=known.subjects)
    cards.held(known.cards, removals, month=shown.month, subjects=known.subjects)
if known.acts is not None:
    with tabs[reach.ACTS]:
        acts.show(known.acts, day=today(), subjects=known.subjects)
if known.exemptions is not None:
    with tabs[reach.EXEMPTIONS]:
        exempt.show(known.exemptions, year=shown.month.year, codes=reach.codes(who, shown.month))
