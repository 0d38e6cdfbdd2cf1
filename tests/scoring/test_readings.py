"""What components read of real facts: places, leads, events, classes, supplied points, streaks of cards, works done early."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from core.db import transaction
from core.errors import BadRulebook
from core.models import Card
from core.vocabulary import CardColour, ListKind, Outcome, ProjectLevel, ReportState
from scoring.evaluate import Finding, cells_of
from scoring.explain import data_sentence, explain, leaves, why_listed
from scoring.measures import early, without_early
from scoring.rulebook import Rulebook
from scoring.verdicts import SeriesVerdict, Standing, judge
from tests.scoring.books import PLAIN, book
from tests.town import YEAR, YI, Planned, Town, moment

POINT = 10_000
PLACES = {"part": ('measure = "schedule_rate"\ncurve = { kind = "rank_band", bands = [[1, 1, 10], [2, 3, 5]] }', 10)}


@pytest.fixture
def town(sqlite_engine: Engine) -> Iterator[Town]:
    with transaction(sqlite_engine) as session:
        yield Town(session)


def judged(town: Town, rules: Rulebook, month: int = 1) -> SeriesVerdict:
    return judge(town.facts(month), rules).of("districts")


def standing(verdict: SeriesVerdict, name: str) -> Standing:
    return next(one for one in verdict.standings if one.name == name)


def finding(verdict: SeriesVerdict, name: str, key: str = "part") -> Finding:
    return next(one for one in standing(verdict, name).found.findings if one.component == key)


def points(verdict: SeriesVerdict, key: str = "part") -> dict[str, int | None]:
    """The points of each unit for one component, in whole points where there are any."""
    values = {one.name: finding(verdict, one.name, key).value for one in verdict.standings}
    return {name: None if value is None else value // POINT for name, value in values.items()}


def units(town: Town, rates: dict[str, int | None]) -> dict[str, int]:
    """One unit with one project each; the rate in percent of January's plan, None without a plan."""
    ids, rows = {}, {}
    for name, rate in rates.items():
        ids[name] = town.unit(name)
        project = town.project(name, ids[name])
        rows[project] = Planned() if rate is not None else Planned((0,) * 11 + (YI,))
        town.report(project, 1, (rate or 0) * YI // 100)  # no plan in January: nothing to report but nothing
    town.edition(rows)
    return ids


def card(town: Town, unit: int, *, year: int = YEAR, month: int = 1, colour: CardColour = CardColour.YELLOW) -> None:
    row = {"unit_id": unit, "colour": colour, "year": year, "month": month, "clause": "测试", "issued_at": moment(1, 2)}
    town.session.add(Card.model_validate(row | {"issuer_id": town.person("签发人")}))
    town.session.flush()


@pytest.mark.parametrize(
    ("ties", "earned"),
    [("competition", {"甲": 10, "乙": 10, "丙": 5, "丁": 0}), ("dense", {"甲": 10, "乙": 10, "丙": 5, "丁": 5})],
)
def test_places_are_those_of_the_measure_with_the_method_s_ties(town: Town, ties: str, earned: dict[str, int]) -> None:
    units(town, {"甲": 120, "乙": 120, "丙": 90, "丁": 80})
    found = judged(town, book(PLACES, ties=ties))
    assert points(found) == earned
    assert finding(found, "丙").place == {"competition": 3, "dense": 2}[ties]
    assert "，列第" in data_sentence(finding(found, "丙"))


def test_a_unit_without_a_plan_takes_no_place(town: Town) -> None:
    units(town, {"甲": 50, "乙": None})
    found = judged(town, book(PLACES))
    assert points(found) == {"甲": 10, "乙": None}
    assert (finding(found, "乙").outcome, standing(found, "乙").place) == (Outcome.NOT_APPLICABLE, None)


def test_a_unit_too_small_to_be_ranked_takes_nobody_s_place(town: Town) -> None:
    small, large = town.unit("甲"), town.unit("乙")
    projects = {town.project("路", small): 2 * YI, town.project("桥", large): YI, town.project("园", large): YI}
    town.edition(dict.fromkeys(projects, Planned()))
    for project, done in projects.items():
        town.report(project, 1, done)
    rules = book(PLACES)
    least = replace(rules.series[0], min_projects=2, min_annual_plan=20 * YI)
    found = judged(town, replace(rules, series=(least,)))
    assert points(found) == {"甲": None, "乙": 10}
    assert (finding(found, "甲").outcome, standing(found, "甲").place) == (Outcome.NOT_APPLICABLE, None)


LEAD = 'measure = "schedule_rate"\ncurve = {{ kind = "marginal", base = {}, bands = [[0, 10, 20], [10, 20, 40]] }}'


@pytest.mark.parametrize(("rate", "earned"), [(85, 7), (100, 20), (105, 25), (115, 32), (120, 35), (150, 35)])
def test_a_lead_over_a_fixed_base(town: Town, rate: int, earned: int) -> None:
    units(town, {"甲": rate})
    found = judged(town, book({"part": (LEAD.format("1"), 20)}, absent_plan="drop"))
    assert points(found)["甲"] == earned


def test_a_lead_over_a_base_from_elsewhere_and_no_data_without_one(town: Town) -> None:
    ids = units(town, {"甲": 105, "乙": 105})
    town.observe(ids["甲"], "provincial_mean", 9_500, period=f"{YEAR}-01")
    town.observe(ids["乙"], "provincial_mean", 9_500, period=f"{YEAR}-02")
    found = judged(town, book({"part": (LEAD.format('"provincial_mean"'), 20)}))
    assert points(found) == {"甲": 30, "乙": None}
    assert data_sentence(finding(found, "甲")).endswith("比基数高10.00个百分点")
    assert finding(found, "乙").outcome is Outcome.NO_DATA
    assert data_sentence(finding(found, "乙")).endswith("没有基数可比，不计此项")


CARDS = 'event = "yellow_card"\ncurve = { kind = "per_event", each = -2, start = "mark" }'


@pytest.mark.parametrize(("number", "earned"), [(0, 5), (1, 3), (2, 1), (3, 0)])
def test_cards_take_points_down_to_the_floor(town: Town, number: int, earned: int) -> None:
    ids = units(town, {"甲": 100})
    for month in range(1, number + 1):
        card(town, ids["甲"], month=month)
    found = judged(town, book({"work": (PLAIN, 95), "part": (CARDS, 5)}), month=3)
    assert points(found)["甲"] == earned
    assert data_sentence(finding(found, "甲")) == f"黄牌{number}次"
    assert finding(found, "甲").outcome is (Outcome.NOT_MET if number else Outcome.MET)


def test_a_penalty_without_a_mark_goes_below_the_others(town: Town) -> None:
    ids = units(town, {"甲": 100})
    card(town, ids["甲"])
    late = 'event = "yellow_card"\ncurve = { kind = "per_event", each = -3, start = "zero", floor = -9, cap = 0 }'
    found = judged(town, book({"work": (PLAIN, 100), "part": (late, 0)}))
    assert (points(found)["甲"], standing(found, "甲").found.score) == (-3, 97 * POINT)


def test_a_returned_report_counts_in_its_own_months(town: Town) -> None:
    unit = town.unit("甲")
    project = town.project("路", unit)
    town.edition({project: Planned()})
    town.unapproved(project, 1, ReportState.RETURNED)
    town.report(project, 2, YI)
    rules = {"work": (PLAIN, 95), "part": ('event = "returned_report"\ncurve = { kind = "per_event", each = -1, start = "mark" }', 5)}
    assert points(judged(town, book(rules), 2))["甲"] == 4
    assert points(judged(town, book(rules, window="period"), 2))["甲"] == 5


def test_events_alone_rank_nobody(town: Town) -> None:
    units(town, {"甲": None})
    found = judged(town, book({"work": (PLAIN, 95), "part": (CARDS, 5)}))
    assert (standing(found, "甲").found.score, standing(found, "甲").place) == (None, None)


def test_points_of_a_unit_s_kind_and_of_its_projects(town: Town) -> None:
    unit = town.unit("甲")
    rows = [town.project(f"路{level.name}", unit, level=level) for level in (ProjectLevel.CITY_KEY, ProjectLevel.PROVINCIAL_KEY)]
    town.edition(dict.fromkeys(rows, Planned()))
    for project in rows:
        town.report(project, 1, YI)
    of_level = ", ".join(f"{level.name} = {4 if level.name.startswith('PROVINCIAL') else 1}" for level in ProjectLevel)
    rules = {
        "work": (PLAIN, 80),
        "part": (f'class_of = "level"\ncurve = {{ kind = "class_points", classes = {{ {of_level} }} }}', 10),
        "kind": ('class_of = "kind"\ncurve = { kind = "class_points", classes = { DISTRICT = 7 } }', 10),
    }
    found = judged(town, book(rules))
    assert (points(found)["甲"], points(found, "kind")["甲"]) == (5, 7)
    assert data_sentence(finding(found, "甲")) == "按类别计，2个对象"


def test_a_class_from_elsewhere_is_looked_up_and_one_that_the_book_lacks_is_its_error(town: Town) -> None:
    ids = units(town, {"甲": 100, "乙": 100})
    town.observe(ids["甲"], "tier", 2 * POINT, period=f"{YEAR}-01")
    rules = book({"work": (PLAIN, 90), "part": ('observation = "tier"\ncurve = { kind = "class_points", classes = { 1 = 3, 2 = 8 } }', 10)})
    found = judged(town, rules)
    assert points(found) == {"甲": 8, "乙": None}
    assert finding(found, "乙").outcome is Outcome.NO_DATA
    town.observe(ids["乙"], "tier", 3 * POINT, period=f"{YEAR}-01")
    with pytest.raises(BadRulebook, match="没有数据中的类别3；已写的是1、2"):
        judged(town, rules)


def test_given_points_are_taken_as_they_are_and_missing_ones_are_no_data(town: Town) -> None:
    ids = units(town, {"甲": 100, "乙": 100})
    town.observe(ids["甲"], "opinion", 72_500, period=f"{YEAR}-01")
    rules = book({"work": (PLAIN, 90), "part": ('observation = "opinion"\ncurve = { kind = "given" }', 10)})
    found = judged(town, rules)
    assert finding(found, "甲").value == 72_500
    assert explain(finding(found, "甲"), rules) == "part：来源数据7.25；得7.25分，满分10.00分（第二条，假定）。"
    assert (finding(found, "乙").value, finding(found, "乙").outcome) == (None, Outcome.NO_DATA)
    assert data_sentence(finding(found, "乙")) == "没有来源数据，不计此项"


@pytest.mark.parametrize(("value", "doubted"), [(-1, True), (0, False), (10 * POINT, False), (10 * POINT + 1, True)])
def test_given_points_beyond_the_mark_are_doubted(town: Town, value: int, *, doubted: bool) -> None:
    ids = units(town, {"甲": 100})
    town.observe(ids["甲"], "opinion", value, period=f"{YEAR}-01")
    rules = book({"work": (PLAIN, 90), "part": ('observation = "opinion"\ncurve = { kind = "given" }', 10)})
    said = judge(town.facts(1), rules).unexpected
    assert said == (("甲的part来源给分不在0和分值之间，请核对。",) if doubted else ())


def test_a_rate_from_elsewhere_scores_like_a_measure(town: Town) -> None:
    ids = units(town, {"甲": 100})
    town.observe(ids["甲"], "growth", 1_250, period=f"{YEAR}-01")
    growth = 'observation = "growth"\ncurve = { kind = "per_point", at = 0.1, per_point = 1, cap_above = 30, cap_below = 30 }'
    found = judged(town, book({"work": (PLAIN, 70), "part": (growth, 30)}))
    assert finding(found, "甲").value == 325_000


STREAK = '{ streak = "yellow_card", periods = 2 }'
HELD = {
    "none": ([], False),
    "only now": ([(YEAR, 3)], False),
    "only before": ([(YEAR, 1), (YEAR, 2)], False),
    "now and just before": ([(YEAR, 2), (YEAR, 3)], True),
    "now and twice before": ([(YEAR, 1), (YEAR, 2), (YEAR, 3)], True),
    "with a month between": ([(YEAR, 1), (YEAR, 3)], False),
    "twice in one month": ([(YEAR, 3), (YEAR, 3)], False),
}


@pytest.mark.parametrize("name", HELD)
def test_a_streak_is_of_issued_cards_running_to_the_present_month(town: Town, name: str) -> None:
    months, holds = HELD[name]
    unit = units(town, {"甲": 100})["甲"]
    for year, month in months:
        card(town, unit, year=year, month=month)
    found = judged(town, book({"part": (PLAIN, 100)}, black=STREAK), 3)
    assert standing(found, "甲").listed is (ListKind.BLACK if holds else None)
    assert "第" in why_listed(standing(found, "甲"), found, rulebook=book({"part": (PLAIN, 100)}, black=STREAK))


def test_a_streak_runs_over_the_new_year_and_over_the_rule_s_own_periods(town: Town) -> None:
    unit = units(town, {"甲": 100})["甲"]
    card(town, unit, year=YEAR - 1, month=10)
    card(town, unit, month=1)
    parts = {"part": (PLAIN, 100)}
    assert standing(judged(town, book(parts, black=STREAK)), "甲").listed is None
    assert standing(judged(town, book(parts, black=STREAK, period="quarter"), 3), "甲").listed is ListKind.BLACK
    assert standing(judged(town, book(parts, black=STREAK, period="year"), 3), "甲").listed is ListKind.BLACK


STARTS = {"part": ('measure = "start_rate"\ncurve = { kind = "proportional" }', 100)}
WORKS = {
    "planned and done": (1, date(YEAR, 1, 9), (1, 1), (1, 1), None),
    "planned, not done": (1, None, (0, 1), (0, 1), None),
    "planned later, done early": (5, date(YEAR, 1, 9), (1, 0), (0, 0), 1),
    "never planned, done": (None, date(YEAR, 1, 9), (1, 0), (0, 0), 1),
    "done last year, planned now": (1, date(YEAR - 1, 12, 9), (1, 1), (1, 1), None),
}


@pytest.mark.parametrize("name", WORKS)
def test_works_done_early_count_or_stand_apart(town: Town, name: str) -> None:
    planned, done, counted, apart, number = WORKS[name]
    unit = town.unit("甲")
    project, other = town.project("路", unit), town.project("桥", unit)
    town.edition({project: Planned(start=planned), other: Planned(start=1)})
    town.report(project, 1, YI, started_on=done)
    town.report(other, 1, YI, started_on=date(YEAR, 1, 5))
    whole = finding(judged(town, book(STARTS)), "甲")
    alone = finding(judged(town, book(STARTS, early="apart")), "甲")
    assert (whole.numerator - 1, whole.denominator - 1, whole.early) == (*counted, None)
    assert (alone.numerator - 1, alone.denominator - 1, alone.early or None) == (*apart, number)
    assert ("另有提前开工1个，不计入" in data_sentence(alone)) is (number is not None)
    parts = leaves(town.facts(1), book(STARTS, early="apart"), series=book(STARTS).series[0], unit_id=unit, measure="start_rate")
    assert (parts["numerator"].sum(), parts["denominator"].sum()) == (alone.numerator, alone.denominator)


def test_a_work_done_in_an_earlier_period_counts_in_the_period_it_was_due(town: Town) -> None:
    unit = town.unit("甲")
    project = town.project("路", unit)
    town.edition({project: Planned(start=4)})
    town.report(project, 1, YI, started_on=date(YEAR, 1, 9))
    for month in range(2, 5):
        town.report(project, month, YI)
    rules = book(STARTS, early="apart", window="period")
    assert finding(judged(town, rules, 1), "甲").ratio.value is None
    assert finding(judged(town, rules, 4), "甲").ratio.value == 1
    assert cells_of("start_rate", town.facts(4), rulebook=rules)["month"].tolist() == [4]


PROJECT = st.tuples(st.integers(1, 12) | st.none(), st.integers(1, 7) | st.none())


@settings(max_examples=60, deadline=None)
@given(st.lists(PROJECT, max_size=12))
def test_apart_never_counts_more_than_counted(projects: list[tuple[int | None, int | None]]) -> None:
    rows: list[tuple[int, int, int | None, int | None]] = []
    for number, (planned, done) in enumerate(projects):
        if planned is not None and planned <= 7:
            rows.append((number, planned, None, 1))
        if done is not None:
            rows.append((number, done, 1, None))
    cells = pd.DataFrame(rows, columns=["project_id", "month", "numerator", "denominator"]).astype("Int64")
    alone, ahead = without_early(cells), early(cells)
    assert alone["numerator"].sum() <= cells["numerator"].sum()
    assert alone["numerator"].sum() + ahead["numerator"].sum() == cells["numerator"].sum()
    assert alone["denominator"].sum() == cells["denominator"].sum()
    assert Fraction(int(alone["numerator"].sum())) <= int(alone["denominator"].sum())
