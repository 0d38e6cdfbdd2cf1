"""复核: the second inspector confirms the sheet that the first handed in, or sends it back; the head of the section settles it then."""

from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.commands import sheet as acts
from core.commands import sheet_review
from core.commands.sheet import SettleSheet
from core.commands.sheet_review import ConfirmSheet, ReturnSheet
from core.marks import SheetVerdict
from core.queries.inspections import TaskLine
from core.queries.sheets import SheetLine
from core.vocabulary import SheetSide, TaskState
from dashboard import format as fmt
from dashboard.review import acting


def show(task: TaskLine, found: Sequence[SheetLine], *, who: Actor) -> None:
    """Offer what the viewer may say of the inspectors' latest sheet, or say for whom it waits."""
    mine = [one for one in found if one.side is SheetSide.INSPECTOR]
    if task.state is not TaskState.SCORED or not mine:
        return
    if who.person_id in task.inspector_ids and acting.may("复核评分"):
        _confirm(task, mine[-1], who)
    if acting.may("审定评分"):
        _settle(task, mine[-1], who)


def said(one: SheetLine) -> str:
    """Who stands behind a sheet: both inspectors, and who settled it; why it was corrected or sent back."""
    parts = [f"{one.side.label}第{one.version}版，{one.person}{fmt.day(one.at.date())}报送"]
    if one.side is SheetSide.INSPECTOR:
        parts.append(_word(one))
    if one.settled_at:
        parts.append(f"{one.settled_by}{fmt.day(one.settled_at.date())}审定")
    parts += [f"更正理由：{one.remark}"] if one.remark else []
    return "；".join(parts)


def _word(one: SheetLine) -> str:
    if one.verdict is None or one.reviewed_at is None:
        return "审定时没有第二人确认" if one.settled_at else "待同组另一名检查人员确认"
    why = f"：{one.returned}" if one.returned else ""
    return f"{one.reviewer}{fmt.day(one.reviewed_at.date())}{one.verdict.label}{why}"


def _confirm(task: TaskLine, latest: SheetLine, who: Actor) -> None:
    if latest.verdict is not None:
        return
    if latest.person_id == who.person_id:
        st.markdown(fmt.note("本人报送，由同组另一名检查人员确认。"))
        return
    if st.button(f"确认第{latest.version}版评分", type="primary", key=f"confirm-{task.id}"):
        acting.carry_out(sheet_review.confirm_sheet, ConfirmSheet(task.id, latest.version), said="已确认，待科室负责人审定。")
    if st.button("退回更正", key=f"return-{task.id}"):
        acting.ask("退回更正", lambda: _return(task, latest))


def _return(task: TaskLine, latest: SheetLine) -> None:
    reason = st.text_area("退回的理由", max_chars=400, key="return-reason", height=90)
    if st.button("退回", type="primary", key="return-now"):
        asked = ReturnSheet(task.id, latest.version, reason)
        acting.carry_out(sheet_review.return_sheet, asked, said="已退回，更正后重新报送。")


def _settle(task: TaskLine, latest: SheetLine, who: Actor) -> None:
    if who.person_id in task.inspector_ids:
        st.markdown(fmt.note("本人是本项的检查人员，由其他人审定。"))
    elif latest.verdict is not SheetVerdict.CONFIRMED:
        st.markdown(fmt.note("两名检查人员都确认以后审定。"))
    elif st.button(f"审定第{latest.version}版评分", type="primary", key=f"settle-{task.id}"):
        acting.carry_out(acts.settle_sheet, SettleSheet(task.id, latest.version), said="已审定。")
