"""On which score sheet projects of each specialty are marked, since when and by whose choice; the head of the section chooses another."""

from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st

from core.period import today
from core.queries import books, directory
from core.queries.books import SheetChoice
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.review import acting
from scoring.grading.sheet import Sheet
from scoring.grading.sheet_file import shipped_sheets
from scoring.publish import inspecting
from scoring.publish.inspecting import ChooseSheet

ACT, EACH = "选定评分表", "各专业"


def show() -> None:
    """List the sheet that holds today for every specialty and those chosen for one, and those of a later day; offer the choice."""
    with session.opened() as opened:
        every = books.sheet_choices(opened)
        held = books.sheet_chosen(opened, None, day=today())
    begun = {one.specialty: one for one in reversed(every) if one.since <= today() and one.specialty}
    later = [one for one in reversed(every) if one.since > today()]
    with parts.card():
        parts.card_head("本市已选定评分表" if held or begun else "本市没有选定评分表，按最新的一版", "已列入计划的督查沿用列入时的一版")
        parts.lines([(EACH, _held(held)), *((name, _chosen_by(one)) for name, one in sorted(begun.items()))])
        if later:
            parts.lines([("将改用", f"{one.specialty or EACH}：{_chosen_by(one)}") for one in later])
        if not acting.may(ACT):
            st.markdown(fmt.note("评分表由科室负责人选定。"))
        elif st.button(ACT, key="sheet-choose"):
            acting.ask(ACT, _choose)


def _choose() -> None:
    st.markdown("从选定的那天起列入计划的督查按新评分表；已列入的沿用原评分表。")
    with session.opened() as opened:
        known = directory.specialties(opened, viewer.actor())
    number = st.selectbox("专业", [None, *known], format_func=lambda key: EACH if key is None else known[key], key="sheet-specialty")
    first = today()
    since = st.date_input("从哪一天起", value=first, min_value=first, max_value=first + timedelta(days=365), key="sheet-since")
    if isinstance(since, date):
        _offer(known, number, since)


def _offer(known: Mapping[int, str], number: int | None, since: date) -> None:
    fitting = {one.edition: one for one in shipped_sheets() if one.in_force_from <= since}
    edition = st.selectbox("评分表", list(fitting), format_func=lambda one: _named(fitting[one]), key="sheet-edition")
    document = st.text_input("决定的文件", max_chars=120, key="sheet-document", placeholder="如 某建〔2026〕1号")
    if st.button("选定", type="primary", key="sheet-now") and edition:
        whose = EACH if number is None else known[number]
        asked = ChooseSheet(number, edition, since, document)
        acting.carry_out(inspecting.choose_sheet, asked, said=lambda sheet: f"{whose}自{since}起按《{sheet.title}》评分。")


def _named(sheet: Sheet) -> str:
    return f"{sheet.title}（{sheet.edition}{'，假定' if sheet.assumed else ''}）"


def _held(choice: SheetChoice | None) -> str:
    """The sheet that holds where none was chosen for a specialty."""
    return f"{_named(inspecting.sheet_on(today()))}；没有选定，按最新的一版" if choice is None else _chosen_by(choice)


def _chosen_by(choice: SheetChoice) -> str:
    paper = f"，{choice.document}" if choice.document else ""
    return f"{choice.edition}；{fmt.day_text(choice.since)}起，{choice.by}选定{paper}"
