"""How firm a rank is: each kind of shift moves what it should, and what it should not move stands."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from core.db import transaction
from core.vocabulary import ListKind, ReportState
from scoring.ranking import places
from scoring.robustness import Draws, Move, Robust, Shift, draws_of, firmness, method_lines, robustness
from scoring.robustness.spans import Span, from_last_spans, place_spans
from scoring.robustness.weights import placed, redrawn
from scoring.rulebook import Rulebook
from scoring.verdicts import judge
from tests.scoring.books import book
from tests.scoring.simulated import CURVES, PLACES, rules, simulate, town_of
from tests.town import YEAR, YI, Planned, Town

INVESTMENT = ('measure = "schedule_rate"\ncurve = { kind = "proportional", at = 2 }', 60)
STARTS = ('measure = "start_rate"\ncurve = { kind = "proportional" }', 40)
MISSED_AND_LAST = '{ target = "missed" }, { last = "black" }'
SPANS = st.dictionaries(st.integers(0, 4), st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=4)


@pytest.fixture
def town(sqlite_engine: Engine) -> Iterator[Town]:
    with transaction(sqlite_engine) as session:
        yield Town(session)


def found(town: Town, rulebook: Rulebook, month: int = 1) -> dict[str, Robust]:
    facts = town.facts(month)
    verdict = judge(facts, rulebook)
    names = {one.unit_id: one.name for one in verdict.series[0].standings}
    return {names[unit]: one for unit, one in robustness(facts, verdict)["districts"].items()}


def move(robust: Robust, shift: Shift) -> Move:
    return next(one for one in robust.moves if one.shift is shift)


def by_rate(town: Town, rates: dict[str, list[int | None]], *, start: int | None = None, started: str = "") -> dict[str, list[int]]:
    """Units with projects that have a plan of 1 亿元 in January and invested so many percent of it; None: the report is not reviewed.

    `start`: the month in which all should start; `started`: the unit whose projects did.
    """
    made = {}
    for name, percents in rates.items():
        unit = town.unit(name)
        made[name] = [town.project(f"{name}{n}", unit) for n in range(len(percents))]
        for project, percent in zip(made[name], percents, strict=True):
            if percent is None:
                town.unapproved(project, 1, ReportState.SUBMITTED)
            else:
                town.report(project, 1, percent * YI // 100, started_on=date(YEAR, 1, 10) if name == started else None)
    town.edition({project: Planned(start=start) for projects in made.values() for project in projects})
    return made


@given(SPANS)
def test_place_spans_are_the_best_and_the_worst_of_all_combinations(drawn: dict[int, tuple[int, int]]) -> None:
    spans = {key: Span(low, low + width) for key, (low, width) in drawn.items()}
    seen: dict[int, list[int]] = {key: [] for key in spans}
    last: dict[int, list[int]] = {key: [] for key in spans}
    for combination in itertools.product(*(range(one.low, one.high + 1) for one in spans.values())):
        scores = dict(zip(spans, combination, strict=True))
        for key, place in places(scores).items():
            seen[key].append(place)
        for key, place in places({key: -score for key, score in scores.items()}).items():
            last[key].append(place)
    assert place_spans(spans) == {key: Span(min(mine), max(mine)) for key, mine in seen.items()}
    assert from_last_spans(spans) == {key: Span(min(mine), max(mine)) for key, mine in last.items()}


@given(SPANS)
def test_dense_spans_hold_every_combination_and_are_points_where_nothing_moves(drawn: dict[int, tuple[int, int]]) -> None:
    spans = {key: Span(low, low + width) for key, (low, width) in drawn.items()}
    held = place_spans(spans, "dense")
    for combination in itertools.product(*(range(one.low, one.high + 1) for one in spans.values())):
        for key, place in places(dict(zip(spans, combination, strict=True)), "dense").items():
            assert held[key].low <= place <= held[key].high
    fixed = {key: Span(one.low, one.low) for key, one in spans.items()}
    assert place_spans(fixed, "dense") == {key: Span(p, p) for key, p in places({k: o.low for k, o in fixed.items()}, "dense").items()}


def test_a_narrow_lead_does_not_survive_rounding_and_a_wide_one_does(town: Town) -> None:
    by_rate(town, {"甲区": [80], "乙区": [80], "丙区": [50]})
    rounded = {name: move(one, Shift.ROUNDING) for name, one in found(town, book({"investment": INVESTMENT})).items()}
    assert {name: (one.best, one.worst) for name, one in rounded.items()} == {"甲区": (1, 2), "乙区": (1, 2), "丙区": (3, 3)}


def test_a_place_on_the_black_list_that_rounding_may_change_does_not_hold(town: Town) -> None:
    by_rate(town, {"甲区": [90], "乙区": [70], "丙区": [70]})
    firm = found(town, book({"investment": INVESTMENT}, black=MISSED_AND_LAST))
    assert {name: one.listed for name, one in firm.items()} == {"甲区": None, "乙区": ListKind.BLACK, "丙区": ListKind.BLACK}
    assert [one.shift for one in firm["乙区"].fragile] == [Shift.ROUNDING]
    assert firm["甲区"].holds
    assert firmness(firm["乙区"], projects={}) == "列黑榜，但不稳：数字取整不同可能不列榜。"
    assert firmness(firm["甲区"], projects={}) == "不列榜，逐项检验都成立，名次不变。"


def test_the_project_that_carries_a_place_is_named(town: Town) -> None:
    made = by_rate(town, {"甲区": [100, 20], "乙区": [50, 50]})
    firm = found(town, book({"investment": INVESTMENT}, black=MISSED_AND_LAST))
    carried = move(firm["甲区"], Shift.PROJECT)
    assert (carried.best, carried.worst, carried.project_id) == (1, 2, made["甲区"][0])
    assert carried.kept == Fraction(3, 4)
    said = firmness(firm["甲区"], projects={made["甲区"][0]: "甲区大桥"})
    assert said == "不列榜，但有变数：去掉“甲区大桥”就列黑榜。"


def test_a_unit_whose_only_project_is_left_out_is_not_placed_without_it(town: Town) -> None:
    by_rate(town, {"甲区": [90], "乙区": [50, 60]})
    mine = move(found(town, book({"investment": INVESTMENT}))["甲区"], Shift.PROJECT)
    assert (mine.best, mine.worst) == (1, 1)


def test_reports_still_to_come_are_tried_at_their_plan_and_at_nothing(town: Town) -> None:
    by_rate(town, {"甲区": [60, 60], "乙区": [60, None]})
    firm = found(town, book({"investment": INVESTMENT}, black=MISSED_AND_LAST))
    assert firm["乙区"].listed is ListKind.BLACK
    coming = move(firm["乙区"], Shift.PENDING)
    assert (coming.best, coming.worst, coming.others) == (1, 2, (None,))
    assert "待审、缺报的数补齐后可能不列榜" in firmness(firm["乙区"], projects={})


def test_without_reports_to_come_and_with_one_edition_those_shifts_are_not_tried(town: Town) -> None:
    by_rate(town, {"甲区": [60], "乙区": [70]})
    assert [one.shift for one in found(town, book({"investment": INVESTMENT, "starts": STARTS}))["甲区"].moves] == [
        Shift.ROUNDING,
        Shift.WEIGHTS,
        Shift.PROJECT,
    ]


def test_the_original_plan_is_tried_where_there_is_a_later_one(town: Town) -> None:
    made = by_rate(town, {"甲区": [60], "乙区": [70]})
    lowered = Planned(months=(YI // 2, *(YI,) * 11))
    town.edition({made["甲区"][0]: lowered, made["乙区"][0]: Planned()}, number=2, effective=1)
    firm = found(town, book({"investment": INVESTMENT}))
    assert (firm["甲区"].place, move(firm["甲区"], Shift.ORIGINAL).best) == (1, 2)


def test_weights_move_units_with_different_strengths_and_nobody_else(town: Town) -> None:
    by_rate(town, {"甲区": [160], "乙区": [100], "丙区": [10]}, start=1, started="乙区")
    rulebook = book({"investment": INVESTMENT, "starts": ('measure = "start_rate"\ncurve = { kind = "proportional" }', 20)})
    firm = found(town, rulebook)
    weights = {name: (move(one, Shift.WEIGHTS).best, move(one, Shift.WEIGHTS).worst) for name, one in firm.items()}
    assert weights == {"甲区": (1, 2), "乙区": (1, 2), "丙区": (3, 3)}


WORDS = {
    "取整": (Move(Shift.ROUNDING, 5, 6, Fraction(1, 2), (None,)), "列黑榜，但不稳：数字取整不同可能不列榜。"),
    "分值": (Move(Shift.WEIGHTS, 5, 6, Fraction(9, 10), (None,)), "列黑榜，但不稳：分值浮动后有10%的情形不列榜。"),
    "项目": (
        Move(Shift.PROJECT, 4, 6, Fraction(2, 3), (None, ListKind.RED), (7, 8)),
        "列黑榜，但不稳：去掉“某路”就不列榜，去掉某一个项目就列红榜。",
    ),
    "没有名称的项目": (Move(Shift.PROJECT, 4, 6, Fraction(2, 3), (None,), (8,)), "列黑榜，但不稳：去掉某一个项目就不列榜。"),
    "原计划": (Move(Shift.ORIGINAL, 1, 1, Fraction(0), (ListKind.RED,)), "列黑榜，但不稳：按年初原计划列红榜。"),
    "补齐": (Move(Shift.PENDING, 1, 6, Fraction(0), (None, ListKind.RED)), "列黑榜，但不稳：待审、缺报的数补齐后可能不列榜或列红榜。"),
    "分值很少改变": (Move(Shift.WEIGHTS, 5, 6, Fraction(96, 100), (None,)), "列黑榜，逐项检验都成立，名次在第5至第6之间。"),
}


@pytest.mark.parametrize("case", WORDS)
def test_what_does_not_hold_is_said_in_one_sentence(case: str) -> None:
    moved, said = WORDS[case]
    assert firmness(Robust(1, 6, ListKind.BLACK, (moved,)), projects={7: "某路"}) == said


def test_a_place_that_nothing_was_tried_on_says_so() -> None:
    assert firmness(Robust(1, 6, None, ()), projects={}) == "不列榜。没有可作的检验。"


def test_the_same_draws_give_the_same_scores_and_other_seeds_do_not() -> None:
    earned, marks = np.array([[0.9, 0.2], [0.4, 0.8]]), np.array([60.0, 40.0])
    draws = Draws(50, 7, Fraction(1, 5))
    first, again = (redrawn(earned, marks, draws=draws, shared=True) for _ in range(2))
    assert (first == again).all()
    assert (first != redrawn(earned, marks, draws=replace(draws, seed=8), shared=True)).any()


def test_without_spread_the_draws_give_the_scores_themselves() -> None:
    earned = np.array([[0.5, float("nan"), -2.0], [1.0, 0.5, 0.0]])
    marks = np.array([60.0, 40.0, 0.0])
    draws = Draws(3, 1, Fraction(0))
    assert redrawn(earned, marks, draws=draws, shared=True).tolist() == [[480_000, 800_000]] * 3
    assert redrawn(earned, marks, draws=draws, shared=False).tolist() == [[280_000, 800_000]] * 3


@given(st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=1, max_size=3), st.sampled_from(["competition", "dense"]))
def test_places_of_draws_are_those_of_the_ranking(rows: list[list[int]], ties: str) -> None:
    found_places = placed(np.array(rows), dense=ties == "dense").tolist()
    assert found_places == [list(places(dict(enumerate(row)), ties).values()) for row in rows]


def test_the_draws_belong_to_the_month_and_are_told(town: Town) -> None:
    by_rate(town, {"甲区": [60], "乙区": [70]})
    draws = draws_of(town.facts(1).month)
    assert draws.seed == 201901
    assert "1000次（随机种子201901，可以重算）" in " ".join(method_lines(draws))


SIMULATED = {"曲线": (CURVES, "competition"), "按名次计分": (PLACES, "competition"), "密集名次": (CURVES, "dense")}


@pytest.mark.parametrize("kind", SIMULATED)
def test_intervals_hold_the_true_place_of_simulated_roundings(town: Town, kind: str) -> None:
    facts, rulebook = town_of(town), rules(*SIMULATED[kind])
    tried = [simulate(facts, rulebook, seed=seed, digit=10**8) for seed in range(5)]
    assert sum(one.held for one in tried) == sum(one.units for one in tried)
    assert sum(one.changed for one in tried) > 0
    assert sum(one.width for one in tried) / sum(one.units for one in tried) < 4
