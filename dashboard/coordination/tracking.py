"""Who follows each project (协调人): how many nobody follows, and the form that names somebody."""

from datetime import date

import streamlit as st

from core.commands import tracker
from core.commands.tracker import NameTracker
from core.period import today
from core.queries import issues
from dashboard import format as fmt
from dashboard import session, viewer
from dashboard.coordination.desk import Known
from dashboard.review import acting


def button(known: Known) -> None:
    """Offer the form to whoever names trackers."""
    if acting.may("指定协调人") and st.button("指定协调人", icon=":material/person_add:", key="tracker"):
        acting.ask("指定协调人", lambda: _form(known))


def told(known: Known) -> None:
    """Tell the bureau how many projects nobody follows."""
    if not viewer.may_see("协调人"):
        return
    with session.opened() as opened:
        alone = issues.untracked(opened, known.who, day=known.day)
    if alone:
        named = "、".join(one.name for one in alone[:3]) + ("等" if len(alone) > 3 else "")
        st.markdown(f"{fmt.chip('没有协调人')} {fmt.plain(f'{len(alone)}个项目：{named}。请指定协调人。')}")


def _form(known: Known) -> None:
    with session.opened() as opened:
        some = {one.code: one.name for one in issues.raisable(opened, known.who, day=known.day)}
        alone = {one.code for one in issues.untracked(opened, known.who, day=known.day)}
        people = {one.person_id: f"{one.person}　{one.unit}" for one in issues.owners(opened, known.who)}
    ordered = sorted(some, key=lambda code: (code not in alone, code))
    code = st.selectbox(
        "项目（没有协调人的在前）",
        ordered,
        index=None,
        format_func=lambda key: f"{some[key]}　{key}",
        placeholder="请选择",
        key="tracker-project",
    )
    person = st.selectbox(
        "协调人", list(people), index=None, format_func=lambda key: people[key], placeholder="请选择", key="tracker-person"
    )
    day = st.date_input("从哪天起", value=today(), key="tracker-day")
    document = st.text_input("文件（可不填）", max_chars=120, key="tracker-document")
    if st.button("指定", type="primary", key="tracker-now"):
        if code is None or person is None or not isinstance(day, date):
            st.error("请选定项目、协调人和日期。")
            return
        acting.carry_out(tracker.name_tracker, NameTracker(code, person, day, document), said="已指定协调人。")
