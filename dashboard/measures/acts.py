"""挂牌督办, 约谈, 通报 and 移送: those that run, with limit and reports back; proposals; and the forms that bring them on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st

from core.commands import official
from core.commands.card import Subject
from core.commands.official import DecideAct, EndAct, ProposeAct, ReportOnAct
from core.period import CHINA, now, today
from core.queries.cards import ActLine
from core.vocabulary import ActKind, ActState
from dashboard import format as fmt
from dashboard import parts
from dashboard.review import acting
from scoring.publish.grounds import Ground


def show(some: Sequence[ActLine], *, day: date, subjects: Mapping[Subject, str]) -> None:
    """Show every act, those at work first, and let an officer propose one."""
    order = (ActState.PROPOSED, ActState.IN_FORCE, ActState.ENDED, ActState.REFUSED)
    for one in sorted(some, key=lambda act: order.index(act.state)):
        with parts.card():
            _one(one, day, subjects)
    if not some:
        st.markdown("没有督办、约谈、通报和移送。")
    if acting.may("提请督查措施") and st.button("提请督查措施", icon=":material/add:"):
        acting.ask("提请督查措施", lambda: propose(day, subjects))


def _one(one: ActLine, day: date, subjects: Mapping[Subject, str]) -> None:
    parts.card_head(f"{one.kind.label}：{subjects.get(Subject(one.project_id, one.unit_id), one.name)}", _limit(one, day))
    st.markdown(f"{fmt.chip(one.state.label)} {fmt.plain(one.matter)}")
    st.markdown(fmt.note(fmt.plain(_told(one))))
    for said in one.reports:
        st.markdown(f"{fmt.chip('报告')} {fmt.plain(f'{said.unit} {said.person} {_day(said.at)}：{said.text}')}")
    if one.minutes:
        st.markdown(f"{fmt.chip('纪要')} {fmt.plain(one.minutes)}")
    with st.container(horizontal=True):
        _buttons(one)


def _limit(one: ActLine, day: date) -> str:
    if one.due_on is None:
        return ""
    left = (one.due_on - day).days
    late = f"，已超期{-left}天" if left < 0 and one.state is ActState.IN_FORCE else ""
    return f"{fmt.day(one.due_on)}前办结{late}"


def _told(one: ActLine) -> str:
    said = [f"{one.proposer}{_day(one.proposed_at)}提请"]
    said += [f"依据{one.clause}"] if one.clause else []
    said += [f"责任人{one.answerable}"] if one.answerable else []
    said += [f"移送{one.to_body}"] if one.to_body else []
    said += [f"{one.decider}{_day(one.decided_at)}{'不采纳' if one.state is ActState.REFUSED else '决定'}"] if one.decided_at else []
    said += [f"{one.kind.label}日期{fmt.day(one.held_on)}"] if one.held_on else []
    said += [part for part in (one.document, one.decision) if part]
    said += [f"{one.ended_by}{_day(one.ended_at)}办结：{one.ended_reason}"] if one.ended_at else []
    return "；".join(said)


def _day(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d}"


def _buttons(one: ActLine) -> None:
    if one.state is ActState.PROPOSED and acting.may("决定督查措施"):
        if st.button("决定", type="primary", key=f"decide-{one.id}"):
            acting.ask(f"决定{one.kind.label}", lambda: _decide(one, approve=True))
        if st.button("不采纳", key=f"refuse-{one.id}"):
            acting.ask("不采纳", lambda: _decide(one, approve=False))
    if one.state is ActState.IN_FORCE and acting.may("报告督查措施") and st.button("报告情况", key=f"report-{one.id}"):
        acting.ask("报告办理情况", lambda: _report(one))
    if one.state is ActState.IN_FORCE and acting.may("办结督查措施"):
        label = "解除督办" if one.kind is ActKind.SUPERVISION else "办结"
        if st.button(label, key=f"end-{one.id}"):
            acting.ask(label, lambda: _end(one, label))


def propose(day: date, subjects: Mapping[Subject, str], *, ground: Ground | None = None) -> None:
    """Ask for an act: on the ground of a card with its clause and figures, else as it is typed."""
    kinds = [kind for kind in ActKind if ground is None or kind is not ActKind.COMMENDATION]
    named = ground.kind if ground else None
    first = kinds.index(named) if named in kinds else 0
    label = st.selectbox("措施", [kind.label for kind in kinds], index=first, key="act-kind")
    kind = ActKind.of_label(label) or ActKind.SUPERVISION
    typed = _typed(subjects) if ground is None else _grounded(ground, subjects)
    supervision, referral = kind is ActKind.SUPERVISION, kind is ActKind.REFERRAL
    due = st.date_input("办结期限", value=None, min_value=day, key="act-due") if supervision else None
    answerable = st.text_input("责任人", max_chars=60, key="act-person") if supervision else ""
    to_body = st.text_input("移送机关", max_chars=60, key="act-body") if referral else ""
    if st.button("提请", type="primary", key="act-now"):
        if typed.subject is None:
            st.error("请选定一个项目或一个单位。")
            return
        until = due if isinstance(due, date) else None
        request = ProposeAct(kind, typed.subject, typed.matter, typed.clause, until, answerable, to_body)
        acting.carry_out(official.propose_act, request, said="已提请，待签发人决定。")


@dataclass(frozen=True)
class _Typed:
    """Whom an act is about, what about, and by which clause."""

    subject: Subject | None
    matter: str
    clause: str


def _typed(subjects: Mapping[Subject, str]) -> _Typed:
    chosen = st.selectbox(
        "项目或单位", list(subjects), index=None, format_func=lambda one: subjects[one], placeholder="请选择", key="act-subject"
    )
    matter = st.text_area("事由和要求", max_chars=400, key="act-matter", height=90)
    return _Typed(chosen, matter, st.text_input("依据条款（可不填）", max_chars=120, key="act-clause"))


def _grounded(ground: Ground, subjects: Mapping[Subject, str]) -> _Typed:
    """The ground as it will be recorded, to which only what is asked is added."""
    st.markdown(f"**{fmt.plain(subjects[ground.subject])}**")
    st.markdown(fmt.plain(ground.figures))
    st.markdown(fmt.note(fmt.plain(f"依据{ground.clause}")))
    asked = st.text_area("要求", value=ground.then, max_chars=400 - len(ground.figures), key="act-matter", height=90)
    return _Typed(ground.subject, f"{ground.figures}{asked.strip()}", ground.clause)


def _decide(one: ActLine, *, approve: bool) -> None:
    st.markdown(fmt.plain(one.matter))
    held_on = _held_on(one, today()) if approve else None
    document = st.text_input("文号（可不填）", max_chars=120, key="decide-document") if approve else ""
    reason = st.text_area("说明（可不填）" if approve else "不采纳的理由", max_chars=400, key="decide-reason", height=90)
    minutes = _minutes(one) if approve else ""
    if st.button("决定" if approve else "不采纳", type="primary", key="decide-now"):
        request = DecideAct(one.id, approve, held_on, document, reason, minutes)
        acting.carry_out(official.decide_act, request, said="已决定。")


def _held_on(one: ActLine, day: date) -> date | None:
    """The day of the act: it may be before the record of it, and some time ahead."""
    first, last = official.earliest_day(one.proposed_at), official.latest_day(now())
    held_on = st.date_input(
        f"{one.kind.label}日期", value=min(max(day, first), last), min_value=first, max_value=last, key=f"held-{one.id}"
    )
    return held_on if isinstance(held_on, date) else None


def _minutes(one: ActLine) -> str:
    return st.text_area("纪要（可不填）", value=one.minutes, max_chars=2000, key=f"minutes-{one.id}", height=140)


def _report(one: ActLine) -> None:
    text = st.text_area("办到哪一步，还有什么问题，什么时候办结", max_chars=1000, key="report-text", height=140)
    if st.button("报告", type="primary", key="report-now"):
        acting.carry_out(official.report_on_act, ReportOnAct(one.id, text), said="已报告。")


def _end(one: ActLine, label: str) -> None:
    reason = st.text_area("理由", max_chars=400, key="end-act-reason", height=90)
    held_on = _held_on(one, one.held_on or today())
    minutes = _minutes(one)
    if st.button(label, type="primary", key="end-act-now"):
        acting.carry_out(official.end_act, EndAct(one.id, reason, minutes, held_on), said="已办结。")
