"""The way of a circular in a line, and the acts that bring it on: draft, check, sign, issue, or drop it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import streamlit as st

from core.calendar import after_working_days, end_of_work, known
from core.commands import publication
from core.commands.publication import DropCircular, OpenCheck
from core.period import CHINA, Month, now, today
from core.queries.circulars import CircularLine
from core.vocabulary import CircularState, MonthState
from dashboard import format as fmt
from dashboard import issued, parts, session
from dashboard.publish import papers
from dashboard.publish.standing import Finding
from dashboard.review import acting
from dashboard.session import Shown
from data import issuing
from data.circular import Letterhead, title_of
from data.issuing import Issue
from scoring.publish import Draft, route
from scoring.publish.route import Sign, Start

_WAY = ("起草", "数据核对", "签发", "印发")


def at_work(states: Mapping[Month, MonthState]) -> Month:
    """The month that the bureau publishes next: the earliest locked one without an issued list, else the latest locked one."""
    locked, done = session.locked_of(states), issued.months()
    waiting = [month for month in locked if month not in done]
    return min(waiting) if waiting else max(locked, default=session.latest(states))


def status(shown: Shown) -> tuple[str, ...]:
    """The month's state in words."""
    return (f"{shown.month.chinese}{shown.state.label}",)


def current(every: Sequence[CircularLine]) -> CircularLine | None:
    """Return the circular at hand: the one under way, else the newest that was signed; None where there is none but dropped ones."""
    return next((one for one in every if one.state is not CircularState.DROPPED), None)


def title(circular: CircularLine | None, shown: Shown, *, now: datetime) -> str:
    """7月通报待签发; or how far it is."""
    month = shown.month.number
    if circular is None:
        return f"{month}月通报还没有起草" if shown.state is MonthState.LOCKED else f"{month}月还没有锁定，不能起草通报"
    checking = circular.check_due_at is not None and now <= circular.check_due_at
    said = {
        CircularState.DRAFT: "通报已起草，待发起核对",
        CircularState.CHECKING: "通报数据核对中" if checking else "通报核对期满，待签发",
        CircularState.SIGNED: "通报已签发，待印发",
        CircularState.ISSUED: "通报已印发",
    }
    version = f"第{circular.version}版" if circular.version > 1 else ""
    return f"{month}月{said[circular.state]}{version and f'（{version}）'}"


def way(circular: CircularLine | None) -> None:
    """Show the four steps, each with who did it and when, or that it is still to come."""
    done = _done(circular)
    with st.container(border=True):
        for place, (step, cell) in enumerate(zip(_WAY, st.columns(len(_WAY)), strict=True)):
            who, at = done[place]
            mark = "●" if at else "○"
            cell.markdown(f"**{mark} {step}**  \n{fmt.note(fmt.plain(f'{who} {at}' if at else '待办'))}")


def _done(circular: CircularLine | None) -> list[tuple[str, str]]:
    if circular is None:
        return [("", "")] * len(_WAY)
    due = circular.check_due_at
    return [
        (circular.drafter, _minute(circular.drafted_at)),
        ("", "" if due is None else f"{_minute(due)}截止"),
        (circular.signatory, _minute(circular.signed_at) if circular.signed_at else ""),
        (circular.issued.person, _minute(circular.issued.issued_at)) if circular.issued else ("", ""),
    ]


