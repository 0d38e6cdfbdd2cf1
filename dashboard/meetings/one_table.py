"""One round table: who convened it, who came, its opinions with what became of them, what came of it, papers and corrections."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from core import roundtables as words
from core.period import CHINA
from core.queries import round_tables
from core.queries.round_tables import GroupLine, OpinionLine, OpinionStepLine, OutcomeLine, TableLine
from core.roundtables import OpinionAct, OpinionState
from dashboard import format as fmt
from dashboard import opening, parts, session, titles
from dashboard.meetings import desk, opinion_form, outcome_form, papers, table_form
from dashboard.meetings.desk import Known
from dashboard.review import acting

BUTTONS: dict[str, tuple[OpinionAct, str, Callable[[Known, OpinionLine], None]]] = {
    "派办": (OpinionAct.ASSIGN, "派办意见", opinion_form.assign),
    "答复": (OpinionAct.REPLY, "办理意见", opinion_form.reply),
    "申请延期": (OpinionAct.ASK_EXTENSION, "办理意见", opinion_form.ask_extension),
    "决定延期": (OpinionAct.GRANT, "决定意见延期", opinion_form.decide_extension),
    "回访": (OpinionAct.CONFIRM, "回访意见", opinion_form.call_back),
    "转问题协调": (OpinionAct.RAISE, "意见转问题", opinion_form.become_issue),
    "不办理": (OpinionAct.DROP, "登记意见", opinion_form.drop),
}
"""Buttons, the move that each stands for, its right, and its form."""
ANSWERED = (OpinionState.ANSWERED, OpinionState.TRACKED, OpinionState.CLOSED)
"""Where the last answer holds; what was returned or handed on is to be answered anew."""
SETS_THE_DAY = (OpinionAct.ASSIGN, OpinionAct.GRANT, OpinionAct.TRACK, OpinionAct.RETURN)
HANDLERS = (OpinionAct.REPLY, OpinionAct.ASK_EXTENSION)
"""What the handler alone does."""


def show(known: Known, one: TableLine) -> None:
    """Show a round table with its opinions and outcomes, and the forms of what the viewer may do."""
    mine = [each for each in known.opinions if each.table == one.number]
    opening.back("返回圆桌会", desk.TABLE)
    with parts.card():
        _head(known, one)
    with parts.card():
        parts.card_head(_given(one, mine), "有效的派承办单位办理")
        if one.given > len(mine):
            st.markdown(fmt.note("这里只列本单位承办、协办的意见，其他单位的意见由市重点办查看。"))
        with session.opened() as opened:
            steps = {each.id: round_tables.opinion_steps(opened, known.who, opinion_id=each.id) for each in mine}
        for each in mine:
            _opinion(known, each, steps[each.id])
        if any(each.state.with_handler or each.state is words.OpinionState.WAITING for each in mine):
            st.markdown(fmt.note(words.ASSUMED))
        if acting.may("登记意见") and st.button("登记意见", icon=":material/add:", key="record-opinion"):
            acting.ask(f"登记意见：{one.number}", lambda: opinion_form.record(one))
    with parts.card():
        _outcomes(known, mine)


def title(known: Known, one: TableLine) -> str:
    """施工现场燃气安全：意见2条，解决1条; of a long theme its number."""
    mine = [each for each in known.opinions if each.table == one.number]
    said = _given(one, mine)
    return titles.fit(f"{one.theme}：{said}", f"{one.number}：{said}")


def _given(one: TableLine, mine: Sequence[OpinionLine]) -> str:
    """How many opinions there are, and of those that the viewer sees how many are solved."""
    solved = f"解决{sum(each.solved_on is not None for each in mine)}条"
    if one.given > len(mine):
        return f"意见{one.given}条，涉及本单位{len(mine)}条" + (f"，{solved}" if mine else "")
    return f"意见{len(mine)}条，{solved}" if mine else "还没有登记意见"


def _head(known: Known, one: TableLine) -> None:
    parts.card_head(f"{one.number}　{one.theme}", f"{one.field.label}　{fmt.day(one.held_on)}")
    st.markdown(fmt.note(fmt.plain(_told(one))))
    if one.issue:
        label = f":blue[{fmt.plain(f'为问题{one.issue}召开')}]"
        st.page_link("views/issues.py", label=label, query_params={"issue": one.issue}, width="content")
    st.markdown(f"参加{one.people}人次：")
    frame = _people(one)
    parts.read(frame[["类别", "人数（人）", "姓名"]] if session.phone() else frame)
    parts.left_out("单位", phone=session.phone())
    if one.minutes:
        st.markdown(f"{fmt.chip('会议记录')} {fmt.plain(one.minutes)}")
    papers.listed(one.papers)
    with st.container(horizontal=True, vertical_alignment="center"):
        if acting.may("更正圆桌会") and st.button("更正", icon=":material/edit:", key="correct-table"):
            acting.ask(f"更正：{one.number}", lambda: table_form.correct(known, one))
        papers.button(one.number)
    if one.entry > 1:
        _corrections(known, one)


def _people(one: TableLine) -> pd.DataFrame:
    """类别, 人数, 单位 and 姓名; of a group whose persons are not all named, how many are not."""
    rows = [
        (each.category.label, each.people, fmt.plain(each.unit) or fmt.MISSING, fmt.plain(_named(each)) or fmt.MISSING)
        for each in one.groups
    ]
    return pd.DataFrame(rows, columns=["类别", "人数（人）", "单位", "姓名"])


def _named(group: GroupLine) -> str:
    some = words.separate(group.names)
    left = group.people - len(some)
    return "、".join(fmt.unbroken(name) for name in some) + (f"，另有{left}人没有写姓名" if some and left > 0 else "")


def _told(one: TableLine) -> str:
    joined = f"，联合{'、'.join(one.partners)}" if one.partners else ""
    return (
        f"{one.convener}召集{joined}；{one.place}（{one.place_kind.label}）；议题来源：{one.source.label}；"
        f"主持：{one.chair}；记录：{one.recorder}；{one.person}{one.at.astimezone(CHINA):%Y-%m-%d %H:%M}登记"
    )


def _opinion(known: Known, one: OpinionLine, steps: Sequence[OpinionStepLine]) -> None:
    late = f" :orange[逾期{one.late}天]" if one.late else ""
    st.markdown(f"**{fmt.plain(one.number)}** {fmt.chip(one.state.label)}{late} {fmt.plain(one.text)}")
    st.markdown(fmt.note(fmt.plain(_about(one))))
    if one.answer and one.state in ANSWERED:
        st.markdown(f"{fmt.chip(one.reply.label if one.reply else '答复')} {fmt.plain(one.answer)}")
    if one.issue:
        label = f":blue[{fmt.plain(f'问题{one.issue}')}]"
        st.page_link("views/issues.py", label=label, query_params={"issue": one.issue}, width="content")
    if steps:
        st.markdown(fmt.note(f"办理经过{len(steps)}步，新的在下："))
        opening.steps(steps, said=_parts)
    _moves(known, one)


def _parts(one: OpinionStepLine) -> tuple[str, ...]:
    given = f"承办：{one.handler_unit}" if one.act is OpinionAct.ASSIGN else ""
    due = f"期限{fmt.day(one.due_on)}" if one.due_on and one.act in SETS_THE_DAY else ""
    return given, one.reply.label if one.reply else "", one.satisfaction.label if one.satisfaction else "", one.text, due


def _moves(known: Known, one: OpinionLine) -> None:
    moves = words.MOVES[one.state]
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, (act, right, form) in BUTTONS.items():
            if act not in moves or not acting.may(right) or (act in HANDLERS and one.handler_unit_id != known.who.unit_id):
                continue
            if act is OpinionAct.CONFIRM and one.answered_by == known.who.person_id:
                st.markdown(fmt.note("本人答复的意见由他人回访。"), width="content")
            elif act is OpinionAct.ASK_EXTENSION and (one.extended or one.late):
                st.markdown(fmt.note("已经延期一次，不能再延。" if one.extended else "已经逾期，不能申请延期。"), width="content")
            elif st.button("改派" if label == "派办" and one.handler_unit else label, key=f"opinion-{act.name}-{one.id}"):
                acting.ask(f"{label}：{one.number}", lambda form=form: form(known, one))  # type: ignore[misc]  # a bound argument


def _about(one: OpinionLine) -> str:
    said = [f"{one.kind.label}，{one.unit}{one.proposer}提出"]
    said += [f"承办：{one.handler_unit}{one.handler}"] if one.handler_unit else []
    said += [f"协办：{'、'.join(one.helpers)}"] if one.helpers else []
    said += [f"期限{fmt.day(one.due_on)}"] if one.due_on and one.state.is_open else []
    said += [f"申请延至{fmt.day(one.wished_on)}"] if one.wished_on else []
    said += ["已延期一次"] if one.extended else []
    said += [f"{fmt.day(one.planned_on)}前解决"] if one.planned_on and one.state in ANSWERED else []
    said += [f"回访{one.satisfaction.label}"] if one.satisfaction else []
    return "；".join(said)


def _outcomes(known: Known, mine: Sequence[OpinionLine]) -> None:
    numbers = {one.number for one in mine}
    some = [one for one in known.outcomes if numbers & set(one.opinions)]
    parts.card_head(f"{known.whose}成果{len(some)}项" if some else "成果" if known.own else "还没有登记成果", "来自本次圆桌会的意见")
    if known.own:
        st.markdown(fmt.note("这里只列来自本单位承办、协办意见的成果，其他成果由市重点办查看。"))
    if some:
        parts.read(_table(some))
    with st.container(horizontal=True, vertical_alignment="center"):
        if mine and acting.may("登记成果") and st.button("登记成果", icon=":material/add:", key="record-outcome"):
            acting.ask("登记成果", lambda: outcome_form.record(known, mine))
        if some and acting.may("更正成果") and st.button("更正成果", icon=":material/edit:", key="correct-outcome"):
            acting.ask("更正成果", lambda: outcome_form.correct(known, some))


def _table(some: Sequence[OutcomeLine]) -> pd.DataFrame:
    rows = [
        (
            fmt.unbroken(one.kind.label),
            fmt.plain(f"{one.number} {one.name}{f'（{one.document}）' if one.document else ''}"),
            fmt.day(one.issued_on),
            f"{fmt.wan(one.amount)}万元，{one.firms}户" if one.amount is not None else fmt.MISSING,
            fmt.plain("、".join(one.opinions)),
        )
        for one in some
    ]
    frame = pd.DataFrame(rows, columns=["类型", "名称（文号）", "日期", "金额和企业", "来自意见"])
    return frame[["类型", "名称（文号）", "金额和企业"]] if session.phone() else frame


def _corrections(known: Known, one: TableLine) -> None:
    with session.opened() as opened:
        found = round_tables.table_entries(opened, known.who, number=one.number, day=known.day)
    st.markdown(f"更正{len(found) - 1}次，以最后一次为准：")
    rows = [
        (
            f"{each.at.astimezone(CHINA):%Y-%m-%d %H:%M}",
            fmt.unbroken(fmt.plain(each.person)),
            fmt.plain(each.reason) or "首次登记",
            _entry(each),
        )
        for each in found
    ]
    frame = pd.DataFrame(rows, columns=["时间", "经办", "原因", "登记的内容"])
    parts.read(frame[["原因", "经办", "登记的内容"]] if session.phone() else frame)


def _entry(one: TableLine) -> str:
    return fmt.plain(f"{fmt.day(one.held_on)} {one.theme}，{one.people}人次，{one.place}")
