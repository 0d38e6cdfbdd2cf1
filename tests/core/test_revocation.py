"""Revoking a conduct record: proposed by one person, decided by another; it stays on file, counts nowhere, and moves nothing sealed."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

from core.access import Actor
from core.commands.conduct import DecideRecord, decide_record
from core.commands.repair import AskRepair, DecideRepair, ask_repair, decide_repair
from core.commands.revocation import DecideRevocation, ProposeRevocation, decide_revocation, propose_revocation
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.graded import builder_facts
from core.models import BuilderNotice, BuilderResult, ConductRecord
from core.period import Year
from core.queries import credit, profile, vouched
from core.vocabulary import NoticeKind, ProposalState, RevocationGround, UserRole
from scoring.publish import route
from tests.core.builders import BUILDER, EXTRA, TODAY, Bureau
from tests.core.inspected import Inspected
from tests.data.town import NOON, town
from tests.people import person

WORDS = ("查无此事", "撤〔2019〕1号")


@pytest.fixture
def bureau(session: Session) -> Bureau:
    return Bureau(session)


def approved(bureau: Bureau, *, concealed: bool = False) -> int:
    number = bureau.record(extra=EXTRA if concealed else None)
    decide_record(bureau.session, DecideRecord(number, approve=True), by=bureau.approver, on=bureau.now)
    return number


def propose(bureau: Bureau, number: int, *, by: Actor | None = None, words: tuple[str, str] = WORDS) -> int:
    request = ProposeRevocation(number, RevocationGround.ERROR, *words)
    made = propose_revocation(bureau.session, request, by=by or bureau.officer, on=bureau.now)
    bureau.session.flush()
    return made.id or 0


def decide(bureau: Bureau, number: int, *, approve: bool = True, reason: str = "", by: Actor | None = None) -> None:
    decide_revocation(bureau.session, DecideRevocation(number, approve, reason), by=by or bureau.approver, on=bureau.now)


def counting(bureau: Bureau, day: date) -> list[str]:
    return [one.number for one in credit.records(bureau.session, bureau.manager) if one.counts_on(day)]


def test_a_revoked_record_counts_no_more_and_stays_on_file_with_the_one_for_concealing_it(bureau: Bureau) -> None:
    number = approved(bureau, concealed=True)
    assert len(counting(bureau, TODAY)) == 2
    asked = propose(bureau, number)
    assert len(counting(bureau, TODAY)) == 2
    assert credit.revocations(bureau.session, bureau.manager) == ()
    decide(bureau, asked)
    assert counting(bureau, TODAY) == []
    held = credit.records(bureau.session, bureau.manager)
    reason = "撤销（录入有误）：查无此事，撤〔2019〕1号"
    assert [(one.state, one.revoked, one.ended_on, one.end_reason) for one in held] == [(ProposalState.APPROVED, True, TODAY, reason)] * 2
    (line,) = credit.revocations(bureau.session, bureau.manager)
    assert (line.number, line.state, line.proposed_by, line.decided_by) == (held[1].number, ProposalState.APPROVED, "李督查", "周信用")
    shown = profile.profile(bureau.session, bureau.manager, unit_id=bureau.unit(BUILDER), day=TODAY).records
    assert [(one.revoked, one.in_force) for one in shown] == [(True, False)] * 2
    assert list(vouched.faults(bureau.session)) == []


def test_one_person_proposes_and_another_decides_once(bureau: Bureau) -> None:
    number = approved(bureau)
    asked = propose(bureau, number, by=bureau.both)
    with pytest.raises(Conflict, match="正在办理"):
        propose(bureau, number)
    with pytest.raises(NotAllowed, match="决定本人提出的撤销"):
        decide(bureau, asked, by=bureau.both)
    with pytest.raises(BadInput, match="理由没有填写"):
        decide(bureau, asked, approve=False)
    decide(bureau, asked, approve=False, reason="事实清楚")
    assert len(counting(bureau, TODAY)) == 1
    with pytest.raises(Conflict, match="已经办理"):
        decide(bureau, asked)
    decide(bureau, propose(bureau, number))
    with pytest.raises(Conflict, match="已经撤销"):
        propose(bureau, number)


def test_what_cannot_be_revoked_is_said_in_a_sentence(bureau: Bureau) -> None:
    waiting = bureau.record()
    with pytest.raises(Conflict, match="还没有生效，不需要撤销"):
        propose(bureau, waiting)
    with pytest.raises(NotFound):
        propose(bureau, 99)
    with pytest.raises(NotFound):
        decide(bureau, 99)
    for words, said in ((("", "文"), "撤销理由没有填写"), (("查无此事", " "), "文件没有填写")):
        with pytest.raises(BadInput, match=said):
            propose(bureau, approved(bureau), words=words)


def test_a_repaired_record_keeps_its_day_and_may_be_revoked_for_what_it_did_before(bureau: Bureau) -> None:
    number = approved(bureau)
    session = bureau.session
    asked = ask_repair(session, AskRepair("已到岗", record_id=number), by=bureau.coordinator, on=bureau.now)
    session.flush()
    decide_repair(session, DecideRepair(asked.id or 0, approve=True, document="修复〔2019〕1号"), by=bureau.approver, on=bureau.now)
    decide(bureau, propose(bureau, number))
    (line,) = credit.records(session, bureau.manager)
    assert (line.revoked, line.end_reason) == (True, "信用修复，修复〔2019〕1号")
    assert list(vouched.faults(session)) == []


def test_results_sealed_before_stay_and_a_later_version_leaves_it_out(session: Session, tmp_path: Path) -> None:
    town(session)
    way = Inspected(session, folder=tmp_path)
    way.enter()
    way.year()
    way.opinion(0, 90)
    record = way.record(0, -5)
    repaired = way.record(0, -4, ended_on=date(2018, 9, 1), end_reason="已修复")
    way.settled(NoticeKind.YEAR, "2018")
    first = way.settled(NoticeKind.CREDIT, "2018", "鹭建协〔2019〕6号")
    before = way.now
    approver = person(session, "周信用", UserRole.CREDIT_APPROVER, on=NOON)
    for one in (record, repaired):
        asked = propose_revocation(session, ProposeRevocation(one.id or 0, RevocationGround.ANNULLED, *WORDS), by=way.officer, on=way.now)
        session.flush()
        decide_revocation(session, DecideRevocation(asked.id or 0, approve=True), by=approver, on=way.now)
    known = {at: set(builder_facts(session, Year(2018), known_at=at).records["number"]) for at in (before, way.now)}
    assert list(known.values()) == [{record.number, repaired.number}, set()]
    assert [fault for fault in route.verify(session).faults if not fault.startswith(("行为记录", "记录失效"))] == []
    again = way.judged(NoticeKind.CREDIT, "2018", "一条记录已撤销")
    scores = {notice: _score(way, notice) for notice in (first, again)}
    assert scores == {first: 400_000 + 180_000 + 4 * 71_000, again: 400_000 + 180_000 + 4 * 80_000}
    assert session.get_one(ConductRecord, repaired.id).ended_on == date(2018, 9, 1)


def _score(way: Inspected, number: int) -> int | None:
    seal = way.session.get_one(BuilderNotice, number).seal_id
    return way.session.get_one(BuilderResult, (seal, way.builders[0])).score
