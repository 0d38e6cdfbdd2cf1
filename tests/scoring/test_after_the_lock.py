"""What happens after a month was locked leaves its sealed list as it is, and is seen from the next list on."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from core.db import transaction
from core.models import Card, CircularIssue
from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.queries import circulars
from core.queries.circulars import CircularLine
from core.snapshot import Snapshot, known_when_locked, snapshot
from core.vocabulary import CardColour, ListKind
from scoring.publish import route
from scoring.publish.drafting import Draft
from tests.office import LATE, Office, closed_town

JANUARY, FEBRUARY, MARCH, APRIL = (Month(2019, number) for number in range(1, 5))


@pytest.fixture
def office(sqlite_engine: Engine) -> Iterator[Office]:
    with transaction(sqlite_engine) as session:
        yield closed_town(session)


def facts_of(office: Office, month: Month) -> Snapshot:
    return snapshot(office.session, month, known_at=known_when_locked(office.session, month, now=office.at))


def done(draft: Draft) -> int:
    """万元 done to date, of the headquarters."""
    found = draft.verdict.of("headquarters").standings[0].found
    return found.ratios["schedule_rate"].numerator // WAN


def test_a_correction_after_the_lock_leaves_the_sealed_bytes_and_changes_the_next_list(office: Office) -> None:
    session = office.session
    first = office.publish(JANUARY)
    assert first.sealed is not None
    before = circulars.sealed_parts(session, first.sealed.id)
    known = facts_of(office, JANUARY).digest()
    office.correct(JANUARY, 400)
    assert facts_of(office, JANUARY).digest() == known
    second = office.publish(FEBRUARY)
    assert circulars.sealed_parts(session, first.sealed.id) == before
    assert route.verify(session).faults == ()
    assert done(route.sealed_list(session, first)) == 4 * 900
    assert done(route.sealed_list(session, second)) == 8 * 900 - 500


def test_a_superseding_version_tells_the_difference_and_the_first_one_stands(office: Office) -> None:
    session = office.session
    first = office.publish(JANUARY)
    office.correct(JANUARY, 0)
    later = office.publish(JANUARY, "漏计冲减")
    assert (later.version, later.reason) == (2, "漏计冲减")
    assert later.sealed is not None
    assert first.sealed is not None
    assert later.sealed.previous == first.sealed.digest
    assert told(office, first, first) == ()
    assert told(office, first, later) == (
        "全市实际完成投资由3,600万元改为2,700万元",
        "指挥部：新城由红榜改为不列榜，得分由73.41改为55.06，完成序时计划率由100.00%改为75.00%，完成年度计划率由8.33%改为6.25%，由完成目标改为未完成目标",
        "市属国企：城建集团由红榜改为不列榜，得分由74.54改为55.90，完成序时计划率由100.00%改为75.00%，完成年度计划率由8.33%改为6.25%，由完成目标改为未完成目标",
        "红黄牌建议：体育中心完成率由45.00%改为0.00%",
    )
    assert route.verify(session).faults == ()
    newest = circulars.latest_issued(session, office.officer, month=JANUARY)
    assert newest is not None
    assert newest.version == 2
    assert [done(route.sealed_list(session, one)) for one in (first, later)] == [4 * 900, 3 * 900]


def told(office: Office, earlier: CircularLine, later: CircularLine) -> tuple[str, ...]:
    computed = route.sealed_list(office.session, later)
    return route.differences(office.session, earlier, later=later, computed=computed)


def test_two_yellows_running_are_two_issued_ones(office: Office) -> None:
    session = office.session
    office.lock(JANUARY)
    office.correct(JANUARY, 1_900)
    office.lock(FEBRUARY)
    colours = [_proposed(office, FEBRUARY)]
    office.correct(FEBRUARY, 1_300)
    office.lock(MARCH)
    colours.append(_proposed(office, MARCH))
    office.decide_card(MARCH)
    office.correct(MARCH, 1_400)
    office.lock(APRIL)
    colours.append(_proposed(office, APRIL))
    assert colours == [(CardColour.YELLOW, 0), (CardColour.YELLOW, 0), (CardColour.RED, 1)]
    assert [(one.colour, one.month) for one in session.exec(select(Card))] == [(CardColour.YELLOW, 3)]


def _proposed(office: Office, month: Month) -> tuple[CardColour, int]:
    draft = route.drafted(office.session, office.line(office.start(month)))
    (one,) = (one for one in draft.verdict.cards if one.subject_id == office.project(LATE).project_id)
    return one.colour, one.running


def test_a_list_sees_only_lists_that_were_issued_before_its_month_was_locked(office: Office) -> None:
    session = office.session
    office.publish(JANUARY)
    number = office.start(FEBRUARY)
    office.check(number)
    office.sign(number)
    office.lock(MARCH)
    march = facts_of(office, MARCH)
    office.issue(number)
    office.lock(APRIL)
    april = facts_of(office, APRIL)
    assert months(march) == {1}
    assert months(april) == {1, 2}
    assert months(facts_of(office, JANUARY)) == set()
    assert facts_of(office, MARCH).digest() == march.digest()
    issued = session.get_one(CircularIssue, number).issued_at
    assert months(snapshot(session, APRIL, known_at=issued - timedelta(microseconds=1))) == {1}
    assert months(snapshot(session, APRIL, known_at=issued)) == {1, 2}


def months(facts: Snapshot) -> set[int]:
    assert set(facts.listings["listed"]) <= {ListKind.RED.name, ListKind.BLACK.name, ""}
    return set(facts.listings["month"].tolist())


def test_of_a_month_with_two_versions_the_later_one_is_known_from_its_issue_on(office: Office) -> None:
    session = office.session
    office.publish(JANUARY)
    office.lock(FEBRUARY)
    office.correct(JANUARY, 0)
    later = office.publish(JANUARY, "漏计冲减")
    assert later.issued is not None
    office.lock(MARCH)
    listed = {month: set(facts_of(office, month).listings["listed"]) for month in (FEBRUARY, MARCH)}
    assert listed == {FEBRUARY: {"RED"}, MARCH: {""}}
    before = snapshot(session, MARCH, known_at=later.issued.issued_at - timedelta(microseconds=1))
    assert set(before.listings["listed"]) == {"RED"}
