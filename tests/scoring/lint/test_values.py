"""Sets of values agree with plain comparisons, and regions with the predicates, value by value."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.lint.conditions import Ground, holding
from scoring.lint.regions import ANYTHING, Region, less, meet
from scoring.lint.values import Domain, Values, holes
from scoring.predicates import OPERATORS, Case, holds, target_met
from scoring.ratio import Ratio
from scoring.rulebook import NO_TARGET, Condition, Rulebook
from tests.scoring.books import PLAIN, book

FEW = settings(max_examples=60, deadline=None)
LINE, STEPS = Domain(none=True), Domain(Fraction(0), Fraction(6), Fraction(1))
FIGURES = st.integers(-4, 16).map(lambda number: Fraction(number, 2))
OPS = st.sampled_from(sorted(OPERATORS))


def sets(domain: Domain) -> st.SearchStrategy[Values]:
    single = st.builds(domain.where, OPS, FIGURES)
    return st.recursive(single, lambda some: st.builds(lambda a, b, how: how(a, b), some, some, st.sampled_from(HOW)), max_leaves=5)


HOW: list[Callable[[Values, Values], Values]] = [Values.meet, Values.join, Values.less]


@FEW
@given(op=OPS, limit=FIGURES, value=FIGURES)
def test_where_is_the_comparison(op: str, limit: Fraction, value: Fraction) -> None:
    assert LINE.where(op, limit).has(value) == OPERATORS[op](value, limit)
    if value.denominator == 1 and 0 <= value <= 6:
        assert STEPS.where(op, limit).has(value) == OPERATORS[op](value, limit)


@FEW
@given(one=sets(LINE), other=sets(LINE), value=FIGURES | st.none())
def test_sets_are_met_joined_and_subtracted(one: Values, other: Values, value: Fraction | None) -> None:
    assert one.meet(other).has(value) == (one.has(value) and other.has(value))
    assert one.join(other).has(value) == (one.has(value) or other.has(value))
    assert one.less(other).has(value) == (one.has(value) and not other.has(value))


@FEW
@given(one=sets(STEPS))
def test_on_steps_a_set_is_empty_when_no_step_is_in_it(one: Values) -> None:
    assert one.empty == (not any(one.has(Fraction(step)) for step in range(7)))


def test_holes_lie_between_and_know_their_ends() -> None:
    values = LINE.where("<", Fraction(1)).join(LINE.where(">", Fraction(1))).join(LINE.where("==", Fraction(3)))
    assert holes(values) == LINE.where("==", Fraction(1))
    assert holes(LINE.everything()).empty


RATES = ("schedule_rate", "start_rate")
TARGETS = {
    "一个指标": Condition("compare", "schedule_rate", ">=", Fraction(1)),
    "两个指标": Condition(
        "all_of",
        parts=(Condition("compare", "schedule_rate", ">=", Fraction(1)), Condition("compare", "start_rate", ">=", Fraction(1))),
    ),
    "两个之一": Condition(
        "any_of",
        parts=(Condition("compare", "schedule_rate", ">=", Fraction(1)), Condition("compare", "start_rate", ">=", Fraction(1))),
    ),
    "没有目标": NO_TARGET,
}
COMPARED = st.builds(lambda name, op, value: Condition("compare", name, op, value), st.sampled_from(RATES), OPS, FIGURES)
REPORTS = st.builds(lambda op, value: Condition("compare", "missing_reports", op, value), OPS, FIGURES)
COUNTED = st.builds(lambda op, value: Condition("count_in_window", "major_accident", op, value), OPS, FIGURES)
NAMES = (("target", "met"), ("target", "missed"), ("first", "black"), ("last", "black"), ("exempt", "no"), ("exempt", "yes"))
NAMED = st.sampled_from([Condition(*name) for name in NAMES])
SINGLE = COMPARED | REPORTS | COUNTED | NAMED
CONDITIONS = st.recursive(
    SINGLE,
    lambda parts: st.builds(
        lambda kind, some: Condition(kind, parts=tuple(some)),
        st.sampled_from(("all_of", "any_of")),
        st.lists(parts, min_size=1, max_size=3),
    ),
    max_leaves=6,
)
RATIOS = st.builds(Ratio, st.integers(0, 9), st.sampled_from((0, 1, 2, 3)))
PLACES = st.none() | st.integers(1, 4)


@st.composite
def cases(draw: st.DrawFn, target: Condition) -> Case:
    bare = Case(
        {name: draw(RATIOS) for name in RATES},
        {name: draw(st.integers(0, 3)) for name in ("missing_reports", "major_accident")},
        place=draw(PLACES),
        place_from_last=draw(PLACES),
        sizes={"black": 2},
    )
    met = target_met(target, bare)
    return replace(bare, target=met, exempt=met is False and draw(st.booleans()))


def point(case: Case) -> dict[str, Fraction | None]:
    """What the quantities of regions are in a case."""
    answers = {"target ": case.target, "first black": _within(case.place), "last black": _within(case.place_from_last)}
    return {
        **{f"compare {name}": ratio.value for name, ratio in case.ratios.items()},
        "compare missing_reports": Fraction(case.counts["missing_reports"]),
        "count_in_window major_accident": Fraction(case.counts["major_accident"]),
        "exempt ": Fraction(case.exempt),
        **{name: None if answer is None else Fraction(answer) for name, answer in answers.items()},
    }


def _within(place: int | None) -> bool | None:
    return None if place is None else place <= 2


def inside(region: Region, at: dict[str, Fraction | None]) -> bool:
    return any(all(values.has(at[name]) for name, values in box.items()) for box in region)


def with_target(target: Condition) -> Rulebook:
    plain = book({"investment": (PLAIN, 100)})
    return replace(plain, target=(target, plain.target[1]))


@pytest.mark.parametrize("name", TARGETS)
def test_a_region_holds_exactly_the_cases_for_which_the_predicate_holds(name: str) -> None:
    target, ground = TARGETS[name], Ground(with_target(TARGETS[name]))

    @FEW
    @given(condition=CONDITIONS, case=cases(target))
    def agree(condition: Condition, case: Case) -> None:
        assert inside(holding(condition, ground), point(case)) == (holds(condition, case) is True)

    agree()


@FEW
@given(one=CONDITIONS, other=CONDITIONS, case=cases(TARGETS["两个指标"]))
def test_regions_are_met_and_subtracted(one: Condition, other: Condition, case: Case) -> None:
    ground = Ground(with_target(TARGETS["两个指标"]))
    first, second, at = holding(one, ground), holding(other, ground), point(case)
    assert inside(meet(first, second), at) == (inside(first, at) and inside(second, at))
    assert inside(less(first, second, full=ground.full), at) == (inside(first, at) and not inside(second, at))
    assert inside(less(ANYTHING, first, full=ground.full), at) == (not inside(first, at))


def test_printed_rates_move_in_steps_of_a_hundredth_of_a_percent() -> None:
    ground = Ground(book({"investment": (PLAIN, 100)}, rounding="before"))
    just_below = Condition("compare", "schedule_rate", ">", Fraction("0.99995"))
    assert holding(just_below, ground) == holding(Condition("compare", "schedule_rate", ">=", Fraction(1)), ground)
