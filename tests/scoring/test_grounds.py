"""An act on the ground of a card says by which clause and on which figures, without anybody typing them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine

from core.commands.card import Subject
from core.db import transaction
from core.period import Month
from core.queries import cards
from core.vocabulary import ActKind
from scoring.publish import grounds, route
from tests.office import Office, closed_town

NOVEMBER, DECEMBER, JANUARY, FEBRUARY, MARCH = Month(2018, 11), Month(2018, 12), Month(2019, 1), Month(2019, 2), Month(2019, 3)
CLAUSE = "鹭江市重点项目红黑榜示范办法第十三条（假定）"


@pytest.fixture
def office(sqlite_engine: Engine) -> Iterator[Office]:
    with transaction(sqlite_engine) as session:
        yield closed_town(session)


def test_a_proposal_gives_its_clause_rate_gaps_and_streak(office: Office) -> None:
    verdict = route.drafted(office.session, office.line(office.start(JANUARY))).verdict
    (red,) = verdict.cards
    said = "2019年1月计划2,000万元，实际900万元，完成序时计划45.00%。"
    assert grounds.of_proposal(red, verdict) == grounds.Ground(office.project(), CLAUSE, said)
    worse = grounds.of_proposal(replace(red, missing=1, running=2), verdict)
    assert worse.figures.endswith("完成序时计划45.00%，缺报1项，实际为下限，此前连续2个月发黄牌。")


def test_a_proposal_about_a_unit_is_about_that_unit(office: Office) -> None:
    verdict = route.drafted(office.session, office.line(office.start(JANUARY))).verdict
    assert grounds.of_proposal(replace(verdict.cards[0], subject="district", subject_id=1), verdict).subject == Subject(unit_id=1)


def test_an_issued_card_gives_its_figures_and_for_how_long_its_subject_has_cards(office: Office) -> None:
    for month in (JANUARY, FEBRUARY):
        office.lock(month)
        office.decide_card(month)
    known = cards.cards(office.session, office.officer)
    told = {one.month: grounds.of_card(one, known).figures for one in known}
    assert told == {
        JANUARY: "2019年1月发红牌，2019年1月计划2,000万元，实际900万元，完成序时计划45.00%。",
        FEBRUARY: "2019年2月发红牌，2019年1—2月计划4,000万元，实际1,800万元，完成序时计划45.00%，连续2个月有牌。",
    }
    assert {(one.subject, one.clause) for one in (grounds.of_card(card, known) for card in known)} == {(office.project(), CLAUSE)}
    assert grounds.of_card(replace(known[0], figures=None), known).figures == "2019年2月发红牌，连续2个月有牌。"


@pytest.mark.parametrize(
    ("months", "number"),
    [((MARCH,), 1), ((FEBRUARY, MARCH), 2), ((JANUARY, MARCH), 1), ((DECEMBER, JANUARY, FEBRUARY, MARCH), 4), ((NOVEMBER, JANUARY), 1)],
)
def test_months_run_without_a_gap_up_to_the_card_s_own(office: Office, months: tuple[Month, ...], number: int) -> None:
    office.lock(JANUARY)
    office.decide_card(JANUARY)
    (one,) = cards.cards(office.session, office.officer)
    known = [replace(one, month=month) for month in months]
    stranger = replace(one, month=months[-1].previous(), project_id=None, unit_id=one.project_id)
    assert grounds.months_running(known[-1], [*known, stranger]) == number


@pytest.mark.parametrize(
    ("then", "kind"),
    [
        ("", None),
        ("发督办函", None),
        ("约谈项目负责人", ActKind.ADMONITION),
        ("先约谈，再挂牌督办", ActKind.ADMONITION),
        ("挂牌督办，约谈负责人", ActKind.SUPERVISION),
    ],
)
def test_the_act_that_the_rule_names_beside_the_card_is_the_one_proposed(office: Office, then: str, kind: ActKind | None) -> None:
    verdict = route.drafted(office.session, office.line(office.start(JANUARY))).verdict
    ground = grounds.of_proposal(replace(verdict.cards[0], then=then), verdict)
    assert (ground.then, ground.kind) == (then, kind)
