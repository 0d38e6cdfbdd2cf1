"""Firmness where few figures are there: plans as small as their last digit, land of strangers beside the minimum."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.money import FEN_PER_WAN
from core.vocabulary import ProjectLevel, UnitKind
from scoring.robustness import Shift, robustness
from scoring.rulebook_file import shipped
from scoring.verdicts import judge
from tests.scoring.test_robustness_by_hand import without
from tests.town import Planned, Town

BOOKS = {book.name: book for book in shipped()}
WAN = FEN_PER_WAN


@pytest.fixture
def town(sqlite_engine: Engine) -> Iterator[Town]:
    with transaction(sqlite_engine) as session:
        yield Town(session)


def test_a_plan_as_small_as_its_last_digit_keeps_its_project_when_rounded(town: Town) -> None:
    small, other = (town.unit(name, UnitKind.MANAGEMENT_COMMITTEE) for name in ("甲管委会", "乙管委会"))
    first, second = town.project("小项目", small), town.project("大项目", other)
    town.edition({first: Planned((0, 0, 0, 0, 0, 500 * WAN, *[0] * 6)), second: Planned((100 * WAN,) * 12)})
    for month in range(1, 8):
        town.report(first, month, 400 * WAN if month == 6 else 0)
        town.report(second, month, 90 * WAN)
    facts = town.facts(7)
    found = robustness(facts, judge(facts, BOOKS["yanan"]))["units"]
    assert {unit: next(move.shift for move in one.moves) for unit, one in found.items()} == dict.fromkeys((small, other), Shift.ROUNDING)


def test_a_stranger_s_project_on_a_unit_s_land_is_none_of_its_number(town: Town) -> None:
    """Each district has just the three projects of the minimum; the headquarters' project has land in the first."""
    districts = [town.unit(name) for name in ("甲区", "乙区", "丙区")]
    rows, reported = {}, {}
    for unit, rate in zip(districts, (100, 90, 70), strict=True):
        for number in range(3):
            project = town.project(f"{unit}之{number}", unit)
            rows[project], reported[project] = Planned((100 * WAN,) * 12), rate * WAN
    stranger = town.project("指挥部项目", town.unit("指挥部", UnitKind.HEADQUARTERS))
    rows[stranger] = Planned((100 * WAN,) * 12, land={(districts[0], 1): 10_000})
    town.edition(rows)
    for project, amount in reported.items():
        town.report(project, 1, amount)
    town.report(stranger, 1, 100 * WAN, land={districts[0]: 0})
    facts, book = town.facts(1), BOOKS["lujiang"]
    truth = {one.unit_id: one.place for one in judge(without(facts, stranger), book).of("districts").ranked if one.place is not None}
    found = robustness(facts, judge(facts, book))["districts"]
    moves = {unit: next(move for move in found[unit].moves if move.shift is Shift.PROJECT) for unit in districts}
    assert sorted(truth.values()) == [1, 2, 3]
    assert {unit: move.best <= truth[unit] <= move.worst for unit, move in moves.items()} == dict.fromkeys(districts, True)
    assert stranger in moves[districts[2]].projects


def test_an_amount_just_above_a_step_may_lose_it_by_rounding(town: Town) -> None:
    """Two projects, each reported in whole 万元, have together 1 万元 more than the 10 亿元 that earn 30 points."""
    near, far = (town.unit(name, UnitKind.MANAGEMENT_COMMITTEE) for name in ("甲管委会", "乙管委会"))
    half = 50_000 * WAN
    first, second, third = town.project("一厂", near), town.project("二厂", near), town.project("三厂", far)
    fourth = town.project("四厂", far, level=ProjectLevel.PROVINCIAL_KEY)
    town.edition({project: Planned((half, *[0] * 11)) for project in (first, second, third, fourth)})
    for project, amount in {first: half + WAN, second: half, third: half, fourth: half}.items():
        town.report(project, 1, amount)
    facts = town.facts(1)
    found = robustness(facts, judge(facts, BOOKS["yanan"]))["units"]
    rounding = {unit: next(move for move in found[unit].moves if move.shift is Shift.ROUNDING) for unit in (near, far)}
    assert {unit: (move.best, move.worst) for unit, move in rounding.items()} == {near: (1, 2), far: (1, 2)}
