"""What waits for whom and on which days: counts and dates by role, and the address of a calendar from its making to its end."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from core.access import Actor
from core.commands import account, feed
from core.commands.account import OfAccount
from core.commands.feed import RenewFeed, RevokeFeed
from core.errors import Conflict, NotAllowed
from core.issues import IssueState
from core.models import Account, AuditEntry, CalendarFeed
from core.period import Month
from core.queries import agenda, due, duties, waiting
from core.queries import feed as readers
from core.queries.agenda import DateKind
from core.queries.due import Due, Matter
from core.queries.duties import DutyKind
from core.roundtables import OpinionState
from core.vocabulary import UserRole
from tests.core.approving import Counter
from tests.core.coordinating import Coordination
from tests.core.expropriating import Ledger
from tests.core.gathering import Gathering
from tests.core.route import unit_id
from tests.data.town import NOON, town
from tests.people import person

DAY = NOON.date()
ISSUE, APPROVAL, OPINION, LAND, FINDING = Matter.ISSUE, Matter.APPROVAL, Matter.OPINION, Matter.LAND, Matter.INSPECTION
NO_OPINION = {OPINION: (0, 0, 0, 0)}


@pytest.fixture
def case(session: Session) -> Coordination:
    """A problem in each state, one late; approvals late, due soon, being supplemented, granted; a supervision to be followed up."""
    town(session)
    made = Coordination(session, on=NOON - timedelta(days=20))
    made.assigned(days=2)
    made.on = NOON - timedelta(hours=1)
    for state in IssueState:
        made.in_state(state)
    counter = Counter(session, on=NOON - timedelta(days=20))
    counter.accept(counter.listed("project"), days=3)
    counter.on = NOON
    counter.accept(counter.listed("site"), days=4)
    counter.suspend(counter.accept(counter.listed("design")))
    counter.decide(counter.accept(counter.listed("record")))
    ledger = Ledger(session)
    ledger.supervise(follow_up="清表", due_on=date(2019, 8, 26))
    ledger.close(ledger.supervise(follow_up="补协议", due_on=date(2019, 8, 19)))
    return made


def counted(case: Coordination, who: Actor, day: date = DAY) -> dict[Matter, tuple[int, int, int, int]]:
    found: tuple[Due, ...] = due.due(case.session, who, day=day)
    return {one.matter: (one.mine, one.soon, one.late, one.answered) for one in found}


def test_each_role_is_told_what_waits_for_it(case: Coordination) -> None:
    inspector = person(case.session, "检查", UserRole.INSPECTOR, on=NOON)
    leader = person(case.session, "领导", UserRole.LEADER, on=NOON)
    found = {
        name: counted(case, who)
        for name, who in (
            ("coordinator", case.coordinator),
            ("unit_manager", case.manager),
            ("officer", case.officer),
            ("section_head", case.head),
            ("leader", leader),
            ("inspector", inspector),
            ("proposer", case.proposer),
        )
    }
    approvals = (1, 1, 1)
    assert found == {
        "coordinator": {ISSUE: (5, 1, 1, 1), APPROVAL: (1, *approvals), FINDING: (0, 0, 0, 0), **NO_OPINION},
        "unit_manager": {ISSUE: (0, 0, 0, 0), APPROVAL: (1, *approvals), FINDING: (0, 0, 0, 0), **NO_OPINION},
        "officer": {ISSUE: (3, 1, 1, 1), APPROVAL: (0, *approvals), LAND: (0, 1, 0, 1), **NO_OPINION},
        "section_head": {ISSUE: (4, 1, 1, 1), APPROVAL: (0, *approvals), LAND: (0, 1, 0, 1), **NO_OPINION},
        "leader": {ISSUE: (0, 1, 1, 1), APPROVAL: (0, *approvals), LAND: (0, 1, 0, 1)},
        "inspector": {FINDING: (0, 0, 0, 0)},
        "proposer": {ISSUE: (1, 0, 0, 0), APPROVAL: (1, *approvals), FINDING: (0, 0, 0, 0), **NO_OPINION},
    }


LATE = DAY + timedelta(days=40)
"""After the days of all opinions."""


def test_opinions_with_a_handler_and_a_day_are_told_listed_and_on_the_calendar(session: Session) -> None:
    town(session)
    made = Gathering(session)
    states = {state: made.opinion_in(state).number for state in OpinionState}
    handled = {states[state] for state in OpinionState if state.with_handler}
    for who in (made.coordinator, made.officer, made.head):
        assert counted(made, who, LATE)[OPINION] == (0, 0, 3, 1)
        assert counted(made, who)[OPINION] == (0, 1, 0, 1)
        assert {one.key for one in agenda.agenda(session, who, day=DAY) if one.kind is DateKind.OPINION} == {
            f"opinion-{one}" for one in handled
        }
        listed = [one for one in duties.duties(session, who, month=Month(2019, 9), day=LATE) if one.kind is DutyKind.OPINION]
        assert {(one.matter.partition(" ")[0], one.unit_id, one.due_on is not None, one.late > 0) for one in listed} == {
            (one, made.coordinator.unit_id, True, True) for one in handled
        }
    acts = [{one.act: one.number for one in waiting.waiting(session, who, day=DAY)} for who in (made.officer, made.head, made.coordinator)]
    asked = [[found.get(act) for act in ("派办意见", "办理意见", "决定意见延期", "回访意见")] for found in acts]
    assert asked == [[1, None, None, 1], [1, None, 1, None], [None, 3, None, None]]
    assert OPINION not in counted(made, person(session, "领导", UserRole.LEADER, on=NOON))
    assert counted(made, made.stranger, LATE)[OPINION] == (0, 0, 0, 0)
    assert not [one for one in agenda.agenda(session, made.stranger, day=DAY) if one.kind is DateKind.OPINION]


def test_a_district_s_own_land_waits_for_its_people_alone(case: Coordination) -> None:
    ours, theirs = (
        person(case.session, unit, UserRole.COORDINATOR, unit_id=unit_id(case.session, unit), on=NOON) for unit in ("东山区", "西湖区")
    )
    manager = person(case.session, "东山负责", UserRole.UNIT_MANAGER, unit_id=unit_id(case.session, "东山区"), on=NOON)
    assert counted(case, manager)[LAND] == (0, 1, 0, 1)
    assert counted(case, ours)[LAND] == (0, 1, 0, 1)
    assert counted(case, ours, date(2019, 8, 30))[LAND] == (0, 0, 1, 1)
    assert counted(case, theirs)[LAND] == (0, 0, 0, 0)


def test_a_stranger_and_an_administrator_are_told_of_nothing(case: Coordination) -> None:
    assert not any(one.any for one in due.due(case.session, case.stranger, day=DAY))
    assert due.due(case.session, person(case.session, "查日志", UserRole.AUDITOR, on=NOON), day=DAY) == ()


def test_the_dates_of_each_are_those_that_concern_it_and_name_nobody(case: Coordination) -> None:
    mine = agenda.agenda(case.session, case.coordinator, day=DAY)
    assert [one.kind.label for one in mine].count("协调问题") == len([one for one in mine if one.title.startswith("问题2019-")]) > 0
    assert {one.key for one in mine if one.kind.label == "审批"} == {"approval-审2019-001", "approval-审2019-002"}
    assert [(one.title, one.on) for one in mine if one.kind.label == "月报"] == [("2019年8月月报00:00截止", date(2019, 8, 28))]
    assert list(mine) == sorted(mine, key=lambda one: (one.on, one.key))
    names = {"陈填报", "陈报建", "周督查", "李业主"}
    assert not [one for one in agenda.agenda(case.session, case.officer, day=DAY) for name in names if name in one.title]
    assert {one.kind.label for one in agenda.agenda(case.session, case.stranger, day=DAY)} <= {"月报"}
    with pytest.raises(NotAllowed):
        agenda.agenda(case.session, person(case.session, "查日志", UserRole.AUDITOR, on=NOON), day=DAY)


def test_a_leader_finds_the_dates_of_the_own_projects_alone(case: Coordination) -> None:
    leader = person(case.session, "领导", UserRole.LEADER, on=NOON)
    assert agenda.agenda(case.session, leader, day=DAY) == ()


def test_the_key_stays_while_the_day_moves(case: Coordination) -> None:
    one = case.working(days=5)
    before = {dated.key: dated.on for dated in agenda.agenda(case.session, case.coordinator, day=DAY)}
    case.decide(case.ask(one, day=(one.due_on or DAY) + timedelta(days=30)))
    after = {dated.key: dated.on for dated in agenda.agenda(case.session, case.coordinator, day=DAY)}
    key = f"issue-{one.number}"
    assert key in before
    assert after[key] > before[key]


def behind(case: Coordination, secret: str, days: int = 0) -> Actor | None:
    return readers.behind(case.session, secret, source="10.0.0.1", on=NOON + timedelta(days=days))


def test_an_address_is_given_once_kept_as_a_digest_renewed_and_revoked(case: Coordination) -> None:
    session, who = case.session, case.coordinator
    first = feed.renew_feed(session, RenewFeed(), by=who, on=NOON).secret
    found = behind(case, first)
    assert found is not None
    assert (found.name, found.roles, found.unit_id) == (who.name, who.roles, who.unit_id)
    kept = session.exec(select(CalendarFeed)).one()
    assert first not in (kept.secret_digest, str(kept))
    assert not [entry for entry in session.exec(select(AuditEntry)) if first in entry.detail + entry.subject]
    second = feed.renew_feed(session, RenewFeed(), by=who, on=NOON).secret
    assert (behind(case, first), behind(case, second) is not None) == (None, True)
    assert readers.since(session, who.account_id or 0) == NOON
    feed.revoke_feed(session, RevokeFeed(), by=who, on=NOON)
    assert (behind(case, second), readers.since(session, who.account_id or 0)) == (None, None)
    with pytest.raises(Conflict, match="没有在用的订阅地址"):
        feed.revoke_feed(session, RevokeFeed(), by=who, on=NOON)


def test_a_disabled_or_forgotten_account_has_no_calendar(case: Coordination) -> None:
    session = case.session
    secret = feed.renew_feed(session, RenewFeed(), by=case.coordinator, on=NOON).secret
    kept = session.get_one(Account, case.coordinator.account_id)
    kept.last_login_at = NOON
    assert behind(case, secret, days=89) is not None
    assert behind(case, secret, days=91) is None
    boss = person(session, "安全员", UserRole.SECURITY_ADMIN, on=NOON)
    account.disable(session, OfAccount(case.coordinator.account_id or 0), by=boss, on=NOON)
    assert behind(case, secret) is None
    assert behind(case, "nosuch") is None


def test_a_role_that_ended_no_longer_opens_the_dates(case: Coordination) -> None:
    nobody = Actor("无权限者", frozenset(), account_id=1)
    with pytest.raises(NotAllowed):
        feed.renew_feed(case.session, RenewFeed(), by=nobody, on=NOON)
    with pytest.raises(NotAllowed):
        feed.renew_feed(case.session, RenewFeed(), by=Actor("命令行", frozenset({UserRole.OFFICER})), on=NOON)
