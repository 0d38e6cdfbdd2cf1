"""The forms of credit: records entered by their act, decisions, the blacklist, repairs, opinions of owners."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core import builders
from core.access import Actor
from core.commands import blacklist, conduct, opinion, repair, revocation
from core.commands.blacklist import DecideBlacklist, LeaveBlacklist, ProposeBlacklist
from core.commands.conduct import DecideRecord
from core.commands.opinion import GiveOpinion
from core.commands.repair import AskRepair, DecideRepair
from core.commands.revocation import DecideRevocation, ProposeRevocation
from core.errors import NotFound
from core.period import today
from core.queries import profile
from core.queries.credit import BlackLine, RecordLine, RepairLine, RevocationLine
from core.vocabulary import ConductKind, ProposalState, RecordOrigin, RevocationGround
from dashboard import format as fmt
from dashboard import parts, session
from dashboard.directory import typed
from dashboard.directory.credit import Known
from dashboard.directory.day import Shown
from dashboard.review import acting
from scoring.conduct import Standard
from scoring.publish import recording
from scoring.publish.recording import NoteConduct


def waiting(known: Known) -> None:
    """Show a credit approver what waits for a decision."""
    records = [one for one in known.records if one.state is ProposalState.PROPOSED and one.origin is not RecordOrigin.CONCEALMENT]
    black = [one for one in known.blacklist if one.state is ProposalState.PROPOSED]
    repairs = [one for one in known.repairs if one.state is ProposalState.PROPOSED]
    revoking = [one for one in known.revocations if one.state is ProposalState.PROPOSED]
    if not acting.may("审批行为记录") or not (records or black or repairs or revoking):
        return
    with parts.card():
        parts.card_head(f"待审批{len(records) + len(black) + len(repairs) + len(revoking)}项")
        for record in records:
            told = f"{record.unit} {record.number} {record.band} {fmt.signed(fmt.score(record.points))}分：{record.matter}"
            _row(told, f"record-{record.id}", lambda record=record: _decide_record(record))
        for entry in black:
            _row(f"{entry.unit} 列入黑名单：{entry.reason}", f"black-{entry.id}", lambda entry=entry: _decide_black(entry))
        for one in repairs:
            _row(f"{one.unit} 修复{one.what}：{one.reason}", f"repair-{one.id}", lambda one=one: _decide_repair(one))
        for held in revoking:
            _row(f"{held.unit} 撤销{held.number}：{held.reason}", f"revoke-{held.id}", lambda held=held: _decide_revocation(held))


def _row(told: str, key: str, opener: object) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(fmt.plain(told), width="stretch")
        if st.button("审批", key=key) and callable(opener):
            acting.ask("审批", opener)


def _two(command: object, made: object, *, key: str) -> None:
    """The two ways to decide; `made` makes the request of whether it is approved."""
    with st.container(horizontal=True):
        for label, approve in (("同意", True), ("不同意", False)):
            if st.button(label, type="primary" if approve else "secondary", key=f"{key}-{label}") and callable(made) and callable(command):
                acting.carry_out(command, made(approve), said="已审批。")


def _reason(key: str) -> str:
    return st.text_area("意见（不同意的须写理由）", max_chars=400, key=key, height=90)


def _decide_record(one: RecordLine) -> None:
    st.markdown(fmt.plain(f"{one.unit}：{one.matter}"))
    days = f"行为日期{fmt.day(one.happened_on)}，有效至{fmt.day(one.valid_until)}"
    said = f"{one.number}；{one.band}，{fmt.signed(fmt.score(one.points))}分；{days}"
    st.markdown(fmt.note(fmt.plain(f"{said}；采集单位{one.collector}；{one.document}；{one.entered_by}录入；行为标准{one.standard}")))
    reason = _reason("record-reason")
    _two(conduct.decide_record, lambda approve: DecideRecord(one.id, approve, reason), key="record")


def _decide_black(one: BlackLine) -> None:
    st.markdown(fmt.plain(f"{one.unit}：{one.reason}"))
    st.markdown(fmt.note(fmt.plain(f"{fmt.span(one.starts_on, one.term_until)}；{one.clause}；{one.document}")))
    reason = _reason("black-reason")
    _two(blacklist.decide_blacklist, lambda approve: DecideBlacklist(one.id, approve, reason), key="black")


def _decide_repair(one: RepairLine) -> None:
    st.markdown(fmt.plain(f"{one.unit} {one.what}：{one.reason}"))
    reason, document = _reason("repair-reason"), st.text_input("文件（同意的须填）", max_chars=120, key="repair-document")
    _two(repair.decide_repair, lambda approve: DecideRepair(one.id, approve, reason, document), key="repair")


def _decide_revocation(one: RevocationLine) -> None:
    st.markdown(fmt.plain(f"{one.unit}：撤销{one.number}（{one.ground.label}）。{one.reason}"))
    st.markdown(fmt.note(fmt.plain(f"{one.document}；{fmt.day(one.proposed_on)}{one.proposed_by}提出。同意的，即日起不再计算，记录留存。")))
    reason = _reason("revoke-reason")
    _two(revocation.decide_revocation, lambda approve: DecideRevocation(one.id, approve, reason), key="revoke")


def buttons(who: Actor, known: Known, *, shown: Shown, units: Mapping[int, str]) -> None:
    """Show whoever may the ways to enter records, propose the blacklist, ask for repair, and give an opinion: of the day's builders."""
    with session.opened() as opened:
        built = profile.builders_on(opened, who, day=shown.day)
    with st.container(horizontal=True, vertical_alignment="center"):
        if acting.may("录入行为记录") and st.button("录入行为记录", icon=":material/add:", type="primary"):
            acting.ask("录入行为记录", lambda: _by_standard(built, units))
        if acting.may("提请列入黑名单") and st.button("提请列入黑名单", icon=":material/block:"):
            acting.ask("提请列入黑名单", lambda: _propose(built))
        held = [one for one in known.blacklist if one.holds_on(shown.day)]
        if acting.may("决定黑名单") and held and st.button("移出黑名单", icon=":material/undo:"):
            acting.ask("移出黑名单", lambda: _leave(held))
        if acting.may("提出撤销行为记录") and st.button("提出撤销行为记录", icon=":material/backspace:"):
            acting.ask("提出撤销行为记录", lambda: _revoke(known))
        if acting.may("申请信用修复") and st.button("申请信用修复", icon=":material/build:"):
            acting.ask("申请信用修复", lambda: _ask(who, known, shown))
        if acting.may("录入单位意见") and st.button("录入对代建单位的意见", icon=":material/rate_review:"):
            acting.ask("录入单位意见", lambda: _opinion(built, known.year))


