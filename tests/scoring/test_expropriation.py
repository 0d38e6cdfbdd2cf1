"""征收交地 measured: rates of unrounded amounts, places, what is missing, and where figures of land differ."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from core.expropriation import Amounts, Facts, Hands, PlanLine, Quantity, Received, Statement, Target, Version
from scoring.expropriation import Handover, PlanGap, Row, board, handovers, missing, plan_gaps, projects, stated

LAND, SIGNED, HOMES = Quantity.HANDED_OVER_LAND, Quantity.SIGNED_LAND, Quantity.SIGNED_HOUSEHOLDS
EAST, WEST, SOUTH, NORTH = "东区", "西区", "南区", "北区"
EVEN = (10,) * 12
NAMES = {"A": "甲工程", "B": "乙工程", "C": "丙工程"}
US, THEM = Hands("区填报", "审核"), Hands("项目填报", "审核")


def version(*lines: PlanLine, number: int = 1, since: int = 1) -> Version:
    return Version(number, since, "文", date(2019, 1, 1), "", lines)


def line(district: str, code: str, *targets: Target, count: int | None = None) -> PlanLine:
    return PlanLine(district, code, targets, count)


def said(district: str, code: str, month: int, amounts: Amounts) -> Statement:
    return Statement(district, code, month, amounts, US)


def got(district: str, code: str, month: int, area: int | None, planned: int | None = None) -> Received:
    return Received(district, code, month, planned, area, THEM)


def facts(*versions: Version, month: int = 3, closed_to: int = 3, **more: object) -> Facts:
    empty = Facts(month, closed_to, (EAST, WEST, SOUTH, NORTH), versions, (), (), frozenset(), NAMES)
    return replace(empty, **more)  # type: ignore[arg-type]  # fields by name


def row(known: Facts, kind: Quantity, district: str) -> Row:
    return next(one for one in board(known, kind).rows if one.district == district)


PLAN = version(
    line(EAST, "A", Target(SIGNED, 120, EVEN)),
    line(EAST, "B", Target(SIGNED, 120, EVEN)),
    line(WEST, "", Target(SIGNED, 240, (20,) * 12), count=3),
    line(SOUTH, "", Target(SIGNED, 0), count=1),
)
STATED = (
    said(EAST, "A", 1, {SIGNED: 20}),
    said(EAST, "B", 2, {SIGNED: 25}),
    said(EAST, "C", 2, {SIGNED: 900}),
    said(WEST, "C", 3, {SIGNED: 60}),
)


def test_places_follow_the_schedule_rate_and_a_zero_plan_or_none_has_no_place() -> None:
    found = board(facts(PLAN, statements=STATED), SIGNED)
    assert found.by_schedule
    assert [(one.district, one.place) for one in found.rows] == [(WEST, 1), (EAST, 2), (SOUTH, None), (NORTH, None)]
    east, south, north = (row(facts(PLAN, statements=STATED), SIGNED, name) for name in (EAST, SOUTH, NORTH))
    assert (east.found.plan, east.found.due, east.found.done) == (240, 60, 45)
    assert east.found.schedule == Fraction(3, 4)
    assert east.found.annual == Fraction(45, 240)
    assert (south.found.plan, south.found.schedule, south.found.annual) == (0, None, None)
    assert (north.found.plan, north.projects) == (None, None)


def test_what_is_not_planned_stands_apart_and_a_district_planned_as_a_whole_counts_all() -> None:
    known = facts(PLAN, statements=STATED)
    assert row(known, SIGNED, EAST).unplanned == 900
    assert (row(known, SIGNED, WEST).found.done, row(known, SIGNED, WEST).unplanned) == (60, 0)
    assert [row(known, SIGNED, name).projects for name in (EAST, WEST, SOUTH)] == [2, 3, 1]


def test_the_districts_sum_to_the_city() -> None:
    found = board(facts(PLAN, statements=STATED), SIGNED)
    assert (found.city.plan, found.city.due, found.city.done) == (480, 120, 105)
    assert found.city.done == sum(one.found.done or 0 for one in found.rows)


def test_kinds_are_never_added_to_one_another() -> None:
    known = facts(PLAN, statements=(said(EAST, "A", 1, {SIGNED: 20, HOMES: 7}),))
    assert board(known, SIGNED).city.done == 20
    assert board(known, HOMES).city.done is None
    assert row(known, HOMES, EAST).unplanned == 7


def test_without_planned_months_the_year_s_rate_decides() -> None:
    some = version(line(EAST, "A", Target(SIGNED, 120, EVEN)), line(WEST, "B", Target(SIGNED, 100)))
    found = board(facts(some, statements=(said(EAST, "A", 1, {SIGNED: 60}), said(WEST, "B", 1, {SIGNED: 51}))), SIGNED)
    assert not found.by_schedule
    assert [(one.district, one.place) for one in found.ranked] == [(WEST, 1), (EAST, 2)]
    assert (found.city.plan, found.city.due) == (220, None)


def test_equal_rates_share_a_place_however_they_print() -> None:
    some = version(*(line(name, "A", Target(SIGNED, plan)) for name, plan in ((EAST, 3), (WEST, 300_000), (SOUTH, 300_001), (NORTH, 6))))
    done = {EAST: 1, WEST: 100_000, SOUTH: 100_000, NORTH: 2}
    found = board(facts(some, statements=tuple(said(name, "A", 1, {SIGNED: one}) for name, one in done.items())), SIGNED)
    assert {one.district: one.place for one in found.rows} == {EAST: 1, WEST: 1, NORTH: 1, SOUTH: 4}


def test_nothing_stated_is_missing_and_ranks_as_the_lower_bound() -> None:
    some = version(line(EAST, "A", Target(SIGNED, 120, EVEN)), line(WEST, "B", Target(SIGNED, 120, EVEN)))
    known = facts(some, statements=(said(WEST, "B", 1, {SIGNED: 1}),))
    east = row(known, SIGNED, EAST)
    assert (east.found.done, east.place, east.missing) == (None, 2, 3)
    assert row(known, SIGNED, WEST).missing == 2


@pytest.mark.parametrize(
    ("statements", "waiting", "lacking"),
    [
        ((), frozenset(), (("A", 1), ("A", 2), ("A", 3))),
        ((said(EAST, "A", 1, {SIGNED: 0}),), frozenset({(EAST, "A", 3)}), (("A", 2),)),
        ((said(EAST, "C", 1, {SIGNED: 5}),), frozenset(), (("A", 1), ("A", 2), ("A", 3))),
    ],
    ids=["none", "zero is a report, one that waits is not missing", "another project's"],
)
def test_a_report_lacks_for_each_closed_month_that_is_planned(
    statements: tuple[Statement, ...], waiting: frozenset[tuple[str, str, int]], lacking: tuple[tuple[str, int], ...]
) -> None:
    some = version(line(EAST, "A", Target(SIGNED, 120, EVEN)))
    assert missing(facts(some, month=4, statements=statements, waiting=waiting), EAST) == lacking


def test_no_report_is_owed_before_its_line_began_nor_for_a_zero_plan_and_one_is_enough_for_a_whole_district() -> None:
    first = version(line(WEST, "", Target(SIGNED, 10)), line(SOUTH, "B", Target(SIGNED, 0)))
    second = version(*first.lines, line(EAST, "A", Target(SIGNED, 10)), number=2, since=3)
    known = facts(first, second, statements=(said(WEST, "C", 2, {SIGNED: 1}),))
    assert missing(known, EAST) == (("A", 3),)
    assert missing(known, SOUTH) == ()
    assert missing(known, WEST) == (("", 1), ("", 3))


def test_the_plan_is_that_of_the_version_in_force_and_what_left_it_leaves_the_sum() -> None:
    first = version(line(EAST, "A", Target(SIGNED, 120, EVEN)), line(EAST, "B", Target(SIGNED, 120, EVEN)))
    second = version(line(EAST, "A", Target(SIGNED, 240, (*EVEN[:5], *(190 // 7,) * 6, 190 - 6 * (190 // 7)))), number=2, since=6)
    done = (said(EAST, "A", 1, {SIGNED: 30}), said(EAST, "B", 1, {SIGNED: 40}))
    may, june = (row(facts(first, second, month=month, statements=done), SIGNED, EAST) for month in (5, 6))
    assert (may.found.plan, may.found.due, may.found.done) == (240, 100, 70)
    assert (june.found.plan, june.found.due, june.found.done, june.unplanned) == (240, 77, 30, 40)


def test_land_handed_over_is_what_projects_received() -> None:
    some = version(line(EAST, "A", Target(LAND, 120, EVEN)))
    known = facts(
        some,
        statements=(said(EAST, "A", 1, {LAND: 50}),),
        received=(got(EAST, "A", 1, 30), got(EAST, "A", 2, None, 9), got(EAST, "B", 1, 7), got(EAST, "A", 9, 5)),
    )
    east = row(known, LAND, EAST)
    assert (east.found.done, east.unplanned) == (30, 7)
    assert stated(known, LAND, district=EAST) == 50


def test_a_month_in_which_both_tell_of_different_land_is_found() -> None:
    known = facts(
        statements=(
            said(WEST, "B", 1, {LAND: 10}),
            said(EAST, "A", 1, {LAND: 10}),
            said(EAST, "A", 2, {LAND: 12}),
            said(EAST, "B", 2, {LAND: 0}),
            said(EAST, "C", 2, {SIGNED: 3}),
        ),
        received=(got(EAST, "A", 1, 10), got(EAST, "A", 2, 10), got(EAST, "C", 3, 4), got(EAST, "B", 2, None, 8), got(EAST, "C", 1, 0)),
    )
    assert handovers(known) == (
        Handover(EAST, "A", 2, 12, 10, US, THEM),
        Handover(EAST, "C", 3, None, 4, Hands(), THEM),
        Handover(WEST, "B", 1, 10, None, US, Hands()),
    )


def test_two_plans_of_the_same_land_are_compared_by_project_or_by_whole_district() -> None:
    some = version(
        line(EAST, "A", Target(LAND, 10)),
        line(EAST, "B", Target(LAND, 7)),
        line(EAST, "C", Target(LAND, 5)),
        line(WEST, "", Target(LAND, 9)),
        line(SOUTH, "C", Target(SIGNED, 9)),
    )
    planned = (
        *(got(EAST, "A", month, None, 5) for month in (1, 2)),
        got(EAST, "B", 12, None, 8),
        *(got(WEST, code, 3, None, 4) for code in ("A", "B")),
        got(SOUTH, "C", 1, None, 4),
    )
    assert plan_gaps(facts(some, received=planned)) == (
        PlanGap(EAST, "B", 7, 8),
        PlanGap(EAST, "C", 5, None),
        PlanGap(WEST, "", 9, 8),
        PlanGap(SOUTH, "C", None, 4),
    )
    assert plan_gaps(facts(received=planned)) == ()
    assert plan_gaps(facts(some, received=(got(EAST, "A", 1, 3),))) == ()


def test_a_district_s_projects_stand_with_what_is_planned_stated_or_received() -> None:
    known = facts(PLAN, statements=STATED, received=(got(EAST, "B", 1, 4),))
    found = {one.code: one for one in projects(known, EAST)}
    assert list(found) == ["A", "B", "C"]
    assert found["A"].missing == (2, 3)
    assert found["B"].found[LAND].done == 4
    assert (found["C"].found[SIGNED].plan, found["C"].found[SIGNED].done) == (None, 900)
    whole = {one.code: one for one in projects(known, WEST)}
    assert whole[""].found[SIGNED].done == 60
