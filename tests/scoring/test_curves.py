"""Score curves below, on, between, above and beyond their limits; figures of published rules where there are any."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.curves import CURVES, Curve, Reading

F = Fraction


def bands(*rows: tuple[int, int, int]) -> tuple[tuple[Fraction, Fraction, Fraction], ...]:
    return tuple((F(begin), F(end), F(figure)) for begin, end, figure in rows)


EVEN = Curve("proportional")
ASSUMED = Curve("piecewise", points=((F(0), F(0)), (F(1), F("0.85")), (F("1.3"), F(1))))
SHAOXING = Curve("per_point", at=F(1), per_point=F(1), cap_above=F(30), cap_below=F(30))
STEPS = Curve("steps", points=((F("0.6"), F("0.5")), (F("0.8"), F(1))))
HALF_YEAR = Curve("rank_band", bands=bands((1, 3, 7), (4, 6, 5), (7, 10, 3)))
"""Places 1 to 3 earn 7 points, 4 to 6 earn 5, 7 to 10 earn 3."""
HEILONGJIANG = Curve("marginal", base=F(1), bands=bands((0, 10, 20), (10, 20, 40), (20, 30, 60)))
"""b + x1·b/20 + x2·b/40 + x3·b/60 over the base."""
RED_CARDS = Curve("per_event", each=F(-2), start="mark")
NEW_STARTS = Curve("per_event", each=F(1), cap=F(10))
LATE = Curve("per_event", each=F(-3), floor=F(-9), cap=F(0))
LEVELS = Curve("class_points", classes=(("PROVINCIAL_KEY", F(20)), ("CITY_KEY", F(5))))
SUPPLIED = Curve("given")
AWARD = Curve("per_point", per_point=F("0.2"), below=F("0.1"), further=((F("1.3"), F("0.1")),), cap_above=F(10), cap_below=F(10))
"""0.1 for a point short, 0.2 for one over, 0.1 above 130 %, at most 10 either way."""
STARTS = Curve("per_point", at_by=((F(1), F("0.8")), (F(6), F("0.7"))), unplanned=F(2), per_point=F("0.1"), cap_above=F(2), cap_below=F(2))
"""5 points at 80 % of 1 to 5, at 70 % of 6 and more; 2 points without any."""
SHOWN = Curve("shown")

CASES = [
    ("half done", EVEN, 20, "0.5", "10"),
    ("just done", EVEN, 20, "1", "20"),
    ("more than done", EVEN, 20, "1.7", "20"),
    ("taken back", EVEN, 20, "-0.2", "0"),
    ("full mark from 80 %", Curve("proportional", at=F("0.8")), 10, "0.8", "10"),
    ("nothing", ASSUMED, 40, "0", "0"),
    ("below nothing", ASSUMED, 40, "-0.5", "0"),
    ("between two points", ASSUMED, 40, "0.5", "17"),
    ("on a point", ASSUMED, 40, "1", "34"),
    ("between the last points", ASSUMED, 40, "1.15", "37"),
    ("on the last point", ASSUMED, 40, "1.3", "40"),
    ("after the last point", ASSUMED, 40, "1.8", "40"),
    ("just the plan", SHAOXING, 30, "1", "30"),
    ("7.5 points short", SHAOXING, 30, "0.925", "22.5"),
    ("above the cap", SHAOXING, 30, "1.5", "60"),
    ("below the cap", SHAOXING, 30, "0.2", "0"),
    ("below the first step", STEPS, 10, "0.5999", "0"),
    ("on the first step", STEPS, 10, "0.6", "5"),
    ("on the last step", STEPS, 10, "0.8", "10"),
    ("first place", HALF_YEAR, 7, "1", "7"),
    ("last place of the first band", HALF_YEAR, 7, "3", "7"),
    ("first place of the second band", HALF_YEAR, 7, "4", "5"),
    ("last place of the last band", HALF_YEAR, 7, "10", "3"),
    ("after the last band", HALF_YEAR, 7, "11", "0"),
    ("another mark than the bands'", HALF_YEAR, 14, "5", "10"),
    ("on the base", HEILONGJIANG, 20, "0", "20"),
    ("inside the first band", HEILONGJIANG, 20, "0.05", "25"),
    ("at the end of the first band", HEILONGJIANG, 20, "0.1", "30"),
    ("inside the second band", HEILONGJIANG, 20, "0.15", "32.5"),
    ("at the end of the last band", HEILONGJIANG, 60, "0.3", "115"),
    ("after the last band no more", HEILONGJIANG, 60, "0.4", "115"),
    ("behind the base as much less", HEILONGJIANG, 20, "-0.15", "7.5"),
    ("no card", RED_CARDS, 5, "0", "5"),
    ("two cards", RED_CARDS, 5, "2", "1"),
    ("more cards than points", RED_CARDS, 5, "3", "0"),
    ("no new start", NEW_STARTS, 10, "0", "0"),
    ("as many as the cap", NEW_STARTS, 10, "10", "10"),
    ("above the cap", NEW_STARTS, 10, "11", "10"),
    ("taken from nothing", LATE, 0, "2", "-6"),
    ("taken as far as the floor", LATE, 0, "5", "-9"),
    ("another figure below: 20 points short", AWARD, 25, "0.8", "23"),
    ("on the plan", AWARD, 25, "1", "25"),
    ("before the further stretch", AWARD, 25, "1.2", "29"),
    ("where the further stretch begins", AWARD, 25, "1.3", "31"),
    ("in the further stretch", AWARD, 25, "1.5", "33"),
    ("where the cap is reached", AWARD, 25, "1.7", "35"),
    ("above the cap of two stretches", AWARD, 25, "2.5", "35"),
    ("below the cap of what is short", AWARD, 25, "-0.5", "15"),
    ("only shown", SHOWN, 10, "0.9", "0"),
    ("as supplied", SUPPLIED, 10, "7.25", "7.25"),
]

BY_NUMBER = [
    ("4 of 5", Reading(F("0.8"), of=5), "5"),
    ("7 of 10", Reading(F("0.7"), of=10), "5"),
    ("4 of 6", Reading(F(4) / 6, of=6), "14/3"),
    ("1 of 1: at most 2 more", Reading(F(1), of=1), "7"),
    ("none of 2: at most 2 less", Reading(F(0), of=2), "3"),
    ("nothing planned", Reading(unplanned=True), "2"),
]


@pytest.mark.parametrize(("name", "read", "points"), BY_NUMBER)
def test_a_rate_by_the_number_planned(name: str, read: Reading, points: str) -> None:
    assert STARTS.score(read, F(5)) == F(points), name


@pytest.mark.parametrize(("curve", "mark", "read", "points"), [case[1:] for case in CASES], ids=[f"{c[1].kind}: {c[0]}" for c in CASES])
def test_points(curve: Curve, mark: int, read: str, points: str) -> None:
    assert curve.score(Reading(F(read)), F(mark)) == F(points)


@pytest.mark.parametrize(
    ("classes", "points"),
    [((), 0), (("CITY_KEY",), 5), (("CITY_KEY", "CITY_KEY"), 10), (("PROVINCIAL_KEY", "CITY_KEY"), 25), (("PROVINCIAL_KEY",) * 2, 30)],
    ids=["no project", "one", "two", "of two classes", "no more than the mark"],
)
def test_points_of_classes(classes: tuple[str, ...], points: int) -> None:
    assert LEVELS.score(Reading(classes=classes), F(30)) == points


def test_every_kind_has_a_case() -> None:
    assert {case[1].kind for case in CASES} | {LEVELS.kind} == set(CURVES)


RISING = [EVEN, ASSUMED, SHAOXING, AWARD, STEPS, HEILONGJIANG, NEW_STARTS, SUPPLIED]
FALLING = [HALF_YEAR, RED_CARDS, LATE]


@given(st.sampled_from(RISING), st.fractions(-2, 4), st.fractions(0, 2))
def test_a_better_figure_never_scores_less(curve: Curve, read: Fraction, more: Fraction) -> None:
    assert curve.score(Reading(read + more), F(40)) >= curve.score(Reading(read), F(40))


@given(st.sampled_from(FALLING), st.integers(0, 20), st.integers(0, 20))
def test_a_worse_place_or_more_events_never_score_more(curve: Curve, read: int, more: int) -> None:
    assert curve.score(Reading(F(read + 1 + more)), F(40)) <= curve.score(Reading(F(read + 1)), F(40))


@given(st.fractions(-1, 1), st.fractions(0, F("0.01")))
def test_a_lead_scores_without_a_jump_and_less_and_less(lead: Fraction, more: Fraction) -> None:
    def score(read: Fraction) -> Fraction:
        return HEILONGJIANG.score(Reading(read), F(20))

    assert 0 <= score(lead + more) - score(lead) <= more * 100 * F(20) / 20
    assert score(lead) - 20 == 20 - score(-lead)
    assert score(abs(lead) + more) - score(abs(lead)) <= score(more) - 20


@given(st.integers(0, 30))
def test_events_stay_between_floor_and_cap(number: int) -> None:
    for curve, mark in ((RED_CARDS, 5), (NEW_STARTS, 10), (LATE, 0)):
        assert curve.floor <= curve.score(Reading(F(number)), F(mark)) <= (mark if curve.cap is None else curve.cap)
