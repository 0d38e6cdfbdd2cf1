"""Who counts for what: roles, groups, a project that moved, land by its district, the provincial scope."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.vocabulary import ProjectLevel, Role, UnitKind
from scoring.evaluate import UnitFindings, evaluate, too_small
from scoring.members import moved
from scoring.rulebook import Rulebook, Series
from scoring.rulebook_file import in_force
from tests.town import YEAR, YI, Planned, Town

BOOK = in_force("lujiang", date(YEAR, 7, 31))
DISTRICTS = next(series for series in BOOK.series if series.key == "districts")
COMPANIES = next(series for series in BOOK.series if series.key == "companies")


@pytest.fixture
def town(sqlite_engine: Engine) -> Iterator[Town]:
    with transaction(sqlite_engine) as session:
        yield Town(session)


def found(town: Town, series: Series, month: int) -> dict[int, UnitFindings]:
    book: Rulebook = replace(BOOK, series=(series,))
    return {one.unit_id: one for one in evaluate(town.facts(month), book)[series.key]}


def schedule(one: UnitFindings) -> tuple[int, int]:
    ratio = one.ratios["schedule_rate"]
    return ratio.numerator, ratio.denominator


def moving_project(town: Town) -> tuple[int, int]:
    before, after = town.unit("原区"), town.unit("新区")
    project = town.project("路")
    town.assign(project, before, ends=date(YEAR, 5, 31))
    town.assign(project, after, starts=date(YEAR, 6, 1))
    town.edition({project: Planned()})
    town.reports(project, [2 * YI] * 7)
    return before, after


def test_the_whole_year_follows_the_unit_in_charge_at_close(town: Town) -> None:
    before, after = moving_project(town)
    assert {unit: schedule(one) for unit, one in found(town, DISTRICTS, 7).items()} == {after: (14 * YI, 7 * YI)}
    assert {unit: schedule(one) for unit, one in found(town, DISTRICTS, 5).items()} == {before: (10 * YI, 5 * YI)}


def test_by_month_each_unit_answers_for_its_own_months(town: Town) -> None:
    before, after = moving_project(town)
    by_month = replace(DISTRICTS, by_month=True)
    assert {unit: schedule(one) for unit, one in found(town, by_month, 7).items()} == {before: (10 * YI, 5 * YI), after: (4 * YI, 2 * YI)}


def test_by_month_the_months_to_come_follow_the_unit_in_charge_at_close(town: Town) -> None:
    before, after = moving_project(town)
    by_month = replace(DISTRICTS, by_month=True)

    def yearly(month: int) -> dict[int, tuple[int, int]]:
        ratios = {unit: one.ratios["annual_completion"] for unit, one in found(town, by_month, month).items()}
        return {unit: (ratio.numerator, ratio.denominator) for unit, ratio in ratios.items()}

    assert yearly(7) == {before: (10 * YI, 5 * YI), after: (4 * YI, 7 * YI)}
    assert yearly(5) == {before: (10 * YI, 12 * YI)}


@pytest.mark.parametrize(
    ("case", "has", "least", "small"),
    [
        ("below the only minimum, of projects", (2, 99), (3, 0), True),
        ("on the only minimum, of projects", (3, 0), (3, 0), False),
        ("below the only minimum, of the plan", (99, 9), (0, 10), True),
        ("on the only minimum, of the plan", (0, 10), (0, 10), False),
        ("below both", (2, 9), (3, 10), True),
        ("below the first alone", (2, 10), (3, 10), False),
        ("below the second alone", (3, 9), (3, 10), False),
        ("no minimum", (0, 0), (0, 0), False),
    ],
)
def test_a_unit_below_every_minimum_that_is_set_takes_no_part(case: str, has: tuple[int, int], least: tuple[int, int], small: bool) -> None:
    """Projects and plan, as the unit has them and as the series asks."""
    series = replace(DISTRICTS, min_projects=least[0], min_annual_plan=least[1])
    assert too_small(series, has[0], annual_plan=has[1]) is small, case


def test_a_project_that_moved_is_named(town: Town) -> None:
    _, after = moving_project(town)
    assert moved(town.facts(7), DISTRICTS)[["unit_id", "starts_on"]].values.tolist() == [[after, "2019-06-01"]]
    assert moved(town.facts(5), DISTRICTS).empty


def test_a_subsidiary_counts_once_for_the_head_of_its_group(town: Town) -> None:
    group = town.unit("集团", UnitKind.CITY_COMPANY)
    child = town.unit("子公司", UnitKind.ENTERPRISE, parent=group)
    grandchild = town.unit("孙公司", UnitKind.ENTERPRISE, parent=child)
    project = town.project("楼")
    town.assign(project, child, Role.OWNER)
    town.assign(project, grandchild, Role.AGENT_BUILDER)
    town.edition({project: Planned()})
    town.reports(project, [2 * YI])
    assert {unit: (schedule(one), one.projects) for unit, one in found(town, COMPANIES, 1).items()} == {group: ((2 * YI, YI), 1)}


def test_a_project_counts_for_the_owner_and_for_the_builder_of_another_group(town: Town) -> None:
    owner, builder = (town.unit(name, UnitKind.CITY_COMPANY) for name in ("业主集团", "代建集团"))
    project = town.project("楼")
    town.assign(project, owner, Role.OWNER)
    town.assign(project, builder, Role.AGENT_BUILDER)
    town.edition({project: Planned()})
    town.reports(project, [2 * YI])
    assert {unit: schedule(one) for unit, one in found(town, COMPANIES, 1).items()} == {owner: (2 * YI, YI), builder: (2 * YI, YI)}


def test_land_counts_for_the_district_where_it_lies_only_in_the_series_of_districts(town: Town) -> None:
    mine, other = town.unit("责任区"), town.unit("用地区")
    project = town.project("路", mine)
    town.edition({project: Planned(land={(other, 1): 40_000})})
    town.report(project, 1, YI, land={other: 10_000})
    land = {unit: one.ratios["land_rate"] for unit, one in found(town, DISTRICTS, 1).items()}
    assert (land[mine].denominator, land[other].numerator, land[other].denominator) == (0, 10_000, 40_000)
    by_unit = found(town, replace(DISTRICTS, land_by_place=False), 1)
    assert by_unit[mine].ratios["land_rate"].denominator == 40_000
    assert other not in by_unit


def test_the_provincial_scope_leaves_city_projects_out(town: Town) -> None:
    unit = town.unit("区")
    projects = {level: town.project(level.name, unit, level=level) for level in ProjectLevel}
    town.edition(dict.fromkeys(projects.values(), Planned()))
    assert found(town, replace(DISTRICTS, provincial_only=True), 1)[unit].projects == 2
    assert found(town, DISTRICTS, 1)[unit].projects == 4


def test_withholding_a_report_never_improves_the_own_rate_score_or_list(town: Town) -> None:
    units = [town.unit(f"{n}区") for n in range(4)]
    projects = {unit: [town.project(f"{unit}-{n}", unit) for n in range(3)] for unit in units}
    town.edition({project: Planned() for mine in projects.values() for project in mine})
    for place, unit in enumerate(units):
        for project in projects[unit][:2]:
            town.report(project, 1, YI * (8 + place) // 8)
    withheld = found(town, DISTRICTS, 1)
    for unit in units:
        town.report(projects[unit][2], 1, 0)
    told = found(town, DISTRICTS, 1)
    for unit in units:
        score, without = told[unit].score, withheld[unit].score
        assert score is not None
        assert without is not None
        assert score >= without
        assert withheld[unit].counts["missing_reports"] == 1
