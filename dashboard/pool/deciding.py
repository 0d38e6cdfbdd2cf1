"""The steps that wait: what each says and who proposed it, to be confirmed or refused by another person."""

import streamlit as st

from core.commands import pool as commands
from core.commands.pool import DecideStep
from core.pipeline import PoolAct
from core.queries.pool import WaitingStep
from dashboard import format as fmt
from dashboard import parts
from dashboard.pool.reading import Known
from dashboard.review import acting


def show(known: Known) -> None:
    """Show each step that waits, the oldest first."""
    if not known.waiting:
        st.markdown("没有待审定的变动。")
    for one in known.waiting:
        with parts.card():
            _one(known, one)


def _one(known: Known, one: WaitingStep) -> None:
    step = one.step
    parts.card_head(f"{one.number}　{one.name}", f"{one.district}　{one.sector.label}　{one.unit}")
    st.markdown(f"{fmt.chip(step.act.label)} {fmt.plain(said(one))}")
    st.markdown(fmt.note(fmt.plain(f"{step.proposer}申报；依据：{step.evidence}{f'；原因：{step.reason}' if step.reason else ''}")))
    if not acting.may("审定项目库"):
        st.markdown(fmt.note("由督查人员审定。"))
        return
    own = step.proposed_by == known.who.person_id
    with st.container(horizontal=True):
        if st.button("同意", type="primary", key=f"pool-agree-{step.id}", disabled=own, help="本人申报的由他人审定" if own else None):
            acting.carry_out(commands.decide_step, DecideStep(step.id, approve=True), said=f"{one.number}已审定。")
        if st.button("不同意", key=f"pool-refuse-{step.id}", disabled=own):
            acting.ask(f"不同意：{one.number}", lambda: _refuse(one))


def said(one: WaitingStep) -> str:
    """What is asked, in a sentence."""
    step = one.step
    if step.void:
        return f"撤销{fmt.day(step.since)}的一步"
    if step.leaving is not None:
        return f"{fmt.day(step.since)}出库，{step.leaving.label}"
    content = f"。{one.content}" if step.act is PoolAct.ENTER else ""
    return f"{step.stage.label if step.stage else ''}，{fmt.day(step.since)}起，总投资{fmt.yi_unit(step.investment)}{content}"


def _refuse(one: WaitingStep) -> None:
    reason = st.text_input("意见", max_chars=400, key="pool-refuse-why")
    if st.button("不同意", type="primary", key="pool-refuse-now"):
        acting.carry_out(commands.decide_step, DecideStep(one.step.id, approve=False, reason=reason), said=f"{one.number}没有同意。")
