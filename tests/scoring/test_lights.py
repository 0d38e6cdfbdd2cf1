"""Lights that are no cards, what follows a card, late starts and the month's own rate; figures without marks, points of single projects."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.errors import BadRulebook
from core.vocabulary import CardColour, Nature
from scoring.cards import decide
from scoring.evaluate import evaluate
from scoring.explain import explain
from scoring.predicates import OF_PROJECTS
from scoring.rulebook import Light, Rulebook
from scoring.verdicts import judge
from tests.scoring import books
from tests.town import EVEN, YEAR, YI, Planned, Town

RULE = '[[cards]]\ncolour = "{}"\nsubject = "{}"\n{}clause = "第九条"\ntext = "内容。"\nassumed = true\n{}\n'
BELOW = 'compare = "{}"\nop = "{}"\nvalue = {}'
BASE = books.text_of({"investment": (books.PLAIN, 100)})


@pytest.fixture
def town(sqlite_engine: Engine) -> Iterator[Town]:
    with transaction(sqlite_engine) as session:
        yield Town(session)


def rules(*some: tuple[str, str], subject: str = "project", more: str = "") -> Rulebook:
    """A small book with these lights in this order, each with its condition."""
    return books.read(BASE + "".join(RULE.format(light, subject, more, condition) for light, condition in some))


FOUR = rules(
    ("YELLOW", BELOW.format("schedule_rate", "<", 0.6)),
    ("TRACK", BELOW.format("schedule_rate", "<", 0.8)),
    ("RED", BELOW.format("schedule_rate", "<", 0.9)),
    ("GREEN", BELOW.format("schedule_rate", ">=", 1)),
)


@pytest.mark.parametrize(
    ("done", "light"),
    [(59, "YELLOW"), (60, "TRACK"), (79, "TRACK"), (80, "RED"), (90, None), (99, None), (100, "GREEN")],
)
def test_the_first_rule_that_holds_decides_the_light(town: Town, done: int, light: str | None) -> None:
    project = town.project("路", town.unit("甲区"))
    town.edition({project: Planned()})
    town.report(project, 1, done * YI // 100)
    facts = town.facts(1)
    assert decide(facts, FOUR, found={}).lights == ({} if light is None else {("project", project): Light[light]})
    cards = [one.colour.name for one in decide(facts, FOUR, found={}).proposals]
    assert cards == ([light] if light in CardColour.__members__ else [])
    assert judge(facts, FOUR).lights == ({("project", project): Light[light]} if light in ("GREEN", "TRACK") else {})


def test_what_follows_a_card_comes_with_its_proposal(town: Town) -> None:
    project = town.project("路", town.unit("甲区"))
    town.edition({project: Planned()})
    town.report(project, 1, 0)
    book = rules(("YELLOW", BELOW.format("schedule_rate", "<", 1)), more='then = "约谈项目负责人"\n')
    assert [one.then for one in judge(town.facts(1), book).cards] == ["约谈项目负责人"]


LATE = rules(
    ("RED", BELOW.format("start_delay", ">=", 3)),
    ("YELLOW", BELOW.format("start_delay", ">=", 1)),
    ("GREEN", BELOW.format("start_delay", "==", 0)),
)


@pytest.mark.parametrize(
    ("month", "light"),
    [(2, None), (3, "YELLOW"), (4, "YELLOW"), (5, "RED"), (6, "GREEN")],
    ids=["not yet due", "its planned month", "a month later", "the third month", "begun at last"],
)
def test_a_start_is_late_from_the_end_of_its_planned_month(town: Town, month: int, light: str | None) -> None:
    project = town.project("路", town.unit("甲区"))
    town.edition({project: Planned(start=3)})
    town.reports(project, [0] * 5)
    town.report(project, 6, 0, started_on=date(YEAR, 6, 30))
    assert decide(town.facts(month), LATE, found={}).lights == ({} if light is None else {("project", project): Light[light]})


def test_force_majeure_takes_its_months_off_a_late_start(town: Town) -> None:
    project = town.project("路", town.unit("甲区"))
    town.edition({project: Planned(start=3)})
    town.reports(project, [YI] * 5)
    town.exempt(project, first=3, last=3)
    assert decide(town.facts(3), LATE, found={}).lights == {}
    assert decide(town.facts(5), LATE, found={}).lights == {("project", project): Light.YELLOW}


def test_a_project_that_need_not_start_this_year_is_not_late(town: Town) -> None:
    project = town.project("路", town.unit("甲区"))
    town.edition({project: Planned()})
    town.reports(project, [0] * 5)
    assert decide(town.facts(5), LATE, found={}).lights == {}


@pytest.mark.parametrize(("subject", "more"), [("unit", 'series = "districts"\n'), ("district", "")])
def test_a_late_start_is_one_of_a_project(subject: str, more: str) -> None:
    with pytest.raises(BadRulebook, match=OF_PROJECTS[0]):
        rules(("RED", BELOW.format("start_delay", ">=", 3)), subject=subject, more=more)
    with pytest.raises(BadRulebook, match=OF_PROJECTS[0]):
        books.book({"part": (books.PLAIN, 10)}, black='{ compare = "start_delay", op = ">", value = 1 }')


def test_the_month_s_own_rate_is_that_of_the_month_whatever_the_window(town: Town) -> None:
    unit = town.unit("甲区")
    project = town.project("路", unit)
    town.edition({project: Planned()})
    town.reports(project, [3 * YI, YI // 2])
    book = rules(("YELLOW", BELOW.format("month_rate", "<", 1)), subject="unit", more='series = "districts"\n')
    facts = town.facts(2)
    (one,) = evaluate(facts, book)["districts"]
    assert (one.ratios["month_rate"].value, one.ratios["schedule_rate"].value) == (Fraction(1, 2), Fraction(7, 4))
    assert [(card.subject_id, card.colour.name) for card in judge(facts, book).cards] == [(unit, "YELLOW")]
    town.exempt(project, first=2, last=2)
    assert [card.outcome.name for card in judge(town.facts(2), book).cards] == ["EXEMPTED"]


def test_a_measure_that_no_rule_names_is_not_taken(town: Town) -> None:
    project = town.project("路", town.unit("甲区"))
    town.edition({project: Planned()})
    (one,) = evaluate(town.facts(1), FOUR)["districts"]
    assert "month_rate" not in one.ratios


SHOWN = 'measure = "annual_completion"\ncurve = { kind = "shown" }'


def given_book() -> Rulebook:
    """A book whose places are supplied, with one figure that is only shown and no target."""
    text = books.text_of({}, black='{ last = "black" }', score="given")
    return books.read(without_target(text) + books.component("rate", SHOWN))


def test_a_figure_may_be_shown_beside_a_score(town: Town) -> None:
    project = town.project("路", town.unit("甲区"))
    town.edition({project: Planned()})
    town.report(project, 1, YI)
    book = books.read(books.text_of({"part": (books.PLAIN, 10)}) + books.component("rate", SHOWN))
    (one,) = judge(town.facts(1), book).of("districts").standings
    assert {found.component: (found.value, found.shown) for found in one.found.findings} == {"part": (100_000, False), "rate": (None, True)}
    assert one.found.score == 100_000


def without_target(text: str) -> str:
    """The file without its target."""
    before, after = text.split("[target]")
    return before + after[after.index("[method]") :]


def test_a_figure_without_a_mark_is_shown_and_the_rule_may_set_no_target(town: Town) -> None:
    unit = town.unit("甲区")
    project = town.project("路", unit)
    town.edition({project: Planned(EVEN)})
    town.report(project, 1, YI)
    town.observe(unit, "given_place", 1, period=f"{YEAR}-01")
    book = given_book()
    (one,) = judge(town.facts(1), book).of("districts").standings
    (found,) = one.found.findings
    assert (one.place, one.target, one.exempt, found.value, found.full, found.shown) == (1, None, False, None, None, True)
    assert found.ratio.value == Fraction(1, 12)
    assert "只列数字，不计分" in explain(found, book)
    with pytest.raises(BadRulebook, match="须写明"):
        books.read(without_target(books.text_of({}, score="given")))


PROGRESS = '{ kind = "per_point", per_point = 0.6, cap_above = "none", cap_below = 60 }'
EACH = {
    "nature": (
        'class_of = "nature"\neach_project = true\ncurve = { kind = "class_points", classes = { NEW = 5, CONTINUING = 2, RESERVE = 0 } }',
        5,
    ),
    "size": ('amount = "annual_plan"\neach_project = true\ncurve = { kind = "steps", points = [[0, 0.15], [5, 0.5], [10, 1]] }', 20),
    "progress": (
        f'measure = "annual_completion"\neach_project = true\ncurve = {PROGRESS}',
        60,
    ),
}


def test_points_of_single_projects_add_up(town: Town) -> None:
    """Twelve 亿 with a quarter done, six with all done and half again, one without a plan this year."""
    unit = town.unit("甲区")
    large, small, none = (town.project(name, unit) for name in ("大", "小", "无"))
    town.edition({large: Planned(), small: Planned((YI // 2,) * 12), none: Planned((0,) * 12)})
    town.report(large, 1, 3 * YI)
    town.report(small, 1, 9 * YI)
    town.report(none, 1, 0)
    assert {Nature.NEW.name} == set(town.facts(1).projects["nature"])
    (one,) = judge(town.facts(1), books.book(EACH, absent_plan="drop")).of("districts").standings
    points = {found.component: (found.value, found.full) for found in one.found.findings}
    assert points == {"nature": (150_000, 150_000), "size": (330_000, 600_000), "progress": (1_050_000, 1_200_000)}
    assert one.found.score == 1_530_000


def test_assumed_marks_are_those_of_a_rule_that_has_some() -> None:
    text = books.text_of({"part": (books.PLAIN, 10)}).replace("minimum = { projects = 1 }", "assumed_marks = true")
    assert books.read(text).assumed_marks
    with pytest.raises(BadRulebook, match="没有分值"):
        books.read(books.text_of({}, score="given").replace("minimum = { projects = 1 }", "assumed_marks = true"))
