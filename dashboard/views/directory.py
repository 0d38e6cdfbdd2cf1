"""名录与信用: agent builders in the directory on any day, who may take on what, conduct and blacklist, costs, trainings."""

import streamlit as st

from core.queries import costs, register
from dashboard import session, viewer
from dashboard.directory import credit, day, deciding, entering, roll, spending, taken_back, taking
from dashboard.review import acting

who = viewer.admit("名录")
shown = day.head()
phone = session.phone()
with session.opened() as opened:
    known = roll.read(opened, who, shown=shown)
    units, projects = register.unit_labels(opened), register.project_labels(opened)

title = st.empty()
acting.news()
names = ["名录", "承接", "信用", "概决算", "培训"]
tabs = dict(zip(names, st.tabs(names, key="tab", bind="query-params"), strict=True))
chosen = next((name for name in names if tabs[name].open), names[0])
title.title(roll.title(known, shown.day))
with tabs[chosen]:
    if chosen == "名录":
        roll.show(known, shown, phone=phone)
        roll.search(who)
        marked = roll.listing(known, phone=phone)
        entering.buttons(marked, units=units, specialties=known.specialties)
    elif chosen == "承接":
        if said := taking.show(who, shown, units=units, specialties=known.specialties):
            title.title(said)
    elif chosen == "信用":
        with session.opened() as opened:
            held = credit.read(opened, who, shown=shown)
        title.title(credit.title(held, shown.day))
        deciding.waiting(held)
        taken_back.show(held)
        credit.show(held, shown, phone=phone)
        deciding.buttons(who, held, shown=shown, units=units)
    elif chosen == "概决算":
        with session.opened() as opened:
            amounts = costs.costs(opened, who, day=shown.day)
        title.title(spending.title(amounts))
        spending.costs(amounts, projects=projects, phone=phone)
    else:
        with session.opened() as opened:
            log = costs.trainings(opened, who)
        title.title(spending.held(log))
        spending.trainings(log, units=units, phone=phone)
