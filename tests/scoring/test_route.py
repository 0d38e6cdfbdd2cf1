"""The route as far as it needs judgement: what is drafted is what is signed, what is proposed is decided, and who may do it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from core import sealing
from core.access import Actor
from core.commands import publication
from core.commands.card import EndCard
from core.commands.publication import DropCircular
from core.db import transaction
from core.errors import BadInput, Conflict, DuchaError, NotAllowed, NotFound
from core.models import Card, City, Unit
from core.period import Month
from core.queries import circulars
from core.snapshot import known_when_locked, snapshot
from core.vocabulary import CardColour, ListKind, Outcome, UserRole
from scoring import seal
from scoring.publish import route
from scoring.publish.route import DecideCard, Sign, Start
from scoring.verdicts import Verdict, judge
from tests.data.town import NOON
from tests.office import LATE, NOTHING, Office, closed_town
from tests.people import person

JANUARY, FEBRUARY, MARCH, APRIL = (Month(2019, number) for number in range(1, 5))


@pytest.fixture
def office(sqlite_engine: Engine) -> Iterator[Office]:
    with transaction(sqlite_engine) as session:
        yield closed_town(session)


def verdict_of(session: Session, month: Month) -> Verdict:
    facts = snapshot(session, month, known_at=known_when_locked(session, month, now=NOON))
    return judge(facts, route.book_of(session, month))


def test_what_is_drafted_is_what_is_sealed_and_what_is_read_again(office: Office) -> None:
    session = office.session
    number = office.start(JANUARY)
    draft = route.drafted(session, office.line(number))
    assert sealing.digest(seal.result(draft.facts, draft.verdict)) == office.line(number).digest
    office.check(number)
    sealed = office.sign(number)
    held = circulars.sealed_parts(session, sealed.id or 0)
    assert list(held) == [*(name for name, _ in seal.parts(draft.facts, draft.verdict)), "decisions.json"]
    assert sealing.digest(held["result.json"]) == office.line(number).digest
    again = route.sealed_list(session, office.line(number))
    assert again.verdict == draft.verdict
    assert again.headline == draft.headline
    listed = {(one.name, one.place, one.listed) for series in again.verdict.series for one in series.ranked}
    assert listed == {("新城", 1, ListKind.RED), ("城建集团", 1, ListKind.RED)}
    assert route.verify(session) == route.Verified(1, sealed.digest, ())


def test_a_sealed_list_keeps_the_names_of_its_day(office: Office) -> None:
    session = office.session
    line = office.publish(JANUARY)
    unit = session.exec(select(Unit).where(Unit.short_name == "新城")).one()
    unit.short_name = "新新城"
    session.flush()
    names = {one.name for series in route.sealed_list(session, line).verdict.series for one in series.standings}
    assert "新城" in names
    assert "新新城" not in names
    assert route.verify(session).faults == ()


def test_a_draft_that_would_be_another_list_now_is_not_signed(office: Office) -> None:
    number = office.start(JANUARY)
    office.check(number)
    unit = office.session.exec(select(Unit).where(Unit.short_name == "新城")).one()
    unit.short_name = "新新城"
    office.session.flush()
    with pytest.raises(Conflict, match="测算结果在起草以后有变动"):
        office.sign(number)
    unit.short_name = "新城"
    office.session.flush()
    with pytest.raises(Conflict, match="测算结果在查看以后有变动"):
        office.sign(number, seen=sealing.digest(b"another draft"))
    assert office.sign(number).number == 1


def test_what_stands_open_asks_for_a_remark_and_decided_cards_do_not(office: Office) -> None:
    number = office.start(JANUARY)
    office.check(number)
    with pytest.raises(BadInput, match="2019年1月还有未决定的红黄牌1项"):
        office.sign(number, "")
    office.decide_card(JANUARY)
    assert office.sign(number, "").number == 1


def test_a_proposal_that_was_declined_stands_open_no_more(office: Office) -> None:
    office.lock(JANUARY)
    verdict = verdict_of(office.session, JANUARY)
    assert [one.colour for one in route.undecided(office.session, verdict)] == [CardColour.RED]
    office.decide_card(JANUARY, issue=False)
    assert route.undecided(office.session, verdict) == ()


def test_a_card_is_issued_as_the_rule_proposed_it(office: Office) -> None:
    office.lock(JANUARY)
    office.decide_card(JANUARY)
    issued = office.session.exec(select(Card)).one()
    assert (issued.colour, issued.clause) == (CardColour.RED, "鹭江市重点项目红黑榜示范办法第十三条（假定）")
    assert (issued.numerator, issued.denominator, issued.reason) == (900 * 10**6, 2000 * 10**6, "约谈无效")


def unsigned_difference(office: Office) -> None:
    line = office.line(office.start(JANUARY))
    route.differences(office.session, line, later=line, computed=route.drafted(office.session, line))


@pytest.mark.parametrize(
    ("what", "act", "error", "said"),
    [
        ("nothing is proposed", lambda o: o.decide_card(JANUARY, code="LJ-003"), NotFound, "本月规则没有提出发牌"),
        ("the month is not locked", lambda o: o.decide_card(FEBRUARY), Conflict, "2019年2月还没有锁定"),
        (
            "a draft of a month that is not locked",
            lambda o: route.start(o.session, Start(FEBRUARY), by=o.officer, on=o.now),
            Conflict,
            "锁定",
        ),
        ("a year without a plan", lambda o: route.start(o.session, Start(Month(2020, 1)), by=o.officer, on=o.now), NotFound, "年度计划"),
        ("no circular", lambda o: route.sign(o.session, Sign(404, ""), by=o.signatory, on=o.now), NotFound, "通报“404”"),
        ("a list that is not signed", lambda o: route.sealed_list(o.session, o.line(o.start(JANUARY))), NotFound, "已签发的通报"),
        ("a difference against what is not signed", unsigned_difference, NotFound, "已签发的通报"),
    ],
)
def test_it_is_refused_in_words(office: Office, what: str, act: Callable[[Office], object], error: type[DuchaError], said: str) -> None:
    office.lock(JANUARY)
    with pytest.raises(error, match=said):
        act(office)
    assert what


def test_who_may_not_decide_learns_not_even_whether_a_card_is_proposed(office: Office) -> None:
    office.lock(JANUARY)
    for role in set(UserRole) - {UserRole.SIGNATORY}:
        who = person(office.session, "某人", role, on=NOON)
        for code in (LATE, "LJ-003"):
            request = DecideCard(JANUARY, office.project(code), issue=True, seen=NOTHING)
            with pytest.raises(NotAllowed, match="决定红黄牌"):
                route.decide_card(office.session, request, by=who, on=office.now)


def decide_both(engine: Engine, office: Office, second: str, month: Month = JANUARY) -> None:
    with transaction(engine) as session:
        office.session = session
        seen = office.seen(JANUARY)
        request = tuple(DecideCard(of, office.project(code), issue=True, seen=seen) for of, code in ((JANUARY, LATE), (month, second)))
        route.decide_cards(session, request, by=office.signatory, on=office.now)


def test_several_cards_are_decided_together_or_not_at_all(sqlite_engine: Engine) -> None:
    with transaction(sqlite_engine) as session:
        office = closed_town(session)
        office.lock(JANUARY)
    with pytest.raises(NotFound, match="本月规则没有提出发牌"):
        decide_both(sqlite_engine, office, "LJ-003")
    with pytest.raises(BadInput, match="请勾选同一个月的建议"):
        decide_both(sqlite_engine, office, LATE, FEBRUARY)
    with pytest.raises(Conflict, match="2019年1月已经发牌"):
        decide_both(sqlite_engine, office, LATE)
    with transaction(sqlite_engine) as session:
        assert session.exec(select(Card)).all() == []
        with pytest.raises(NotAllowed, match="决定红黄牌"):
            route.decide_cards(session, (), by=office.officer, on=office.now)


def test_only_officers_draft_and_only_signatories_sign_whatever_stands_open(office: Office) -> None:
    number = office.start(JANUARY)
    for who in (office.officer, office.head, Actor("无权限者", frozenset())):
        with pytest.raises(NotAllowed, match="签发通报"):
            route.sign(office.session, Sign(number, "another"), by=who, on=office.now)
    for who in (office.signatory, office.head):
        with pytest.raises(NotAllowed, match="起草通报"):
            route.start(office.session, Start(Month(2020, 1)), by=who, on=office.now)


def test_a_second_card_is_proposed_for_removal_although_the_first_one_was_removed(office: Office) -> None:
    """Red in January, removed in February, red again in March: April's proposal to remove it stands open."""
    session = office.session
    office.lock(JANUARY)
    office.decide_card(JANUARY)
    office.correct(JANUARY, 5_000)
    office.lock(FEBRUARY)
    verdict = verdict_of(session, FEBRUARY)
    assert [(one.removal, one.colour) for one in route.undecided(session, verdict)] == [(True, CardColour.RED)]
    held = session.exec(select(Card.id)).one() or 0
    route.end_card(session, EndCard(held, FEBRUARY, "已赶上"), by=office.signatory, on=office.now)
    assert route.undecided(session, verdict) == ()
    office.correct(JANUARY, 900)
    office.lock(MARCH)
    office.decide_card(MARCH)
    office.correct(JANUARY, 20_000)
    office.lock(APRIL)
    verdict = verdict_of(session, APRIL)
    assert [(one.removal, one.colour) for one in verdict.cards] == [(True, CardColour.RED)]
    assert route.undecided(session, verdict) == verdict.cards
    second = session.exec(select(Card.id).where(Card.month == 3)).one() or 0
    route.end_card(session, EndCard(second, APRIL, "不稳定", keep=True), by=office.signatory, on=office.now)
    assert route.undecided(session, verdict) == ()