def _by_standard(built: Mapping[int, str], units: Mapping[int, str]) -> None:
    """The form, by the standard in force today; where there is none, what is to be done."""
    try:
        with session.opened() as opened:
            standard = recording.standard_of(opened, today())
    except NotFound as missing:
        st.error(str(missing))
        return
    _enter(built, standard, units=units)


def _enter(built: Mapping[int, str], standard: Standard, *, units: Mapping[int, str]) -> None:
    offered = recording.enterable(standard)
    acts = {place: f"{act.band.name}　{act.title}" for place, act in enumerate(offered)}
    unit, place = typed.chosen("代建单位", built, key="conduct-unit"), typed.chosen("行为", acts, key="conduct-act")
    act = None if place is None else offered[place]
    if act is not None:
        worth = f"{act.band.name}，{fmt.signed(fmt.score(act.band.points))}分，有效{act.band.months}个月；{act.clause}"
        st.markdown(f"{fmt.chip('假定')} {fmt.note(fmt.plain(worth))}" if act.band.assumed else fmt.note(fmt.plain(worth)))
    matter = st.text_area("事由", max_chars=360, key="conduct-matter", height=90)
    day, collector = typed.day("行为日期", key="conduct-day"), typed.chosen("采集单位", units, key="conduct-collector")
    document = st.text_input("文件", max_chars=120, key="conduct-document")
    bad = act is not None and act.kind is ConductKind.BAD
    concealed = st.checkbox(f"瞒报：{standard.concealment.text}", key="conduct-concealed") if bad else False

    def request() -> NoteConduct | None:
        if unit is None or act is None or day is None or collector is None:
            typed.needed(None)
            return None
        return NoteConduct(unit, act.key, matter, day, collector, document, concealed)

    typed.send("录入", recording.note_conduct, request=request, said="已录入，待信用审批人审批。")


