"""Force majeure: applications with their months, evidence, decision and expiry; and the form that asks for one."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from core.commands import exemption
from core.commands.exemption import ApplyExemption, DecideExemption
from core.queries.cards import ExemptionLine
from dashboard import format as fmt
from dashboard import parts, viewer
from dashboard.review import acting


def show(some: Sequence[ExemptionLine], *, year: int, codes: Mapping[str, str]) -> None:
    """Show every application, and let units and officers ask for one; `codes` says which projects the viewer may name."""
    st.markdown("获批的项目和月份不计入免责判断：剔除以后完成目标的，单位不列黑榜、项目不建议发牌；榜单上两个完成率都印出。")
    for one in some:
        with parts.card():
            _one(one)
    if not some:
        st.markdown("没有不可抗力申请。")
    if acting.may("申请不可抗力") and codes and st.button("申请不可抗力", icon=":material/add:"):
        acting.ask("申请不可抗力", lambda: _apply(year, codes))


def _one(one: ExemptionLine) -> None:
    months = f"{one.year}年{one.from_month}月" if one.from_month == one.to_month else f"{one.year}年{one.from_month}—{one.to_month}月"
    parts.card_head(f"{one.name}：{months}", f"{one.code}")
    state = "已批准" if one.approved_at else "不批准" if one.refused_at else "待批"
    st.markdown(f"{fmt.chip(state)} {fmt.plain(one.reason)}")
    said = [f"证明文件：{one.document}", f"{one.proposer}{fmt.day(one.proposed_on)}申请"]
    said += [f"{one.approver}办理"] if one.approver else []
    said += [f"{fmt.day(one.expires_on)}失效"] if one.expires_on else []
    said += [one.decision] if one.decision else []
    st.markdown(fmt.note(fmt.plain("；".join(said))))
    if state == "待批" and acting.may("批准不可抗力") and one.proposer_id != viewer.actor().person_id:
        with st.container(horizontal=True):
            if st.button("批准", type="primary", key=f"exempt-{one.id}"):
                acting.ask("批准不可抗力", lambda: _decide(one, approve=True))
            if st.button("不批准", key=f"not-exempt-{one.id}"):
                acting.ask("不批准", lambda: _decide(one, approve=False))


def _decide(one: ExemptionLine, *, approve: bool) -> None:
    st.markdown(fmt.plain(one.reason))
    reason = st.text_area("说明（可不填）" if approve else "不批准的理由", max_chars=400, key="exempt-reason", height=90)
    if st.button("批准" if approve else "不批准", type="primary", key="exempt-now"):
        acting.carry_out(exemption.decide_exemption, DecideExemption(one.id, approve, reason), said="已办理。")


def _apply(year: int, codes: Mapping[str, str]) -> None:
    code = st.selectbox("项目", list(codes), index=None, format_func=lambda one: codes[one], placeholder="请选择", key="apply-project")
    first, last = st.columns(2)
    begins = first.selectbox("自", list(range(1, 13)), format_func=lambda month: f"{month}月", key="apply-from")
    ends = last.selectbox("至", list(range(1, 13)), format_func=lambda month: f"{month}月", key="apply-to")
    reason = st.text_area("事由", max_chars=400, key="apply-reason", height=90)
    document = st.text_input("证明文件", max_chars=120, key="apply-document")
    expires = st.date_input("失效日期（可不填）", value=None, key="apply-expires")
    if st.button("申请", type="primary", key="apply-now"):
        if code is None:
            st.error("请选定项目。")
            return
        until = expires if isinstance(expires, date) else None
        request = ApplyExemption(code, year, int(begins), int(ends), reason, document, until)
        acting.carry_out(exemption.apply_exemption, request, said="已申请，待科室负责人批准。")
