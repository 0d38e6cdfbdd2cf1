"""评分规则: the rulebooks with their clauses beside the official wording, what the linter finds, two books side by side, trials."""

import streamlit as st

from core.period import today
from core.queries import history, trials
from dashboard import session, viewer
from dashboard.review import acting
from dashboard.rules import beside, shelf, trying
from scoring.publish import trying as months

who = viewer.admit("已发榜单")
city = session.plain_head(f"{len(shelf.books())}份办法")
st.title(shelf.title(city))
acting.news()
names = ["条文", "检查", "对照", *(["试算"] if viewer.may_see("规则试算") else [])]
tabs = dict(zip(names, st.tabs(names, key="tab", bind="query-params"), strict=True))
phone = session.phone()
with tabs["条文"]:
    book = shelf.choose("办法", shelf.BOOK, first=shelf.in_use(city))
    shelf.head(book, city)
    shelf.show(book, phone=phone)
with tabs["检查"]:
    with session.opened() as opened:
        recorded, held = history.observed_names(opened), history.units_in_roles(opened, today())
    shelf.checked(book, recorded, held=held)
with tabs["对照"]:
    other = shelf.choose("与哪一份对照", shelf.OTHER, first=next((one for one in shelf.books() if one.edition != book.edition), book))
    beside.show(book, other, phone=phone)
if "试算" in tabs:
    with tabs["试算"]:
        with session.opened() as opened:
            kept, possible = trials.trials(opened, who), months.months_to_try(opened, who)
        trying.show(kept, possible, first=shelf.to_try(book, city, months=possible))
