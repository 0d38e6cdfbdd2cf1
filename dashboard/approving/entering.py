"""The forms in which an approval is listed and its steps are entered."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from core.approvals import CATALOGUE, MOST_DAYS, STEPS, ApprovalAct, LimitBasis
from core.commands import approval
from core.commands.approval import AcceptApproval, DecideApproval, ListApproval, Listed, OnApproval, OpenGreen, UndoStep
from core.period import today
from core.queries import approvals
from core.queries.approvals import ApprovalLine
from dashboard import format as fmt
from dashboard import session, viewer
from dashboard.approving.desk import Known
from dashboard.review import acting


def button(known: Known) -> None:
    """Offer the form of a new approval to whoever may list one."""
    if acting.may("登记审批事项") and st.button("列出审批事项", type="primary", icon=":material/add:", key="list-approval"):
        acting.ask("列出审批事项", lambda: _listing(known))


def _listing(known: Known) -> None:
    with session.opened() as opened:
        some = {one.code: one for one in approvals.listable(opened, viewer.actor(), day=known.day)}
    if not some:
        st.markdown("本单位没有在办的重点项目。")
        return
    code = st.selectbox(
        "项目", list(some), index=None, format_func=lambda key: f"{some[key].name}　{key}", placeholder="输入名称查找", key="list-project"
    )
    step = st.selectbox(
        "事项",
        [one.key for one in CATALOGUE],
        index=None,
        format_func=lambda key: f"{STEPS[key].stage.label}：{STEPS[key].name}",
        placeholder="请选择",
        key="list-step",
    )
    name = "" if step is None or STEPS[step].named else st.text_input("事项名称", max_chars=60, key="list-name")
    offices = sorted({one.office for one in known.lines})
    office = st.selectbox("审批部门", offices, index=None, accept_new_options=True, placeholder="选择，或输入全称后回车", key="list-office")
    wanted = st.date_input("项目何时需要（可不填）", value=None, format="YYYY-MM-DD", key="list-wanted")
    if st.button("列出", type="primary", key="list-now", width="stretch"):
        if code is None or step is None:
            st.error("请选定项目和事项。")
            return
        acting.carry_out(approval.list_approval, ListApproval(code, step, office or "", wanted, name), said=_said)


def _said(made: Listed) -> str:
    return f"已列出，编号{made.number}，等受理。"


def accept(one: ApprovalLine) -> None:
    """Enter the acceptance with its limit and whence that comes."""
    day = _day("受理日期", "accept-day")
    days = st.number_input("期限（工作日）", min_value=1, max_value=MOST_DAYS, value=None, placeholder="请填写", key="accept-days")
    label = st.segmented_control("时限依据", [basis.label for basis in LimitBasis], default=LimitBasis.PROMISE.label, key="accept-basis")
    basis = LimitBasis.of_label(label or "") or LimitBasis.ASSUMED
    source = st.text_input("条款或承诺文件" if basis is not LimitBasis.ASSUMED else "说明（可不填）", max_chars=200, key="accept-source")
    if st.button("登记受理", type="primary", key="accept-now"):
        if days is None:
            st.error("期限没有填写。请填写工作日数。")
            return
        acting.carry_out(approval.accept_approval, AcceptApproval(one.id, day, int(days), basis, source), said="已登记受理，次日起计时。")


def suspend(one: ApprovalLine) -> None:
    """Enter that a supplement was asked for."""
    day, text = _day("通知补正日期", "suspend-day"), st.text_area("补正内容", max_chars=400, key="suspend-text", height=90)
    if st.button("登记补正", type="primary", key="suspend-now"):
        acting.carry_out(approval.suspend_approval, OnApproval(one.id, day, text), said="已登记补正，停止计时。")


def resume(one: ApprovalLine) -> None:
    """Enter that the supplement was handed in."""
    day, text = _day("补齐日期", "resume-day"), st.text_area("说明（可不填）", max_chars=400, key="resume-text", height=90)
    if st.button("登记补齐", type="primary", key="resume-now"):
        acting.carry_out(approval.resume_approval, OnApproval(one.id, day, text), said="已登记补齐，次日起继续计时。")


def decide(one: ApprovalLine) -> None:
    """Enter what the office decided."""
    offered = [act for act in (ApprovalAct.GRANT, ApprovalAct.REFUSE, ApprovalAct.RETURN) if act in one.moves]
    label = st.segmented_control("结果", [act.label for act in offered], default=offered[0].label, key="decide-outcome")
    outcome, day = ApprovalAct.of_label(label or "") or offered[0], _day("决定日期", "decide-day")
    document = st.text_input("批复文号", max_chars=120, key="decide-document")
    text = "" if outcome is ApprovalAct.GRANT else st.text_area("理由", max_chars=400, key="decide-text", height=90)
    if st.button("登记结果", type="primary", key="decide-now"):
        acting.carry_out(approval.decide_approval, DecideApproval(one.id, outcome, day, document, text), said=f"已登记：{outcome.label}。")


def drop(one: ApprovalLine) -> None:
    """Enter that the project no longer needs it."""
    text = st.text_area("理由", max_chars=400, key="drop-text", height=90)
    if st.button("登记不再办理", type="primary", key="drop-now"):
        acting.carry_out(approval.drop_approval, OnApproval(one.id, today(), text), said="已登记不再办理。")


def open_green(one: ApprovalLine) -> None:
    """Enter the document of the green channel."""
    day, document = _day("列入日期", "green-day"), st.text_input("绿色通道文件", max_chars=120, key="green-document")
    if st.button("列入", type="primary", key="green-now"):
        acting.carry_out(approval.open_green, OpenGreen(one.id, day, document), said="已列入绿色通道。")


def undo(one: ApprovalLine) -> None:
    """Undo the last step."""
    st.markdown(fmt.note("撤销也是一步，原来的一步仍留在经过里。"))
    reason = st.text_area("更正理由", max_chars=300, key="undo-reason", height=90)
    if st.button("撤销上一步", type="primary", key="undo-now"):
        acting.carry_out(approval.undo_step, UndoStep(one.id, reason), said="已撤销上一步。")


def _day(label: str, key: str) -> date:
    return st.date_input(label, value=today(), max_value=today(), format="YYYY-MM-DD", key=key)


Form = Callable[[ApprovalLine], None]
