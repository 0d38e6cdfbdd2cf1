"""A circular's way from draft to issue: each step by whom and when it may be taken, every refusal, and nothing stored by half."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db, sealing
from core.commands import audit, publication
from core.commands.publication import units_of
from core.errors import Conflict, NotAllowed
from core.models import AuditEntry, CircularIssue, DataCheck, ReportingMonth, Seal, SealContent, SealedPart, SealedStanding, SealHead
from core.period import Month
from core.queries import circulars, seals
from core.vocabulary import CheckState, CircularState, SealKind, UserRole
from tests.core.route import JULY, PARTS, Route, day, everything, refused
from tests.data.town import NOON, town
from tests.people import person

JUNE, AUGUST = Month(2019, 6), Month(2019, 8)


@pytest.fixture
def route(session: Session) -> Route:
    town(session)
    return Route(session)


def test_a_circular_goes_its_way_from_draft_to_issue(route: Route) -> None:
    session = route.session
    number = route.draft()
    route.ask(number)
    route.answer(number, "少计一项")
    route.reply(number)
    route.answer(number, by=route.company)
    seal = route.sign(number)
    route.issue(number, "鹭重办〔2019〕7号")
    (line,) = circulars.circulars(session, route.officer)
    assert (line.month, line.version, line.state, line.drafter, line.signatory) == (JULY, 1, CircularState.ISSUED, "李督查", "周签发")
    assert line.sealed is not None
    assert (line.sealed.number, line.sealed.digest, line.sealed.previous) == (1, seal.digest, sealing.BEGINNING)
    assert line.issued is not None
    assert (line.issued.document, line.issued.issuers) == ("鹭重办〔2019〕7号", ("鹭江市重点办", "鹭江市建设局"))
    steps = circulars.steps(session, route.officer, circular_id=number)
    assert [(one.state.label, one.person) for one in steps] == [
        ("起草中", "李督查"),
        ("数据核对", "李督查"),
        ("已签发", "周签发"),
        ("已印发", "李督查"),
    ]
    assert sealing.short(seal.digest) in steps[2].reason
    acts = session.exec(select(AuditEntry.act, AuditEntry.actor).order_by(col(AuditEntry.id).desc())).all()[6::-1]
    assert acts == [
        ("起草通报", "李督查"),
        ("发起数据核对", "李督查"),
        ("核对数据", "新城的人"),
        ("答复异议", "李督查"),
        ("核对数据", "城建的人"),
        ("签发通报", "周签发"),
        ("印发通报", "李督查"),
    ]


def test_what_is_signed_is_sealed_byte_for_byte(route: Route) -> None:
    session = route.session
    seal = route.sign(route.checked())
    assert circulars.sealed_parts(session, seal.id or 0) == dict(PARTS)
    assert list(circulars.sealed_parts(session, seal.id or 0)) == [name for name, _ in PARTS]
    named = [[name, f"sha256:{hashlib.sha256(content).hexdigest()}"] for name, content in PARTS]
    whole = json.dumps(["seal", "MONTHLY_LIST", 1, "2019-07", 1, named, f"sha256:{'0' * 64}"], ensure_ascii=False, separators=(",", ":"))
    assert seal.digest == f"sha256:{hashlib.sha256(whole.encode()).hexdigest()}"
    standings = session.exec(select(SealedStanding).order_by(col(SealedStanding.series).desc())).all()
    assert [(one.series, one.place, one.listed and one.listed.name, one.score) for one in standings] == [
        ("headquarters", 1, "RED", 950_000),
        ("companies", None, None, None),
    ]
    assert [one.faults for one in seals.walk(session, SealKind.MONTHLY_LIST)] == [()]
    assert seals.loose_ends(session, SealKind.MONTHLY_LIST) == ()


def test_each_seal_names_the_one_before_it_and_equal_bytes_are_kept_once(route: Route) -> None:
    session = route.session
    first, second = route.sign(route.checked(JUNE)), route.sign(route.checked())
    assert (second.number, second.previous) == (2, first.digest)
    head = session.get_one(SealHead, SealKind.MONTHLY_LIST)
    assert (head.last, head.digest) == (2, second.digest)
    assert len(session.exec(select(SealedPart)).all()) == len(PARTS)
    assert len(session.exec(select(SealContent)).all()) == 2 * len(PARTS)
    assert [one.name for one in seals.walk(session, SealKind.MONTHLY_LIST)] == [
        "月度红黑榜第1号（2019-06第1版）",
        "月度红黑榜第2号（2019-07第1版）",
    ]


def test_only_units_speak_and_only_for_themselves(route: Route) -> None:
    number = route.asked()
    for who in (route.officer, route.signatory, route.head):
        refused(route.session, NotAllowed, "核对数据", lambda who=who: route.answer(number, by=who, unit=route.responsible))  # type: ignore[misc]  # bound now
    manager = person(route.session, "王负责", UserRole.UNIT_MANAGER, unit_id=route.responsible, on=NOON)
    route.answer(number, by=manager)
    assert route.session.get_one(DataCheck, (number, route.responsible)).person_id == manager.person_id


def test_a_unit_may_speak_until_the_due_moment_itself(route: Route) -> None:
    number = route.asked()
    due = circulars.circulars(route.session, route.officer)[0].check_due_at
    assert due is not None
    route.at = due - timedelta(minutes=1)
    route.answer(number)
    assert route.session.get_one(DataCheck, (number, route.responsible)).at == due


def test_silence_until_the_due_moment_is_no_objection(route: Route) -> None:
    number = route.asked()
    due = circulars.circulars(route.session, route.officer)[0].check_due_at
    assert due is not None
    route.at = due - timedelta(minutes=1)
    refused(route.session, Conflict, "还有2个单位在核对", lambda: route.sign(number))
    assert route.at == due
    route.at = due - timedelta(seconds=59)
    assert route.sign(number).number == 1
    assert [one.state for one in circulars.checks(route.session, route.officer, circular_id=number)] == [CheckState.WAITING] * 2


def test_a_unit_changes_its_word_until_it_is_answered(route: Route) -> None:
    number = route.asked()
    said = []
    for objection in ("少计一项", "", "  多计一项 "):
        route.answer(number, objection)
        held = route.session.get_one(DataCheck, (number, route.responsible))
        said.append((held.state.label, held.objection))
    assert said == [("有异议", "少计一项"), ("无异议", ""), ("有异议", "多计一项")]
    route.reply(number, "已补")
    route.reply(number, "已补，见附件")
    (mine,) = (one for one in circulars.checks(route.session, route.unit, circular_id=number))
    assert (mine.state, mine.answer, mine.answered_by) == (CheckState.ANSWERED, "已补，见附件", "李督查")


def test_an_objection_is_taken_back_by_who_made_it_alone(route: Route) -> None:
    number = route.asked()
    manager = person(route.session, "王负责", UserRole.UNIT_MANAGER, unit_id=route.responsible, on=NOON)
    route.answer(number, "少计500万元", by=manager)
    for said in ("", "多计500万元"):
        refused(route.session, Conflict, "本单位已有人提出异议", lambda said=said: route.answer(number, said))  # type: ignore[misc]  # bound now
    assert route.session.get_one(DataCheck, (number, route.responsible)).objection == "少计500万元"
    route.answer(number, by=manager)
    assert route.session.get_one(DataCheck, (number, route.responsible)).state is CheckState.CONFIRMED


def test_an_old_version_is_not_issued_while_a_new_one_is_under_way(route: Route) -> None:
    first = route.signed()
    second = route.draft(JULY, "漏计一项")
    refused(route.session, Conflict, "正在起草新版", lambda: route.issue(first))
    route.drop(second)
    route.issue(first)


def test_a_dropped_draft_frees_its_number_and_needs_no_reason_after(route: Route) -> None:
    session = route.session
    for begun in (Route.draft, Route.asked):
        route.drop(begun(route), "底数有误")
    last = route.checked()
    seal = route.sign(last)
    found = [(one.version, one.state) for one in circulars.circulars(session, route.officer)]
    assert found == [(1, CircularState.SIGNED), (1, CircularState.DROPPED), (1, CircularState.DROPPED)]
    assert (seal.number, seal.version) == (1, 1)


def test_an_issue_is_chained_with_its_papers(route: Route) -> None:
    session = route.session
    numbers = [route.issued(month) for month in (JUNE, JULY)]
    first, second = session.exec(select(Seal).where(Seal.kind == SealKind.ISSUE).order_by(col(Seal.number)))
    assert (first.number, second.number, second.previous) == (1, 2, first.digest)
    for seal, number in zip((first, second), numbers, strict=True):
        papers = circulars.papers_of(session, route.unit, circular_id=number)
        assert papers == circulars.sealed_parts(session, seal.id or 0)
        assert (papers["通报.docx"], papers["通报.xlsx"]) == (f"文稿{number}".encode(), f"表格{number}".encode())
        assert json.loads(papers["印发.json"]) == {
            "addressees": "各区人民政府",
            "copies": "市监委",
            "document": f"鹭重办〔2019〕{number}号",
            "issued_on": "2019-08-21",
            "issuers": "鹭江市重点办\n鹭江市建设局",
            "title": "通报",
            "word_digest": sealing.digest(papers["通报.docx"]),
        }
    for kind in (SealKind.MONTHLY_LIST, SealKind.ISSUE):
        assert [one.faults for one in seals.walk(session, kind)] == [(), ()]
        assert seals.loose_ends(session, kind) == ()


def test_a_later_version_supersedes_and_the_first_one_stands(route: Route) -> None:
    session = route.session
    first = route.issued()
    before = circulars.papers_of(session, route.unit, circular_id=first)
    second = route.issued(JULY, "漏计一项")
    newest = circulars.latest_issued(session, route.unit, month=JULY)
    assert newest is not None
    assert (newest.id, newest.version, newest.reason) == (second, 2, "漏计一项")
    older = circulars.latest_issued(session, route.unit, month=JULY, version=1)
    assert older is not None
    assert older.id == first
    assert circulars.papers_of(session, route.unit, circular_id=first) == before
    lists = select(Seal.period, Seal.version).where(Seal.kind == SealKind.MONTHLY_LIST).order_by(col(Seal.number))
    assert session.exec(lists).all() == [("2019-07", 1), ("2019-07", 2)]


def test_a_draft_of_a_later_version_leaves_the_issued_one_in_view(route: Route) -> None:
    first = route.issued()
    route.draft(JULY, "漏计一项")
    seen = circulars.circulars(route.session, route.unit)
    assert [one.id for one in seen] == [first]
    assert circulars.issued_months(route.session, route.unit) == (JULY,)


def test_what_stood_open_is_kept_with_the_signature(route: Route) -> None:
    number = route.checked()
    route.sign(number, "资料已核实", open_ends="还有待审2项")
    (line,) = circulars.circulars(route.session, route.officer)
    step = circulars.steps(route.session, route.officer, circular_id=number)[-1]
    assert line.remark == "资料已核实"
    assert step.reason.endswith("；还有待审2项：资料已核实")


def test_a_circular_counts_as_issued_after_every_lock(route: Route) -> None:
    """By a clock that is behind: no list that was locked before may see it."""
    number = route.signed()
    locked = route.session.get_one(ReportingMonth, (2019, 7))
    locked.locked_at = NOON + 2 * day
    route.session.flush()
    route.issue(number)
    assert route.session.get_one(CircularIssue, number).issued_at > NOON + 2 * day


def test_units_are_asked_once_each_in_the_order_of_the_list() -> None:
    places = [publication.Place(series, unit, 1, 1, None, 0) for series, unit in (("a", 3), ("b", 1), ("b", 3))]
    assert units_of(places) == (3, 1)


def within(engine: Engine, route: Route, act: Callable[[], object]) -> None:
    with db.transaction(engine) as session:
        route.session = session
        act()


def nothing(_route: Route) -> int:
    return 404


@pytest.mark.parametrize("last", ["draft", "ask", "sign", "issue", "drop"])
def test_an_act_that_breaks_off_leaves_nothing_behind(engine: Engine, last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry in the log is written last; when it cannot be, the whole act is taken back."""
    with db.transaction(engine) as session:
        town(session)
        route = Route(session)
        prepared: dict[str, Callable[[Route], int]] = {
            "draft": nothing,
            "ask": Route.draft,
            "sign": Route.checked,
            "issue": Route.signed,
            "drop": Route.asked,
        }
        number = prepared[last](route)
    with db.reading(engine) as session:
        before = everything(session)

    def broken(*_args: object, **_named: object) -> None:
        raise InterruptedError

    monkeypatch.setattr(audit, "record", broken)
    acts: dict[str, Callable[[], object]] = {
        "draft": route.draft,
        "ask": lambda: route.ask(number),
        "sign": lambda: route.sign(number),
        "issue": lambda: route.issue(number),
        "drop": lambda: route.drop(number),
    }
    with pytest.raises(InterruptedError):
        within(engine, route, acts[last])
    with db.reading(engine) as session:
        assert everything(session) == before
