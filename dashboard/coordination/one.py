"""One problem: where it stands, its steps, and the forms of exactly the moves that the viewer may make."""

from collections.abc import Callable

import streamlit as st

from core import issues as words
from core.issues import IssueAct, Rows
from core.period import CHINA
from core.queries import issues
from core.queries.issues import IssueLine, LiftLine, StepLine
from dashboard import format as fmt
from dashboard import opening, parts, session, titles
from dashboard.coordination import deciding, desk, moving, papers, treated
from dashboard.coordination.desk import Known
from dashboard.review import acting

BUTTONS: dict[str, tuple[tuple[IssueAct, ...], Callable[[IssueLine], None]]] = {
    "派单": ((IssueAct.ASSIGN, IssueAct.REASSIGN), moving.assign),
    "裁定由原单位办": ((IssueAct.FIX,), moving.fix),
    "签收": ((IssueAct.ACCEPT, IssueAct.RESUME), moving.accept),
    "提出异议": ((IssueAct.DISPUTE,), moving.dispute),
    "答复": ((IssueAct.REPLY,), moving.reply),
    "申请延期": ((IssueAct.ASK_EXTENSION,), moving.ask_extension),
    "决定延期": ((IssueAct.GRANT,), moving.decide_extension),
    "回访": ((IssueAct.CONFIRM,), moving.call_back),
    "销号": ((IssueAct.STRIKE,), moving.strike),
}
"""Buttons, the moves that each stands for, and their forms."""


def show(known: Known, one: IssueLine) -> None:
    """Show a problem with its steps and forms."""
    opening.back("返回全部问题", desk.CHOICE)
    with parts.card():
        parts.card_head(f"{one.number}　{one.project}", f"{one.kind.label}　{one.rung.label}")
        st.markdown(f"{fmt.chip(one.state.label)} {fmt.plain(one.matter)}")
        st.markdown(fmt.note(fmt.plain(_told(one))))
        _limit(one)
        papers.listed(known, one)
        _buttons(known, one)
        with st.container(horizontal=True, vertical_alignment="center"):
            if one.code:
                st.page_link("views/projects.py", label="查看项目", query_params={"project": one.code}, width="content")
            treated.links(known, one)
            papers.button(known, one)
    for lift in (lift for lift in known.lifts if lift.issue_id == one.id):
        with parts.card():
            _lift(lift, one)
    with session.opened() as opened:
        steps = issues.steps(opened, known.who, issue_id=one.id, day=known.day)
    with parts.card():
        parts.card_head(f"办理经过{len(steps)}步", "新的在下")
        opening.steps(steps, said=_parts)


def title(one: IssueLine) -> str:
    """科苑北片区路网一期：征地拆迁问题逾期24天."""
    said = f"{one.kind.label}问题{f'逾期{one.late}天' if one.late else one.state.label}"
    return titles.about(one.project or one.proposer_unit, f"{{}}：{said}")


def _told(one: IssueLine) -> str:
    said = [
        f"{one.proposer_unit}{one.proposer}{fmt.day(one.raised_on)}提出",
        f"来源：{one.source.label}{f'（{one.reference}）' if one.reference else ''}",
    ]
    said += [f"承办：{one.owner_unit}{one.owner}，{fmt.day(one.assigned_on)}派单"] if one.owner_unit else []
    said += [f"已延期一次，原期限{fmt.day(one.extended_from)}"] if one.extended_from else []
    said += [f"申请延至{fmt.day(one.wished_on)}"] if one.wished_on else []
    said += [f"最近答复：{one.reply.label}{f'，{fmt.day(one.planned_on)}前解决' if one.planned_on else ''}"] if one.reply else []
    said += [f"{fmt.day(one.closed_on)}办结"] if one.closed_on else []
    return "；".join(said)


def _limit(one: IssueLine) -> None:
    if one.due_on is not None and one.state.is_open:
        late = f"，:orange[已逾期{one.late}天]" if one.late else ""
        st.markdown(f"期限{fmt.day(one.due_on)}{late}。{desk.next_move(one)}。")
    elif desk.next_move(one):
        st.markdown(f"下一步：{desk.next_move(one)}。")
    if one.objection_until is not None and one.state is words.IssueState.ASSIGNED:
        st.markdown(fmt.note(f"派单异议应在{fmt.day(one.objection_until)}前提出。"))
    if one.state.with_owner:
        st.markdown(fmt.note(words.ASSUMED))


def _buttons(known: Known, one: IssueLine) -> None:
    rows = words.rows_of(known.who.unit_id, owner_id=one.owner_unit_id, proposer_id=one.proposer_unit_id)
    mine = words.moves_for(one.state, known.who.roles, rows=rows)
    offered = [(label, form) for label, (acts, form) in BUTTONS.items() if any(act in mine for act in acts)]
    own_answer = one.answered_by == known.who.person_id
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, form in offered:
            if label == "回访" and own_answer:
                st.markdown(fmt.note("本人答复的问题由他人回访。"), width="content")
            elif label == "申请延期" and not one.extensible:
                st.markdown(fmt.note("已经延期一次，不能再延。" if one.extended_from else "已经逾期，不能申请延期。"), width="content")
            elif label == "提出异议" and (one.objection_until is None or known.day > one.objection_until):
                st.markdown(fmt.note("已由科室负责人裁定，不能再提异议。" if one.fixed else "提出异议的期限已过。"), width="content")
            elif st.button(label, key=f"move-{label}", type="primary" if label == offered[0][0] else "secondary"):
                acting.ask(f"{label}：{one.number}", lambda form=form: form(one))  # type: ignore[misc]  # a bound argument
        if not offered and Rows.OWNER in rows and not one.state.with_owner and one.state.is_open:
            st.markdown(fmt.note("本单位现在没有要办的事，等市重点办办理。"), width="content")


def _lift(lift: LiftLine, one: IssueLine) -> None:
    parts.card_head(f"上提建议：{lift.rung.label}逾期", f"{fmt.day(lift.proposed_at.astimezone(CHINA).date())}由系统提出")
    decided = f"{lift.decider}：{lift.reason}" if lift.decider else ""
    st.markdown(f"{fmt.chip(lift.state.label)} {fmt.plain(f'{lift.figures}。依据{lift.clause}。{decided}')}")
    deciding.buttons(lift, one)


def _parts(one: StepLine) -> tuple[str, ...]:
    due = f"期限{fmt.day(one.due_after)}" if one.due_after != one.due_before and one.due_after else ""
    heard = one.satisfaction.label if one.satisfaction else ""
    return heard, one.text, due, f"现为{one.state.label}，{one.rung.label}"
