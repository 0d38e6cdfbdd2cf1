"""The forms of an opinion: given, handed to somebody, answered, called back on, turned into a problem."""

from datetime import date

import streamlit as st

from core.commands import round_opinion, round_table
from core.commands.round_opinion import (
    AskOpinionExtension,
    AssignOpinion,
    CallBackOpinion,
    DecideOpinionExtension,
    DropOpinion,
    RaiseOpinion,
    ReplyOpinion,
    usual_limit,
)
from core.commands.round_table import NewOpinion, RecordOpinion
from core.issues import IssueKind, ReplyKind, Satisfaction, earliest_extension
from core.period import today
from core.queries import issues
from core.queries.round_tables import OpinionLine, TableLine
from core.roundtables import HEARD, OpinionKind
from dashboard import format as fmt
from dashboard import session
from dashboard.meetings.desk import Known
from dashboard.review import acting


def record(one: TableLine) -> None:
    """Record an opinion."""
    text = st.text_area("意见", max_chars=400, key="opinion-text", height=110, placeholder="什么问题，建议谁怎么办")
    label = st.segmented_control("类别", [kind.label for kind in OpinionKind], key="opinion-kind")
    unit = st.text_input("提出人单位", max_chars=120, key="opinion-unit")
    proposer = st.text_input("提出人（可不填）", max_chars=40, key="opinion-proposer")
    effective = st.checkbox("有效意见（派单位办理，计入统计）", value=True, key="opinion-effective")
    if st.button("登记意见", type="primary", key="opinion-now", width="stretch"):
        kind = OpinionKind.of_label(label or "")
        if kind is None:
            st.error("请选定类别。")
            return
        request = RecordOpinion(one.number, NewOpinion(text, unit, kind, effective, proposer))
        follows = "请派办" if effective else "不派办"
        acting.carry_out(round_table.record_opinion, request, said=lambda made: f"已登记意见{made.number}，{follows}。")


def assign(_known: Known, one: OpinionLine) -> None:
    """Choose handler, helpers and day."""
    st.markdown(fmt.plain(one.text))
    with session.opened() as opened:
        people = issues.owners(opened, _known.who)
    units = {person.unit_id: person.unit for person in people if person.unit_id != one.handler_unit_id}
    unit = st.selectbox("承办单位", list(units), index=None, format_func=lambda key: units[key], placeholder="请选择", key="hand-unit")
    mine = {each.person_id: each.person for each in people if each.unit_id == unit}
    person = st.selectbox("责任人", list(mine), index=None, format_func=lambda key: mine[key], placeholder="请选择", key="hand-person")
    others = [key for key in units if key != unit]
    helpers = st.multiselect("协办单位（可不填）", others, format_func=lambda key: units[key], placeholder="请选择", key="hand-helpers")
    due = st.date_input("办理期限（默认值是假定）", value=usual_limit(one.kind, today()), min_value=today(), key="hand-due")
    text = st.text_area("要求（可不填）", max_chars=1000, key="hand-text", height=90)
    if st.button("派办", type="primary", key="hand-now", width="stretch"):
        if unit is None or person is None or not isinstance(due, date):
            st.error("请选定承办单位、责任人和期限。")
            return
        request = AssignOpinion(one.id, unit, person, due, tuple(helpers), text)
        acting.carry_out(round_opinion.assign_opinion, request, said="已派办。")


def reply(_known: Known, one: OpinionLine) -> None:
    """Answer it."""
    st.markdown(fmt.plain(one.text))
    label = st.selectbox("答复类别", [kind.label for kind in ReplyKind], key="tell-kind")
    kind = ReplyKind.of_label(label) or ReplyKind.SOLVED
    planned = st.date_input("解决日期", value=None, min_value=today(), key="tell-day") if kind is ReplyKind.PLANNED else None
    text = st.text_area("答复", max_chars=1000, key="tell-text", height=140, placeholder="办了什么，结果怎样")
    if st.button("答复", type="primary", key="tell-now", width="stretch"):
        request = ReplyOpinion(one.id, kind, text, planned if isinstance(planned, date) else None)
        acting.carry_out(round_opinion.reply_opinion, request, said="已答复，等回访。")


