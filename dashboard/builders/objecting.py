"""Objections to results on notice: a builder's own people object with files while the notice runs, the bureau answers each."""

from datetime import datetime

import streamlit as st

from core import builders
from core.access import MAY_SEE, Actor, Reach, reach
from core.commands import objection
from core.commands.objection import AnswerNoticeObjection, Evidence, ObjectToNotice
from core.files import SUFFIXES
from core.period import CHINA
from core.queries import notices, profile, sealed_notices
from core.queries.notices import NoticeLine, ObjectionLine
from core.settings import from_environment
from core.vocabulary import NoticeState, ObjectionState
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.review import acting

ADDRESS = "/downloads/evidence/{}"


def show(who: Actor, line: NoticeLine, *, day: datetime) -> None:
    """Show what was objected, as far as the viewer may see it, and what the viewer may do."""
    if line.notice_from is None:
        st.markdown("公示以后，参评单位可以在公示期内提出异议。")
        return
    st.markdown(f"公示期{fmt.day_text(line.notice_from)}至{fmt.day_text(line.notice_to)}，含首尾两天；期外不受理异议。")
    if not viewer.may_see("考评异议"):
        st.markdown(fmt.note("异议由提出的单位和督查人员查看。"))
        return
    with session.opened() as opened:
        held = notices.objections(opened, who, notice_id=line.id, day=day)
    _list(held, own=reach(who, MAY_SEE["考评异议"]) is Reach.OWN)
    for one in held:
        _one(one, line)
    if acting.may("对考评提异议") and who.unit_id is not None:
        _object(_answered_for(who, line, day=day), line, day=day)


def _list(held: tuple[ObjectionLine, ...], *, own: bool) -> None:
    waiting = sum(one.state is ObjectionState.WAITING for one in held)
    whose = "本单位" if own else ""
    if not held:
        st.markdown(f"{whose}没有提出异议。")
    else:
        st.markdown(f"{whose}异议{len(held)}件，" + (f"{waiting}件待答复。" if waiting else "都已答复。"))


def _one(one: ObjectionLine, line: NoticeLine) -> None:
    with parts.card():
        parts.card_head(f"{one.unit}的异议", f"{one.person}　{_minute(one.at)}")
        st.markdown(f"{fmt.chip(one.state.label)} {fmt.plain(one.text)}")
        for file in one.evidence:
            st.markdown(f"[{fmt.plain(file.name)}]({ADDRESS.format(file.id)})　{fmt.note(f'{max(1, file.size // 1024)}KB')}")
        if one.answered_at is not None:
            st.markdown(f"{fmt.chip('答复')} {fmt.plain(one.answer)}")
            st.markdown(fmt.note(fmt.plain(f"{one.answered_by}　{_minute(one.answered_at)}")))
        elif line.state is NoticeState.OPEN and acting.may("答复考评异议") and st.button("答复", type="primary", key=f"answer-{one.id}"):
            acting.ask("答复异议", lambda: _answer(one))


def _answer(one: ObjectionLine) -> None:
    st.markdown(fmt.plain(one.text))
    choice = st.radio("结论", [ObjectionState.REJECTED.label, ObjectionState.UPHELD.label], key="answer-which", horizontal=True)
    uphold = choice == ObjectionState.UPHELD.label
    st.markdown(fmt.note("采纳后，原结果不能生效，要按采纳的意见改正并起草新的版本重新公示。" if uphold else "答复后不再改动。"))
    text = st.text_area("答复", max_chars=1000, key="answer-text", height=110)
    if st.button("提交答复", type="primary", key="answer-now"):
        acting.carry_out(objection.answer_objection, AnswerNoticeObjection(one.id, uphold, text), said="异议已答复。")


def _answered_for(who: Actor, line: NoticeLine, *, day: datetime) -> dict[int, str]:
    """The units in these results that the viewer may object for: the own one and those that went into it; else the own one."""
    with session.opened() as opened:
        mine = builders.represented(opened, who.unit_id, day=day.astimezone(CHINA).date())
        held = {} if line.sealed is None else sealed_notices.results(opened, line.sealed.id)
        names = profile.short_names(opened, who)
    units = sorted(mine & held.keys()) or [who.unit_id or 0]
    return {unit: names.get(unit, "本单位") for unit in units}


def _object(units: dict[int, str], line: NoticeLine, *, day: datetime) -> None:
    today = day.astimezone(CHINA).date()
    if line.state is not NoticeState.OPEN or line.notice_from is None or line.notice_to is None:
        return
    if not line.notice_from <= today <= line.notice_to:
        st.markdown(fmt.note("现在不在公示期内，不能提出异议。"))
        return
    with parts.card(), st.form("objection", border=False):
        parts.card_head("提出异议", f"{fmt.day_text(line.notice_to)}截止，含当天")
        unit_id = next(iter(units))
        if len(units) > 1:
            unit_id = st.selectbox("为哪家单位提出", list(units), format_func=lambda one: units[one], key="objection-unit")
        text = st.text_area("异议和理由", max_chars=1000, key="objection-text", height=110)
        given = st.file_uploader(
            "证据：JPG、PNG、PDF或OFD，每个不超过20MB，最多10个", type=list(SUFFIXES), accept_multiple_files=True, key="objection-files"
        )
        if st.form_submit_button("提交异议", type="primary", key="objection-now"):
            evidence = tuple(Evidence(one.name, one.getvalue()) for one in given or ())
            request = ObjectToNotice(line.id, unit_id, text, evidence, from_environment().files)
            acting.carry_out(objection.object_to_notice, request, said="异议已提交，待督查人员答复。")


def _minute(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