def _propose(built: Mapping[int, str]) -> None:
    unit = typed.chosen("代建单位", built, key="black-unit")
    reason = st.text_area("列入理由", max_chars=400, key="black-why", height=90)
    clause, document = (
        st.text_input("依据条款", max_chars=120, key="black-clause"),
        st.text_input("文件", max_chars=120, key="black-document"),
    )
    since, until = typed.day("列入日期", key="black-since"), typed.day("期限至", key="black-until")

    def request() -> ProposeBlacklist | None:
        if unit is None or since is None or until is None:
            typed.needed(None)
            return None
        return ProposeBlacklist(unit, reason, clause, document, since, until)

    typed.send("提请", blacklist.propose_blacklist, request=request, said="已提请，待信用审批人决定。")


def _leave(held: Sequence[BlackLine]) -> None:
    which = typed.chosen("单位", {one.id: one.unit for one in held}, key="black-leave")
    day, reason = typed.day("移出日期", key="black-left"), st.text_input("移出理由", max_chars=400, key="black-left-reason")
    document = st.text_input("文件", max_chars=120, key="black-left-document")

    def request() -> LeaveBlacklist | None:
        if which is None or day is None:
            typed.needed(None)
            return None
        return LeaveBlacklist(which, day, reason, document)

    typed.send("移出黑名单", blacklist.leave_blacklist, request=request, said="已移出黑名单。")


def _revoke(known: Known) -> None:
    asked = {one.record_id for one in known.revocations if one.state is ProposalState.PROPOSED}
    held = [one for one in known.records if one.state is ProposalState.APPROVED and not one.revoked and one.id not in asked]
    which = typed.chosen("要撤销的记录", {one.id: f"{one.unit} {one.number} {one.matter}" for one in held}, key="revoke-which")
    ground = typed.chosen("撤销原因", {place: one.label for place, one in enumerate(RevocationGround)}, key="revoke-ground")
    reason = st.text_area("理由", max_chars=300, key="revoke-why", height=90)
    document = st.text_input("文件", max_chars=60, key="revoke-document")

    def request() -> ProposeRevocation | None:
        if which is None or ground is None:
            typed.needed(None)
            return None
        return ProposeRevocation(which, list(RevocationGround)[ground], reason, document)

    typed.send("提出撤销", revocation.propose_revocation, request=request, said="已提出，待信用审批人决定。")


def _ask(who: Actor, known: Known, shown: Shown) -> None:
    with session.opened() as opened:
        own = builders.represented(opened, who.unit_id, day=today())
    mine = [one for one in known.records if one.unit_id in own and one.kind is ConductKind.BAD and one.counts_on(shown.day)]
    black = [one for one in known.blacklist if one.unit_id in own and one.holds_on(shown.day)]
    if not mine and not black:
        st.markdown("本单位没有有效的不良行为记录，也不在黑名单上。")
        return
    options = {one.id: f"{one.number} {one.matter}" for one in mine} | {-one.id: f"黑名单：{one.reason}" for one in black}
    which = typed.chosen("要修复的记录", options, key="repair-which")
    reason = st.text_area("整改情况", max_chars=1000, key="repair-why", height=140)

    def request() -> AskRepair | None:
        if which is None:
            typed.needed(None)
            return None
        return AskRepair(reason, record_id=which) if which > 0 else AskRepair(reason, blacklist_id=-which)

    typed.send("申请修复", repair.ask_repair, request=request, said="已申请，待信用审批人决定。")


def _opinion(built: Mapping[int, str], year: int) -> None:
    builder = typed.chosen("代建单位", built, key="opinion-unit")
    of_year = st.selectbox("年度", [year, year + 1], format_func=lambda one: f"{one}年", key="opinion-year")
    text = st.text_input("评分（0至100）", key="opinion-points")
    words = st.text_area("意见（可不填）", max_chars=400, key="opinion-text", height=90)

    def request() -> GiveOpinion | None:
        marks = typed.points(text)
        if builder is None:
            typed.needed(None)
            return None
        return None if marks is None else GiveOpinion(of_year, builder, marks, words)

    typed.send("录入意见", opinion.give_opinion, request=request, said="意见已录入。再次录入的，以最后一次为准。")