def ask_extension(_known: Known, one: OpinionLine) -> None:
    """Ask for the one extension."""
    st.markdown(fmt.note(f"现在的期限{fmt.day(one.due_on)}。只能延期一次。"))
    day = st.date_input("延至", value=None, min_value=one.due_on, key="opinion-extend-day")
    text = st.text_area("延期理由", max_chars=900, key="opinion-extend-text", height=110)
    if st.button("申请", type="primary", key="opinion-extend-now", width="stretch"):
        request = AskOpinionExtension(one.id, day if isinstance(day, date) else None, text)
        acting.carry_out(round_opinion.ask_opinion_extension, request, said="已申请，等科室负责人决定。")


def decide_extension(_known: Known, one: OpinionLine) -> None:
    """Grant or refuse it."""
    st.markdown(fmt.note(f"期限{fmt.day(one.due_on)}，申请延至{fmt.day(one.wished_on)}。"))
    earliest = earliest_extension(one.due_on, today())
    day = st.date_input("延至", value=max(one.wished_on or earliest, earliest), min_value=earliest, key="opinion-grant-day")
    text = st.text_area("意见（不同意的须填）", max_chars=900, key="opinion-grant-text", height=90)
    with st.container(horizontal=True):
        if st.button("同意", type="primary", key="opinion-grant-now"):
            request = DecideOpinionExtension(one.id, approve=True, day=day if isinstance(day, date) else None, text=text)
            acting.carry_out(round_opinion.decide_opinion_extension, request, said="已同意延期。")
        if st.button("不同意", key="opinion-refuse-now"):
            refused = DecideOpinionExtension(one.id, approve=False, text=text)
            acting.carry_out(round_opinion.decide_opinion_extension, refused, said="已答复不同意延期。")


def call_back(_known: Known, one: OpinionLine) -> None:
    """Say what the proposer says to the answer."""
    st.markdown(fmt.plain(f"答复：{one.answer}"))
    label = st.segmented_control("回访结果", [heard.label for heard in HEARD], key="hear-which")
    heard = Satisfaction.of_label(label or "")
    back = heard is Satisfaction.DISSATISFIED
    due = st.date_input("重办期限（不填按5个工作日，假定）", value=None, min_value=today(), key="hear-due") if back else None
    text = st.text_area("退回的理由" if back else "回访情况（可不填）", max_chars=1000, key="hear-text", height=110)
    if st.button("记下回访", type="primary", key="hear-now", width="stretch"):
        if heard is None:
            st.error("请选定回访结果。")
            return
        request = CallBackOpinion(one.id, heard, text, due if isinstance(due, date) else None)
        acting.carry_out(round_opinion.call_back_opinion, request, said="已退回重办。" if back else "已记下回访。")


def drop(_known: Known, one: OpinionLine) -> None:
    """Set it aside: what is no effective opinion, or was entered by mistake."""
    st.markdown(fmt.plain(one.text))
    st.markdown(fmt.note("原文留存，不派办，不计入有效意见。登记有误的，另行登记一条。"))
    reason = st.text_area("不办理的理由", max_chars=1000, key="drop-reason", height=90)
    if st.button("不办理", type="primary", key="drop-now", width="stretch"):
        acting.carry_out(round_opinion.drop_opinion, DropOpinion(one.id, reason), said="已记为不办理。")


def become_issue(known: Known, one: OpinionLine) -> None:
    """Choose project and kind; the words are those of the opinion."""
    st.markdown(fmt.plain(one.text))
    with session.opened() as opened:
        some = {line.code: line.name for line in issues.raisable(opened, known.who, day=known.day)}
    code = st.selectbox(
        "项目", list(some), index=None, format_func=lambda key: f"{some[key]}　{key}", placeholder="输入名称查找", key="become-project"
    )
    label = st.segmented_control("类别", [kind.label for kind in IssueKind], key="become-kind")
    st.markdown(fmt.note("转出以后在“问题协调”派单、办理、销号，本页只显示结果。"))
    if st.button("转问题协调", type="primary", key="become-now", width="stretch"):
        kind = IssueKind.of_label(label or "")
        if code is None or kind is None:
            st.error("请选定项目和类别。")
            return
        request = RaiseOpinion(one.id, code, kind)
        acting.carry_out(round_opinion.raise_opinion, request, said=lambda made: f"已转问题协调，编号{made.number}。")
