"""问题: what inspections found, how old it is, what was answered, and the second look."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core.access import Actor
from core.commands import problem as acts
from core.commands.problem import AnswerProblem, LookAgain, NoteProblem
from core.period import now
from core.queries.inspections import TaskLine
from core.queries.sheets import ProblemLine
from core.vocabulary import ProblemState, SheetSide
from dashboard import format as fmt
from dashboard import parts, session
from dashboard.inspecting import desk
from dashboard.inspecting.desk import Known
from dashboard.parts import KeyFigure
from dashboard.review import acting
from dashboard.tables import Grid
from scoring.grading.sheet_file import sheet_named
from scoring.publish import inspecting

TERM = timedelta(days=15)
"""The time to mend a problem that the form begins with."""
MOST = 20
"""Cards of open problems; the table below them holds every one."""


def show(known: Known) -> None:
    """Show open problems with what can be done, and below them every problem."""
    if not known.problems:
        st.markdown("没有检查发现的问题。")
        return
    left = known.open_problems
    parts.key_figures(
        [
            KeyFigure("待整改（个）", str(sum(one.state is ProblemState.OPEN for one in left))),
            KeyFigure("其中逾期（个）", str(sum(one.late > 0 for one in left))),
            KeyFigure("待复查（个）", str(sum(one.state is ProblemState.ANSWERED for one in left))),
            KeyFigure("已销号（个）", str(len(known.problems) - len(left))),
        ]
    )
    for one in sorted(left, key=lambda one: (-one.late, one.due_on))[:MOST]:
        with parts.card():
            _one(one)
    _table(known.problems)


def _one(one: ProblemLine) -> None:
    late = f"，已逾期{one.late}天" if one.late else ""
    parts.card_head(f"{one.name}　{_whose(one)}", f"{fmt.day(one.due_on)}前整改{late}")
    st.markdown(f"{fmt.chip(one.state.label)} {fmt.plain(one.matter)}")
    for step in one.steps:
        st.markdown(f"{fmt.chip(step.state.label)} {fmt.plain(f'{step.person} {fmt.day(step.at.date())}：{step.text}')}")
    with st.container(horizontal=True):
        if one.state is ProblemState.OPEN and acting.may("回复整改") and st.button("回复整改", key=f"answer-{one.id}"):
            acting.ask("回复整改", lambda: _answer(one))
        if one.state is ProblemState.ANSWERED and acting.may("复查问题"):
            if st.button("销号", type="primary", key=f"close-{one.id}"):
                acting.ask("复查：整改到位", lambda: _look(one, mended=True))
            if st.button("重新整改", key=f"reopen-{one.id}"):
                acting.ask("复查：没有整改到位", lambda: _look(one, mended=False))


def _whose(one: ProblemLine) -> str:
    """The builder, and who answers in its place: 鹭江工程（由鹭江建设承继）."""
    return f"{one.builder}（由{one.heir}承继）" if one.heir else one.builder


def _table(some: Sequence[ProblemLine]) -> None:
    phone = session.phone()
    frame = pd.DataFrame(
        {
            "项目": [one.name for one in some],
            "状态": [one.state.label for one in some],
            "问题": [one.matter for one in some],
            "代建单位": [_whose(one) for one in some],
            "发现": [one.at.date() for one in some],
            "期限": [one.due_on for one in some],
            "逾期天数": [one.late or None for one in some],
        }
    )
    shown = frame[["项目", "状态", "问题"]] if phone else frame
    parts.card_head(f"全部问题{len(some)}个")
    config = {"项目": st.column_config.TextColumn(width=190), "问题": st.column_config.TextColumn(width=330)}
    parts.show(Grid(shown, config), most=460)
    parts.left_out("代建单位和日期", phone=phone)


def note_button(task: TaskLine, who: Actor) -> None:
    """Let an inspector of a task note a problem that was found."""
    if desk.may_fill(task, who, own=frozenset()) is SheetSide.INSPECTOR and st.button("记一个问题", key=f"problem-{task.id}"):
        acting.ask("记一个问题", lambda: _note(task))


def _note(task: TaskLine) -> None:
    titles = {item.key: item.title for item in sheet_named(task.sheet).items}
    item = st.selectbox("检查项", list(titles), format_func=lambda key: titles[key], key="problem-item")
    matter = st.text_area("问题和整改要求", max_chars=400, key="problem-matter", height=110)
    today = now().date()
    due = st.date_input("整改期限", value=today + TERM, min_value=today, key="problem-due")
    if st.button("记入", type="primary", key="problem-now"):
        acting.carry_out(inspecting.note_problem, NoteProblem(task.id, item, matter, due), said="已记入问题。")


def _answer(one: ProblemLine) -> None:
    st.markdown(fmt.plain(one.matter))
    text = st.text_area("整改情况", max_chars=1000, key="answer-text", height=140)
    if st.button("回复", type="primary", key="answer-now"):
        acting.carry_out(acts.answer_problem, AnswerProblem(one.id, text), said="已回复，待复查。")


def _look(one: ProblemLine, *, mended: bool) -> None:
    st.markdown(fmt.plain(one.steps[-1].text if one.steps else one.matter))
    text = st.text_area("复查情况", max_chars=1000, key="look-text", height=110)
    today = now().date()
    due = None if mended else st.date_input("新的整改期限", value=today + TERM, min_value=today, key="look-due")
    if st.button("销号" if mended else "重新整改", type="primary", key="look-now"):
        request = LookAgain(one.id, mended, text, due if isinstance(due, date) else None)
        acting.carry_out(acts.look_again, request, said="已销号。" if mended else "已退回整改。")
