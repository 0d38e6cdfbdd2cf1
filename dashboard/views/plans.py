"""计划管理: the editions of a year's plan side by side, the draft of the next one, and its approval."""

import streamlit as st

from core.period import today
from core.queries import plans, register
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.plans import comparing, drafting
from dashboard.review import acting

who = viewer.admit("计划草案")
with session.opened() as opened:
    city, known = register.city(opened), plans.years(opened, who)
year = comparing.year(known, today=today(), demo=city is not None and city.demonstration)
with session.opened() as opened:
    editions = plans.editions(opened, who, year=year)

st.title(comparing.title(editions, year))
acting.news()
if not editions:
    drafting.form(year)
    st.stop()
side_by_side, next_one = st.tabs(["版本对照", "编制下一版"], key="tab", bind="query-params")
with side_by_side:
    if editions[-1].approved_at is None:
        with session.opened() as opened:
            moved = plans.differences(opened, who, year=year, pair=(len(editions) - 1, len(editions)))
        drafting.approval(editions[-1], moved)
    comparing.every(editions)
    numbers = comparing.pair(editions)
    with session.opened() as opened:
        found = plans.differences(opened, who, year=year, pair=numbers)
    parts.key_figures(comparing.figures(found))
    if found:
        st.markdown(fmt.note(f"单位：万元；{len(found)}项不同。点选一项看各月。"))
        comparing.side_by_side(comparing.choose(found), numbers)
    else:
        st.markdown("两个版本没有不同。")
with next_one:
    drafting.form(year)
