"""Cards and the versions of a list: what a draft proposes anew is decided anew, and only what a seal holds is printed and counts."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core.access import Actor
from core.commands import publication
from core.commands.card import EndCard
from core.commands.publication import DropCircular
from core.db import transaction
from core.errors import Conflict, NotFound
from core.models import Card, CardDecision
from core.period import Month
from core.queries import cards
from core.snapshot import snapshot
from core.vocabulary import CardColour, UserRole
from data.circular import compose
from scoring.publish import route
from scoring.publish.route import DecideCard, Start
from tests.data.town import NOON
from tests.office import Office, closed_town
from tests.people import person

JANUARY, FEBRUARY = Month(2019, 1), Month(2019, 2)
YELLOW, RED = 1_400, 900
"""万元 of 2000 that the project has done: the one below 80 %, the other below 60 %."""
MORE = "LJ-001"
"""Another project, which is on time until it is corrected; 1000 are planned."""


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    """January is locked with a yellow card proposed."""
    with transaction(engine) as session:
        made = closed_town(session)
        made.lock(JANUARY)
        made.correct(JANUARY, YELLOW)
        yield made


def begin(office: Office, reason: str = "更正") -> int:
    """A draft of January that counts the corrections made by now."""
    return route.start(office.session, Start(JANUARY, reason, anew=True), by=office.officer, on=office.now).id or 0


def drop(office: Office, number: int) -> None:
    publication.drop_circular(office.session, DropCircular(number, "重新测算"), by=office.officer, on=office.now)


def signed(office: Office, number: int) -> int:
    office.check(number)
    office.sign(number)
    return number


def leader(office: Office) -> Actor:
    return person(office.session, "分管领导", UserRole.LEADER, on=NOON)


def colours(office: Office, who: Actor) -> list[str]:
    return sorted(one.colour.name for one in cards.cards(office.session, who, month=JANUARY))


def counted(office: Office) -> list[str]:
    return snapshot(office.session, FEBRUARY, known_at=office.now).cards["colour"].tolist()


def printed(office: Office, number: int) -> str:
    """What the paper of a circular says of cards."""
    line = office.line(number)
    computed = route.drafted(office.session, line) if line.sealed is None else route.sealed_list(office.session, line)
    paper = compose(office.session, office.officer, circular=line, computed=computed)
    return next(section.paragraphs[0] for section in paper.sections if section.heading == "红黄牌")


def test_a_graver_card_that_a_new_version_proposes_is_decided_although_the_lighter_one_was_declined(office: Office) -> None:
    number = begin(office)
    office.decide_card(JANUARY, issue=False, reason="轻微")
    office.issue(signed(office, number))
    office.correct(JANUARY, RED)
    second = begin(office)
    verdict = route.drafted(office.session, office.line(second)).verdict
    assert [one.colour for one in route.undecided(office.session, verdict)] == [CardColour.RED]
    office.decide_card(JANUARY)
    assert route.undecided(office.session, verdict) == ()
    office.issue(signed(office, second))
    assert (printed(office, number), printed(office, second)) == ("本月没有发出红黄牌。", "本月发出红牌1张，黄牌0张。")
    assert route.verify(office.session).faults == ()


def test_a_card_of_another_colour_takes_the_place_of_the_first_once_its_version_is_issued(office: Office) -> None:
    reader = leader(office)
    first = begin(office)
    office.decide_card(JANUARY)
    office.issue(signed(office, first))
    office.correct(JANUARY, RED)
    second = begin(office)
    office.decide_card(JANUARY)
    assert (colours(office, reader), counted(office)) == (["YELLOW"], ["YELLOW"])
    signed(office, second)
    assert (colours(office, reader), counted(office)) == (["YELLOW"], ["RED"])
    office.issue(second)
    assert (colours(office, reader), counted(office)) == (["RED"], ["RED"])
    assert (printed(office, first), printed(office, second)) == ("本月发出红牌0张，黄牌1张。", "本月发出红牌1张，黄牌0张。")
    assert route.verify(office.session).faults == ()


def test_a_card_stays_one_of_its_colour_within_a_draft(office: Office) -> None:
    begin(office)
    office.decide_card(JANUARY)
    with pytest.raises(Conflict, match="已经发牌"):
        office.decide_card(JANUARY)
    with pytest.raises(Conflict, match="已经发牌"):
        office.decide_card(JANUARY, issue=False)


def test_what_a_signed_version_says_was_declined_may_be_issued_with_the_next(office: Office) -> None:
    number = begin(office)
    office.decide_card(JANUARY, issue=False, reason="轻微")
    signed(office, number)
    begin(office)
    office.decide_card(JANUARY)
    assert len(office.session.exec(select(Card)).all()) == 1


@pytest.mark.parametrize("issue", [True, False])
def test_nobody_decides_what_he_has_not_seen(office: Office, issue: bool) -> None:
    """Seen was a yellow card; the draft is dropped, and the new one proposes a red one, then one on other figures."""
    number = begin(office)
    old = DecideCard(JANUARY, office.project(), issue, "见页面", seen=office.seen(JANUARY))
    for amount in (RED, RED - 100, YELLOW - 100):
        drop(office, number)
        office.correct(JANUARY, amount)
        number = begin(office)
        with pytest.raises(Conflict, match="在查看以后有变动"):
            route.decide_cards(office.session, (old,), by=office.signatory, on=office.now)
    assert office.session.exec(select(Card)).all() == []
    assert office.session.exec(select(CardDecision)).all() == []


def test_a_card_decided_with_a_draft_that_was_dropped_is_not_printed_shown_or_counted(office: Office) -> None:
    reader = leader(office)
    first = signed(office, begin(office))
    second = begin(office)
    office.decide_card(JANUARY)
    drop(office, second)
    office.issue(first)
    assert printed(office, first) == "本月没有发出红黄牌。"
    assert (colours(office, reader), colours(office, office.officer), counted(office)) == ([], ["YELLOW"], [])
    assert route.verify(office.session).faults == ()
    third = begin(office)
    assert printed(office, third) == "本月发出红牌0张，黄牌1张。"
    office.issue(signed(office, third))
    assert (colours(office, reader), counted(office)) == (["YELLOW"], ["YELLOW"])


def test_a_card_entered_behind_the_back_of_a_signed_list_is_named(office: Office) -> None:
    signed(office, begin(office))
    issuer = office.signatory.person_id or 0
    forged = Card(unit_id=office.units[0], colour=CardColour.RED, year=2019, month=1, clause="测试", issued_at=NOON, issuer_id=issuer)
    office.session.add(forged)
    office.session.flush()
    assert route.verify(office.session).faults == (
        "月度红黑榜第1号（2019-01第1版）：库中有签发以前发出而没有封存的牌。",
        f"发牌第{forged.id}号没有操作日志的存证。",
    )


def test_a_card_counts_by_the_order_of_acts_where_clocks_differ(office: Office) -> None:
    """The card is issued by a clock that runs ahead, the signature given by one that is right; both ways round."""
    number = begin(office)
    at, office.at = office.at, office.at.replace(day=25)
    office.decide_card(JANUARY)
    office.at = at
    signed(office, number)
    assert counted_later(office.session) == ["YELLOW"]
    office.at = at
    office.correct(JANUARY, 500, MORE)
    begin(office)
    office.decide_card(JANUARY, code=MORE)
    assert counted_later(office.session) == ["YELLOW"]


def counted_later(session: Session) -> list[str]:
    return snapshot(session, FEBRUARY, known_at=NOON.replace(month=12)).cards["colour"].tolist()


def test_the_removal_that_a_signed_version_proposes_is_decided_after_its_signature(office: Office) -> None:
    """January's card stands; the list of February is corrected to full, signed and issued in a second version."""
    session = office.session
    number = begin(office)
    office.decide_card(JANUARY)
    office.issue(signed(office, number))
    office.publish(FEBRUARY)
    office.correct(JANUARY, 5_000)
    held = session.exec(select(Card.id).order_by(col(Card.id))).one() or 0
    request = EndCard(held, FEBRUARY, "已赶上")
    with pytest.raises(NotFound, match="没有达到摘牌条件"):
        route.end_card(session, request, by=office.signatory, on=office.now)
    second = office.publish(FEBRUARY, "更正")
    left = route.undecided(session, route.sealed_list(session, second).verdict)
    assert [(one.removal, one.colour) for one in left] == [(True, CardColour.YELLOW)]
    route.end_card(session, request, by=office.signatory, on=office.now)
    assert route.undecided(session, route.sealed_list(session, second).verdict) == ()
    assert route.verify(session).faults == ()
