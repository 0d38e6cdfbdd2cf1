"""The form of a round table, empty, for a problem, or as it stands; on a phone too."""

from datetime import date
from typing import TypeVar

import streamlit as st

from core import roundtables
from core.commands import round_table
from core.commands.gathering import Kept
from core.commands.round_table import CorrectTable, Group, RecordTable, Stated
from core.meetings import MOST_MINUTES
from core.queries.issues import IssueLine
from core.queries.round_tables import GroupLine, TableLine
from core.roundtables import MOST_OF_A_GROUP, Field, Participant, PlaceKind, TopicSource
from core.vocabulary import Term
from dashboard import format as fmt
from dashboard.meetings.desk import Known
from dashboard.review import acting

Choice = TypeVar("Choice", bound=Term)


def record(known: Known, called: str) -> None:
    """Record one; `called`: the number of the problem that it was called for, or empty."""
    asked = _fields(known, None, next((line for line in known.issues if line.number == called), None))
    if st.button("登记", type="primary", key="table-now", width="stretch"):
        if asked is None:
            _missing()
            return
        acting.carry_out(round_table.record_table, RecordTable(asked), said=_said)


def correct(known: Known, one: TableLine) -> None:
    """Correct one: the whole of it is stated anew, and why; its opinions stay."""
    asked = _fields(known, one, next((line for line in known.issues if line.number == one.issue), None))
    reason = st.text_input("更正原因", max_chars=400, key="table-reason")
    if st.button("更正", type="primary", key="table-now", width="stretch"):
        if asked is None:
            _missing()
            return
        request = CorrectTable(one.number, one.entry, asked, reason)
        acting.carry_out(round_table.correct_table, request, said=f"已更正{one.number}，原记录留存。")


def _said(made: Kept) -> str:
    return f"已登记，编号{made.number}。请登记意见。"


def _missing() -> None:
    st.error("请选定议题来源、领域、地点类型和日期。")


def _fields(known: Known, one: TableLine | None, issue: IssueLine | None) -> Stated | None:
    """Show the fields, and return what they state; None while a choice or the day is missing."""
    begun = one.theme if one else issue.matter[:200] if issue else ""
    theme = st.text_input("主题", value=begun, max_chars=200, key="table-theme")
    source = _one_of("议题来源", TopicSource, one.source if one else TopicSource.ISSUE if issue else None, key="table-source")
    field = _one_of("领域", Field, one.field if one else None, key="table-field")
    number = _issue(known, issue)
    convener = st.text_input("召集党支部", value=one.convener if one else "", max_chars=80, key="table-convener")
    joined = "、".join(one.partners) if one else ""
    partners = st.text_input("联合党支部（可不填）", value=joined, max_chars=400, key="table-partners", placeholder="用顿号分开")
    day = st.date_input("日期", value=one.held_on if one else known.day, max_value=known.day, key="table-day")
    place = st.text_input("地点", value=one.place if one else "", max_chars=120, key="table-place")
    kind = _one_of("地点类型", PlaceKind, one.place_kind if one else None, key="table-place-kind")
    chair = st.text_input("主持人", value=one.chair if one else "", max_chars=40, key="table-chair")
    recorder = st.text_input("记录人", value=one.recorder if one else known.who.name, max_chars=40, key="table-recorder")
    groups = _groups(one)
    said = one.minutes if one else ""
    minutes = st.text_area("会议记录（可不填）", value=said, max_chars=MOST_MINUTES, key="table-minutes", height=140)
    if source is None or field is None or kind is None or not isinstance(day, date):
        return None
    who = roundtables.separate(partners or "")
    return Stated(theme, source, field, convener, day, place, kind, chair, recorder, groups, who, minutes, number)


def _one_of(label: str, terms: type[Choice], held: Choice | None, *, key: str) -> Choice | None:
    options = [one.label for one in terms]
    chosen = st.selectbox(label, options, index=options.index(held.label) if held else None, placeholder="请选择", key=key)
    return terms.of_label(chosen or "")


def _issue(known: Known, held: IssueLine | None) -> str:
    """The problem that it was called for: nothing of it is typed again."""
    some = {line.number: line for line in known.issues if line.state.is_open or line is held}
    numbers = list(some)
    chosen = st.selectbox(
        "为哪个问题召开（可不填）",
        numbers,
        index=numbers.index(held.number) if held else None,
        format_func=lambda number: f"{number}　{some[number].project}：{some[number].matter}",
        placeholder="输入编号或项目查找",
        key="table-issue",
    )
    return chosen or ""


def _groups(one: TableLine | None) -> tuple[Group, ...]:
    """Of each category how many took part, and, where they were written down, units and names; a count left at 0 is that of the names."""
    held = {each.category: each for each in one.groups} if one else {}
    st.markdown("参加人员，按类别填人数：")
    cells = st.grid(3, min_column_width=110)
    people = {
        category: cells.number_input(
            category.label, 0, MOST_OF_A_GROUP, held[category].people if category in held else 0, key=f"table-people-{category.name}"
        )
        for category in Participant
    }
    with st.expander("写单位和姓名（可不填）", expanded=any(each.names for each in held.values())):
        st.markdown(fmt.note("姓名用顿号分开；写了姓名、没有填人数的，按姓名计数。"))
        named = {category: _named(category, held.get(category)) for category in Participant}
    found = []
    for category, (unit, names) in named.items():
        some = roundtables.separate(names)
        if people[category] or some:
            found.append(Group(category, int(people[category]) or len(some), unit, "、".join(some)))
    return tuple(found)


def _named(category: Participant, there: GroupLine | None) -> tuple[str, str]:
    """The fields for units and names of a category; names that were typed or stand there stay."""
    left, right = st.columns([1, 1.6])
    unit = left.text_input(f"{category.label}的单位", value=there.unit if there else "", max_chars=200, key=f"table-unit-{category.name}")
    names = right.text_input(
        f"{category.label}的姓名", value=there.names if there else "", max_chars=400, key=f"table-names-{category.name}"
    )
    return unit or "", names or ""
