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
from core.queries.sheets import ProblemLine, ProblemSaid
from core.vocabulary import ProblemState, SheetSide
from dashboard import format as fmt
from dashboard import parts, session, tables, titles
from dashboard.inspecting import desk
from dashboard.inspecting.desk import Known
from dashboard.parts import KeyFigure
from dashboard.review import acting
from dashboard.tables import Grid
from scoring.grading.sheet_file import sheet_named
from scoring.publish import inspecting

TERM = timedelta(days=15)
"""The time to mend a problem that the form begins with."""

MOVES = {ProblemState.OPEN: "回复整改", ProblemState.ANSWERED: "复查问题"}
"""The act that moves a problem on from a state."""


def title(known: Known) -> str:
    """二季度发现56个问题，8个未销号，4个逾期; of a quarter without any what is left over: 三季度没有发现问题，以前的8个未销号."""
    name, found = desk.quarter_name(known), known.found
    left = sum(one.state is not ProblemState.CLOSED for one in found)
    if not found:
        rest = f"，以前的{len(known.left_over)}个未销号" if known.left_over else ""
        return titles.fit(f"{name}没有发现问题{rest}", f"{name}没有发现问题")
    if not left:
        return titles.fit(f"{name}发现的{len(found)}个问题都已销号")
    late = sum(one.late > 0 for one in found)
    said = f"{name}发现{len(found)}个问题，{left}个未销号" if left < len(found) else f"{name}发现的{left}个问题都未销号"
    return titles.fit(f"{said}，{late}个逾期" if late else said, said)


def show(known: Known) -> None:
    """Show the quarter's problems by state, what the viewer can do now, and every problem of it; below what earlier quarters left over."""
    found, left_over = known.found, known.left_over
    if not found and not left_over:
        st.markdown("检查没有发现问题。检查人员在“评分”栏记入问题。")
        return
    if found:
        parts.key_figures(_figures(found))
    for one in (*left_over, *found):
        if _acts(one):
            with parts.card():
                _one(one)
    if found:
        with parts.card():
            parts.card_head(f"{desk.quarter_name(known)}的问题{len(found)}个", "没有销号的在前")
            _table(found)
    if left_over:
        late = sum(one.late > 0 for one in left_over)
        with parts.card():
            parts.card_head(f"以前季度还有{len(left_over)}个没有销号", f"其中逾期{late}个" if late else "都没有逾期")
            _table(left_over, with_quarter=True)


def _figures(found: Sequence[ProblemLine]) -> list[KeyFigure]:
    waiting = sum(one.state is ProblemState.OPEN for one in found)
    answered, closed = (sum(one.state is state for one in found) for state in (ProblemState.ANSWERED, ProblemState.CLOSED))
    late, projects = sum(one.late > 0 for one in found), len({one.code for one in found})
    return [
        KeyFigure("发现（个）", str(len(found)), f"{projects}个项目"),
        KeyFigure("待整改（个）", str(waiting), f"逾期{late}个" if waiting else ""),
        KeyFigure("待复查（个）", str(answered)),
        KeyFigure("已销号（个）", str(closed), f"占{fmt.rate(closed, len(found))}"),
    ]


def _acts(one: ProblemLine) -> bool:
    """Whether the viewer can move a problem on now; the commands ask again."""
    return one.state in MOVES and acting.may(MOVES[one.state])


def _one(one: ProblemLine) -> None:
    late = f"，已逾期{one.late}天" if one.late else ""
    parts.card_head(f"{one.name}　{_whose(one)}", f"{fmt.day(one.due_on)}前整改{late}")
    st.markdown(f"{fmt.chip(one.state.label)} {fmt.plain(one.matter)}")
    for step in one.steps:
        st.markdown(f"{fmt.chip(step.state.label)} {fmt.plain(_told(step))}")
    with st.container(horizontal=True):
        if one.state is ProblemState.OPEN:
            if st.button("回复整改", key=f"answer-{one.id}"):
                acting.ask("回复整改", lambda: _answer(one))
        else:
            if st.button("销号", type="primary", key=f"close-{one.id}"):
                acting.ask("复查：整改到位", lambda: _look(one, mended=True))
            if st.button("重新整改", key=f"reopen-{one.id}"):
                acting.ask("复查：没有整改到位", lambda: _look(one, mended=False))


def _told(step: ProblemSaid) -> str:
    return f"{step.person} {fmt.day(step.at.date())}：{step.text}"


def _whose(one: ProblemLine) -> str:
    """The builder, and who answers in its place: 鹭江工程（由鹭江建设承继）."""
    return f"{one.builder}（由{one.heir}承继）" if one.heir else one.builder


def _table(some: Sequence[ProblemLine], *, with_quarter: bool = False) -> None:
    phone = session.phone()
    frame = pd.DataFrame(
        {
            "季度": [one.quarter.chinese for one in some],
            "项目": [one.name for one in some],
            "状态": ["逾期" if one.late else one.state.label for one in some],
            "期限": [one.due_on for one in some],
            "逾期（天）": [one.late or None for one in some],
            "问题": [one.matter for one in some],
            "代建单位": [_whose(one) for one in some],
            "经过": [_told(one.steps[-1]) if one.steps else "" for one in some],
        }
    ).astype({"逾期（天）": "Int64"})
    if phone:
        few = frame[["项目", "问题", "期限"]].assign(问题=frame["状态"] + "：" + frame["问题"])
    else:
        few = frame if with_quarter else frame.drop(columns=["季度"])
    column = st.column_config
    config = {
        "季度": column.TextColumn(width=118),
        "项目": column.TextColumn(width=92 if phone else 160),
        "状态": column.TextColumn(width=62),
        "期限": column.DateColumn(width=92, format="YYYY-MM-DD"),
        "逾期（天）": column.NumberColumn(width=78),
        "问题": column.TextColumn(width=140 if phone else 210),
        "代建单位": column.TextColumn(width=112),
        "经过": column.TextColumn(width=170),
    }
    rows = tables.row_height(config, few, "项目", "问题") if phone else tables.row_height(config, few, "问题", "经过")
    parts.show(Grid(few, config, rows), most=460)
    parts.left_out("代建单位和经过", phone=phone)


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
