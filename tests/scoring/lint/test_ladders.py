"""What the linter says of card rules agrees with what the rules decide, case by case."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.lint import lint
from scoring.lint.conditions import Ground
from scoring.lint.finding import Matter
from scoring.lint.lights import GRAVITY, dark, groups, undecided
from scoring.predicates import OPERATORS, Case, holds
from scoring.ratio import Ratio
from scoring.rulebook import CardRule, Condition, Light, Rulebook
from tests.scoring.lint.clean import TEXT, read

FEW = settings(max_examples=80, deadline=None)
CLEAN = read(TEXT)
LEAST = 1000

RATES = ("schedule_rate", "start_rate")
OPS = st.sampled_from(sorted(OPERATORS))
FIGURES = st.integers(0, 4).map(lambda number: Fraction(number, 2))
COMPARED = st.builds(lambda name, op, value: Condition("compare", name, op, value), st.sampled_from(RATES), OPS, FIGURES)
ISSUED = st.builds(lambda periods: Condition("streak", "yellow_card", ">=", Fraction(periods)), st.integers(1, 2))
CONDITIONS = st.recursive(
    COMPARED | COMPARED | ISSUED,
    lambda parts: st.builds(
        lambda kind, some: Condition(kind, parts=tuple(some)),
        st.sampled_from(("all_of", "any_of")),
        st.lists(parts, min_size=1, max_size=2),
    ),
    max_leaves=3,
)
RULES = st.lists(
    st.builds(
        lambda light, condition, least: CardRule(light, "project", "", least, condition, CLEAN.cards[0].cited),
        st.sampled_from(list(Light)),
        CONDITIONS,
        st.sampled_from((0, LEAST)),
    ),
    min_size=1,
    max_size=4,
)
RATIOS = st.builds(Ratio, st.integers(0, 9), st.just(4))
CASES = st.builds(
    lambda first, second, run: Case({"schedule_rate": first, "start_rate": second}, {}, {"yellow_card": run}),
    RATIOS,
    RATIOS,
    st.integers(0, 2),
)


def book_of(rules: list[CardRule]) -> Rulebook:
    return replace(CLEAN, cards=tuple(rules))


def deciding(rules: list[CardRule], case: Case, annual: int) -> list[int]:
    """The numbers of the rules that hold, the one that decides first."""
    return [number for number, rule in enumerate(rules, start=1) if annual >= rule.min_annual_plan and holds(rule.condition, case)]


@FEW
@given(rules=RULES, cases=st.lists(CASES, min_size=5, max_size=5), annual=st.sampled_from((0, LEAST)))
def test_what_is_said_of_the_order_is_so(rules: list[CardRule], cases: list[Case], annual: int) -> None:
    book = book_of(rules)
    found = {(one.check, one.where) for one in lint(book)}
    for case in cases:
        holding = deciding(rules, case, annual)
        for later in holding:
            lighter = [one for one in holding if one < later and GRAVITY[rules[one - 1].light] < GRAVITY[rules[later - 1].light]]
            assert (("shadowed", f"cards[{later}]") in found) or not lighter
        assert not holding or ("undecided", f"cards[{holding[0]}]") not in found
        assert not any(("impossible", f"cards[{number}]") in found for number in holding if not rules[number - 1].condition.parts)


@FEW
@given(rules=RULES, cases=st.lists(CASES, min_size=5, max_size=5))
def test_where_a_green_light_is_stated_a_case_without_a_light_is_within_a_gap_and_none_else(
    rules: list[CardRule], cases: list[Case]
) -> None:
    assume(any(rule.light is Light.GREEN for rule in rules))
    book = book_of(rules)
    (group,) = groups(book)
    assume(any(one.region for one in group))  # where no rule can ever hold, each is found as impossible
    gaps = list(dark(group, Ground(book, "project")))
    for case in cases:
        at = {f"compare {name}": ratio.value for name, ratio in case.ratios.items()} | {
            "streak yellow_card": Fraction(case.runs["yellow_card"]),
            "annual_plan ": Fraction(LEAST),
        }
        mine = [gap for gap in gaps if all(values.has(at[name]) for name, values in gap.box.items())]
        lit = bool(deciding(rules, case, LEAST))
        assert lit or mine
        assert not (lit and any(not gap.partly for gap in mine))


@pytest.mark.parametrize("light", list(Light))
def test_a_single_rule_is_no_ladder(light: Light) -> None:
    rule = replace(CLEAN.cards[1], light=light)
    gaps = [one.sentence for one in lint(book_of([rule]), observations=()) if one.check == "gaps"]
    assert len(gaps) == (light is Light.GREEN)


def test_many_branched_rules_are_examined_in_bounded_time() -> None:
    single = [Condition("compare", name, ">", Fraction(number, 7)) for number in range(8) for name in RATES]
    pairs = [Condition("any_of", parts=(single[n], single[-1 - n])) for n in range(6)]
    rule = replace(CLEAN.cards[1], condition=Condition("all_of", parts=tuple(pairs)))
    green = replace(rule, light=Light.GREEN)
    assert list(undecided(Matter(book_of([rule, green] * 10))))