def test_a_card_is_removed_only_where_the_rule_proposes_it(office: Office) -> None:
    session = office.session
    office.lock(JANUARY)
    office.decide_card(JANUARY)
    held = session.exec(select(Card.id)).one() or 0
    office.lock(FEBRUARY)
    for keep in (False, True):
        request = EndCard(held, FEBRUARY, "已赶上", keep)
        with pytest.raises(NotFound, match="按2019年2月的数据没有达到摘牌条件"):
            route.end_card(session, request, by=office.signatory, on=office.now)
        with pytest.raises(NotAllowed, match="决定红黄牌"):
            route.end_card(session, request, by=office.officer, on=office.now)
    with pytest.raises(NotFound, match="没有找到红黄牌“404”"):
        route.end_card(session, EndCard(404, FEBRUARY, "已赶上"), by=office.signatory, on=office.now)


def test_a_first_version_counts_corrections_since_the_lock_only_where_somebody_says_why(office: Office) -> None:
    session = office.session
    office.lock(JANUARY)
    office.correct(JANUARY, 2_000)
    plain = office.start(JANUARY)
    digest = office.line(plain).digest
    publication.drop_circular(session, DropCircular(plain, "异议成立"), by=office.officer, on=office.now)
    with pytest.raises(BadInput, match="计入锁定以后批准的更正，要写明理由"):
        route.start(session, Start(JANUARY, " ", anew=True), by=office.officer, on=office.now)
    anew = route.start(session, Start(JANUARY, "异议成立", anew=True), by=office.officer, on=office.now)
    assert (anew.version, anew.reason) == (1, "异议成立")
    assert anew.digest != digest
    again = route.drafted(session, office.line(anew.id or 0))
    assert again.verdict.cards == ()


