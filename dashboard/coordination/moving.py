"""The forms of a problem's moves: to whom it is given, what is answered, what the call-back heard."""

from datetime import date

import streamlit as st

from core.calendar import after_working_days, known
from core.commands import answer, issue
from core.commands.answer import AskExtension, CallBack, DecideExtension, ReplyIssue, StrikeIssue
from core.commands.issue import AssignIssue, OnIssue
from core.issues import LIMIT_DAYS, MOST_DAYS, REWORK_DAYS, ReplyKind, Satisfaction, earliest_extension
from core.period import today
from core.queries import issues
from core.queries.issues import IssueLine, OwnerLine
from core.settings import from_environment
from core.vocabulary import UserRole
from dashboard import format as fmt
from dashboard import session, viewer
from dashboard.coordination import papers
from dashboard.review import acting


def assign(one: IssueLine) -> None:
    """Choose unit, person and limit."""
    st.markdown(fmt.plain(one.matter))
    with session.opened() as opened:
        people = issues.owners(opened, viewer.actor())
    units = {person.unit_id: person.unit for person in people if person.unit_id != one.owner_unit_id}
    unit = st.selectbox("承办单位", list(units), index=None, format_func=lambda key: units[key], placeholder="请选择", key="assign-unit")
    mine = {person.person_id: person for person in people if person.unit_id == unit}
    person = st.selectbox(
        "责任人", list(mine), index=None, format_func=lambda key: _named(mine[key]), placeholder="请选择", key="assign-person"
    )
    days = st.number_input("期限（工作日）", min_value=1, max_value=MOST_DAYS, value=LIMIT_DAYS, key="assign-days")
    st.markdown(fmt.note(_until(int(days))))
    text = st.text_area("要求（可不填）", max_chars=1000, key="assign-text", height=90)
    if st.button("派单", type="primary", key="assign-now"):
        if unit is None or person is None:
            st.error("请选定承办单位和责任人。")
            return
        acting.carry_out(issue.assign_issue, AssignIssue(one.id, unit, person, int(days), text=text), said="已派单。")


def _named(person: OwnerLine) -> str:
    return f"{person.person}（{person.title}）" if person.title else person.person


def _until(days: int) -> str:
    day = after_working_days(today(), days)
    sure = "" if known(day) else "该年放假安排还没有公布，按周一至周五计算。"
    return f"到{fmt.day_text(day)}，按法定节假日和调休计算。{sure}默认{LIMIT_DAYS}个工作日是本系统的假定。"


def fix(one: IssueLine) -> None:
    """Leave it with the unit that objected."""
    text = st.text_area("裁定理由", max_chars=1000, key="fix-text", height=110)
    if st.button("裁定", type="primary", key="fix-now"):
        acting.carry_out(issue.fix_assignment, OnIssue(one.id, text), said="已裁定由原单位办，期限重新计算。")


def accept(one: IssueLine) -> None:
    """Take it on, or up again."""
    st.markdown(fmt.plain(one.matter))
    text = st.text_area("说明（可不填）", max_chars=1000, key="accept-text", height=90)
    if st.button("签收", type="primary", key="accept-now"):
        acting.carry_out(issue.accept_issue, OnIssue(one.id, text), said="已签收，办理中。")


def dispute(one: IssueLine) -> None:
    """Object to the assignment."""
    text = st.text_area("为什么不属本单位职责，应由谁办", max_chars=1000, key="dispute-text", height=110)
    if st.button("提出异议", type="primary", key="dispute-now"):
        acting.carry_out(issue.dispute_assignment, OnIssue(one.id, text), said="已提出异议，等市重点办改派或裁定。")


def reply(one: IssueLine) -> None:
    """Answer it."""
    label = st.selectbox("答复类别", [kind.label for kind in ReplyKind], key="reply-kind")
    kind = ReplyKind.of_label(label) or ReplyKind.SOLVED
    planned = st.date_input("解决日期", value=None, min_value=today(), key="reply-day") if kind is ReplyKind.PLANNED else None
    text = st.text_area("答复", max_chars=900, key="reply-text", height=140, placeholder="办了什么，结果怎样，还有什么问题")
    given = papers.chosen("reply-files")
    if st.button("答复", type="primary", key="reply-now"):
        day = planned if isinstance(planned, date) else None
        request = ReplyIssue(one.id, kind, text, day, papers=given, folder=from_environment().files)
        acting.carry_out(answer.reply_issue, request, said="已答复，等回访。")


def ask_extension(one: IssueLine) -> None:
    """Ask for the one extension."""
    st.markdown(fmt.note(f"现在的期限{fmt.day(one.due_on)}。只能延期一次。"))
    day = st.date_input("延至", value=None, min_value=one.due_on, key="extend-day")
    text = st.text_area("延期理由", max_chars=900, key="extend-text", height=110)
    if st.button("申请", type="primary", key="extend-now"):
        request = AskExtension(one.id, day if isinstance(day, date) else None, text)
        acting.carry_out(answer.ask_extension, request, said="已申请，等科室负责人决定。")


def decide_extension(one: IssueLine) -> None:
    """Grant or refuse it."""
    st.markdown(fmt.note(f"期限{fmt.day(one.due_on)}，申请延至{fmt.day(one.wished_on)}。"))
    earliest = earliest_extension(one.due_on, today())
    day = st.date_input("延至", value=max(one.wished_on or earliest, earliest), min_value=earliest, key="grant-day")
    text = st.text_area("意见（不同意的须填）", max_chars=900, key="grant-text", height=90)
    with st.container(horizontal=True):
        if st.button("同意", type="primary", key="grant-now"):
            request = DecideExtension(one.id, approve=True, day=day if isinstance(day, date) else None, text=text)
            acting.carry_out(answer.decide_extension, request, said="已同意延期。")
        if st.button("不同意", key="refuse-now"):
            acting.carry_out(answer.decide_extension, DecideExtension(one.id, approve=False, text=text), said="已答复不同意延期。")


def call_back(one: IssueLine) -> None:
    """Say what the call-back heard."""
    bureau = UserRole.OFFICER in viewer.actor().roles
    heard = [kind.label for kind in Satisfaction if bureau or kind is not Satisfaction.CHECKED]
    if one.reply is ReplyKind.PLANNED and not bureau:
        heard = [Satisfaction.DISSATISFIED.label]
        st.markdown(fmt.note("答复是列入计划，由督查人员转入跟踪；不满意的可以退回。"))
    label = st.selectbox("回访结果", heard, key="call-heard")
    satisfaction = Satisfaction.of_label(label) or Satisfaction.SATISFIED
    back = satisfaction is Satisfaction.DISSATISFIED
    days = st.number_input("重办期限（工作日，假定）", 1, MOST_DAYS, REWORK_DAYS, key="call-days") if back else None
    text = st.text_area("退回的理由" if back else "回访情况（可不填）", max_chars=1000, key="call-text", height=110)
    action = "退回重办" if back else "转入跟踪" if one.reply is ReplyKind.PLANNED else "办结"
    if st.button(action, type="primary", key="call-now"):
        request = CallBack(one.id, satisfaction, text, None if days is None else int(days))
        acting.carry_out(answer.call_back, request, said=f"已{action}。")


def strike(one: IssueLine) -> None:
    """Strike it off."""
    st.markdown(fmt.note("销号以后不能再改。"))
    evidence = st.text_area("销号依据", max_chars=1000, key="strike-text", height=110, placeholder="文件、照片、现场核实记录")
    if st.button("销号", type="primary", key="strike-now"):
        acting.carry_out(answer.strike_issue, StrikeIssue(one.id, evidence), said="已销号。")