def _minute(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def begin(shown: Shown, every: Sequence[CircularLine]) -> None:
    """Offer to draft the month's first circular, or say what comes before."""
    if shown.state is not MonthState.LOCKED:
        st.markdown(f"{shown.month.chinese}锁定以后才能起草通报。")
        st.page_link("views/review.py", label="去月报审核", icon=":material/fact_check:", query_params={"month": shown.month.chinese})
        return
    st.markdown("起草时按锁定时审定的数据测算，稿件只供督查人员和签发人查看。起草以后发给各单位核对自己的数据，再送签发。")
    if not acting.may("起草通报"):
        st.markdown(fmt.note("通报由督查人员起草。"))
    elif any(one.state is CircularState.DROPPED for one in every) and st.button("计入锁定以后的更正起草", icon=":material/history_edu:"):
        acting.ask("计入锁定以后的更正起草", lambda: _anew(shown))
    elif st.button(f"起草{shown.month.number}月通报", type="primary", icon=":material/edit_document:"):
        acting.carry_out(route.start, Start(shown.month), said=f"{shown.month.chinese}通报已起草。请看办理页的检查结果。")
    versions(every, shown)


@dataclass(frozen=True)
class _Act:
    """An act on a circular: its name in the table of rights, its button, whose it is, and whether it is the one that comes next."""

    name: str
    label: str
    icon: str
    whose: str
    next: bool = True


_CHECK = _Act("发起数据核对", "发起数据核对", ":material/fact_check:", "督查人员")
_SIGN = _Act("签发通报", "签发", ":material/approval:", "签发人")
_ISSUE = _Act("印发通报", "印发", ":material/send:", "督查人员")
_DROP = _Act("作废通报稿", "作废本稿", ":material/delete:", "督查人员", next=False)
_AGAIN = _Act("起草通报", "起草新版", ":material/edit_document:", "督查人员", next=False)


_NEXT = {
    CircularState.DRAFT: ("发给单位核对", "各单位只看到本单位的数据；到期没有异议的按无异议办理。"),
    CircularState.CHECKING: ("签发并封存", "签发人不能是起草人。签发后数据、规则和榜单逐字节封存，不能再改。"),
    CircularState.SIGNED: ("印发", "填入办公系统给出的文号后印发，全体登录人员可以看到榜单。"),
    CircularState.ISSUED: ("已印发", "榜单以后有误，起草新版代替；旧版仍在归档里。"),
}
"""By state: what comes next, and what it means."""


def next_step(circular: CircularLine, computed: Draft, *, found: Sequence[Finding]) -> None:
    """Show what comes next, the acts that the circular's state allows the viewer, and why one is not possible."""
    head, meaning = _NEXT.get(circular.state, ("", ""))
    with parts.card():
        parts.card_head(f"下一步：{head}" if circular.state is not CircularState.ISSUED else head)
        st.markdown(meaning)
        _buttons(circular, computed, found=found)
        if circular.state in (CircularState.DRAFT, CircularState.CHECKING):
            month = circular.month.chinese
            st.page_link("views/cards.py", label="去决定红黄牌", icon=":material/style:", query_params={"month": month})
            st.page_link("views/ranking.py", label="看测算稿", icon=":material/leaderboard:", query_params={"month": month, "draft": "1"})


def _buttons(circular: CircularLine, computed: Draft, *, found: Sequence[Finding]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if circular.state is CircularState.DRAFT:
            _button(_CHECK, lambda: _check(circular, computed))
        if circular.state is CircularState.CHECKING:
            _button(_SIGN, lambda: _sign(circular, found), why=next((one.text for one in found if one.blocks), ""))
        if circular.state is CircularState.SIGNED:
            _button(_ISSUE, lambda: _issue(circular, computed))
        if circular.state in (CircularState.DRAFT, CircularState.CHECKING):
            _button(_DROP, lambda: _drop(circular))
        if circular.state in (CircularState.SIGNED, CircularState.ISSUED):
            _button(_AGAIN, lambda: _again(circular))


def _button(act: _Act, body: Callable[[], None], *, why: str = "") -> None:
    if not acting.may(act.name):
        if act.next:
            st.markdown(fmt.note(f"{act.label}由{act.whose}办理。"), width="content")
        return
    if st.button(act.label, type="primary" if act.next else "secondary", icon=act.icon, disabled=bool(why)):
        acting.ask(act.label, body)
    if why:
        st.markdown(fmt.note(fmt.plain(why)), width="content")


def _check(circular: CircularLine, computed: Draft) -> None:
    units = publication.units_of(route.places(computed.verdict))
    st.markdown(f"发给{len(units)}个参与排名的单位，各单位只看到本单位的数据。到期没有提出异议的，按无异议办理。")
    due = st.date_input(
        "核对截止日（当日18时）", value=after_working_days(today(), 1), min_value=today() + timedelta(days=1), key="check-due"
    )
    if isinstance(due, date) and not known(due):
        st.markdown(fmt.note(f"{due.year}年的节假日还没有公布，工作日按周一至周五推算，请核对。"))
    if st.button("发起核对", type="primary", key="check-now") and isinstance(due, date):
        request = OpenCheck(circular.id, units, end_of_work(due))
        acting.carry_out(publication.open_check, request, said=f"已发给{len(units)}个单位核对。")


def _sign(circular: CircularLine, found: Sequence[Finding]) -> None:
    doubts = [one for one in found if one.open]
    if doubts:
        parts.lines([(one.word, one.text) for one in doubts])
    st.markdown("签发后封存：数据、评分规则和榜单逐字节留存，不能再改；以后有误只能起草新版代替。")
    remark = st.text_area("带着以上事项签发的理由" if doubts else "说明（可不填）", max_chars=400, key="sign-remark", height=90)
    if st.button("签发并封存", type="primary", key="sign-now"):
        request = Sign(circular.id, circular.digest, remark)
        acting.carry_out(route.sign, request, said=lambda number: f"已签发，封存第{number}号。请督查人员办理印发。")


def _issue(circular: CircularLine, computed: Draft) -> None:
    st.markdown("文号由办公系统给出后填入。印发后，全体登录人员可以看到榜单。")
    document = st.text_input("文号", max_chars=60, key="issue-document", placeholder="如 ×建督〔2019〕7号")
    title_ = st.text_input("标题", value=title_of(computed), max_chars=120, key="issue-title")
    issuers = st.text_area("发文机关，一行一个，第一个主办", value=papers.bureau(), key="issue-issuers", height=80)
    addressees = st.text_input("主送", max_chars=400, key="issue-addressees")
    copies = st.text_input("抄送（可不填）", max_chars=400, key="issue-copies")
    issued_on = st.date_input("印发日期", value=now().astimezone(CHINA).date(), key="issue-day")
    if st.button("印发", type="primary", key="issue-now") and isinstance(issued_on, date):
        head = Letterhead(tuple(issuers.splitlines()), title_, document, addressees, copies, issued_on)
        acting.carry_out(issuing.issue, Issue(circular.id, head), said=lambda number: f"{number}已印发。")


def _drop(circular: CircularLine) -> None:
    st.markdown("作废后可以重新起草，单位已核对的内容留在记录里。")
    reason = st.text_area("作废原因", max_chars=400, key="drop-reason", height=90)
    if st.button("作废", type="primary", key="drop-now"):
        acting.carry_out(publication.drop_circular, DropCircular(circular.id, reason), said="本稿已作废。")


def _anew(shown: Shown) -> None:
    st.markdown("锁定时的榜单有误、已经批准更正的，可以决定按现在审定的数起草第1版。理由写入记录。")
    reason = st.text_area("为什么计入锁定以后的更正", max_chars=400, key="anew-reason", height=90)
    if st.button("起草", type="primary", key="anew-now"):
        acting.carry_out(route.start, Start(shown.month, reason, anew=True), said="已按现在审定的数起草。")


def _again(circular: CircularLine) -> None:
    st.markdown(f"新版按现在审定的数据测算，签发并印发后代替第{circular.version}版；第{circular.version}版仍在归档里。")
    reason = st.text_area("为什么要代替", max_chars=400, key="again-reason", height=90)
    if st.button("起草", type="primary", key="again-now"):
        acting.carry_out(route.start, Start(circular.month, reason), said="新版已起草。")


def versions(every: Sequence[CircularLine], shown: Shown) -> None:
    """List all versions of the month, dropped drafts too."""
    if not every:
        return
    with parts.card():
        parts.card_head(f"{shown.month.chinese}通报共{len(every)}稿", "新的在前")
        parts.lines([(one.state.label, _told(one)) for one in every])


def _told(one: CircularLine) -> str:
    said = [f"第{one.version}版，{one.drafter}{_minute(one.drafted_at)}起草"]
    said += [f"原因：{one.reason}"] if one.reason else []
    said += [f"{one.signatory}{_minute(one.signed_at)}签发"] if one.signed_at else []
    said += [f"说明：{one.remark}"] if one.remark else []
    said += [f"{one.issued.document}"] if one.issued else []
    return "；".join(said)