def test_cards_are_decided_on_the_figures_of_the_version_under_way(office: Office) -> None:
    """The list of January is signed without a card; by a correction its next version proposes one for another project."""
    session = office.session
    office.publish(JANUARY)
    office.correct(JANUARY, 500, "LJ-001")
    with pytest.raises(NotFound, match="本月规则没有提出发牌"):
        office.decide_card(JANUARY, code="LJ-001")
    office.start(JANUARY, "漏计冲减")
    office.decide_card(JANUARY, code="LJ-001")
    issued = session.exec(select(Card)).one()
    assert (issued.project_id, issued.numerator, issued.denominator) == (office.project("LJ-001").project_id, 500 * 10**6, 1000 * 10**6)


def test_what_force_majeure_excuses_asks_for_no_decision(office: Office) -> None:
    office.lock(JANUARY)
    verdict = verdict_of(office.session, JANUARY)
    excused = replace(verdict, cards=tuple(replace(one, outcome=Outcome.EXEMPTED) for one in verdict.cards))
    assert len(route.undecided(office.session, verdict)) == 1
    assert route.undecided(office.session, excused) == ()


@pytest.mark.parametrize(
    ("demonstration", "rulebook", "said"),
    [
        (True, None, ""),
        (False, None, "本市还没有选定办法"),
        (False, "lujiang", ""),
        (False, "mianyang", "2019-01-31没有这一规则的有效版本"),
    ],
)
def test_a_city_drafts_by_the_rulebook_that_it_chose(office: Office, demonstration: bool, rulebook: str | None, said: str) -> None:
    city = office.session.exec(select(City)).one()
    city.demonstration, city.rulebook = demonstration, rulebook
    office.session.flush()
    if said:
        with pytest.raises(DuchaError, match=said):
            office.start(JANUARY)
        return
    assert office.line(office.start(JANUARY)).rulebook == "lujiang.2019-01-01"
