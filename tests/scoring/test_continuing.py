"""Like for like: a change of rate is split into the continuing projects and the portfolio, and both parts sum to the change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.vocabulary import PlanChange
from scoring.continuing import LikeForLike, like_for_like
from scoring.ratio import Ratio
from tests.scoring.books import book
from tests.town import YEAR, YI, Planned, Town

BOOK = book({"investment": ('measure = "schedule_rate"\ncurve = { kind = "proportional" }', 100)})


@pytest.fixture
def town(sqlite_engine: Engine) -> Iterator[Town]:
    with transaction(sqlite_engine) as session:
        yield Town(session)


def change(town: Town, unit: int) -> LikeForLike:
    now, before = (town.facts(month) for month in (2, 1))
    return like_for_like(now, before, rulebook=BOOK, series=BOOK.series[0], unit_id=unit)


def test_without_a_change_of_portfolio_all_of_it_is_the_projects_own(town: Town) -> None:
    unit = town.unit("甲区")
    project = town.project("路", unit)
    town.edition({project: Planned()})
    town.reports(project, [YI, YI // 2])
    found = change(town, unit)
    assert (found.change, found.of_continuing, found.of_portfolio) == (Decimal("-25.00"), Decimal("-25.00"), Decimal("0.00"))
    assert found.sentence() == "完成序时计划率比上月降25.00个百分点，项目没有增减。"


def test_a_project_that_came_with_its_unit_is_the_portfolio_s_part(town: Town) -> None:
    unit, other = town.unit("甲区"), town.unit("乙区")
    own, moved = town.project("路", unit), town.project("桥")
    town.assign(moved, other, ends=date(YEAR, 1, 31))
    town.assign(moved, unit, starts=date(YEAR, 2, 1))
    town.edition({own: Planned(), moved: Planned()})
    town.reports(own, [YI, YI])
    town.reports(moved, [0, 0])
    found = change(town, unit)
    assert found.joined == (moved,)
    assert (found.change, found.of_continuing, found.of_portfolio) == (Decimal("-50.00"), Decimal("0.00"), Decimal("-50.00"))
    assert found.sentence() == "完成序时计划率比上月降50.00个百分点：原有项目持平，项目增减使其降50.00个百分点（新增1个）。"
    assert change(town, other).sentence() == ""


def test_the_two_parts_sum_to_the_printed_change() -> None:
    found = LikeForLike(Ratio(1, 3), Ratio(2, 3), Ratio(1, 7), Ratio(3, 7), (4,), ())
    assert found.of_continuing is not None
    assert found.of_portfolio is not None
    assert found.of_continuing + found.of_portfolio == found.change == Decimal("33.33")


def test_a_unit_with_none_of_its_earlier_projects_has_nothing_to_compare_like_for_like() -> None:
    found = LikeForLike(Ratio(1, 2), Ratio(3, 4), Ratio(0, 0), Ratio(0, 0), (2,), (1,))
    assert found.sentence() == "完成序时计划率比上月升25.00个百分点，没有延续的项目（新增1个、退出1个）。"


def test_a_project_that_goes_on_without_a_plan_at_first_is_not_said_to_be_gone(town: Town) -> None:
    unit = town.unit("甲区")
    late, leaving = town.project("路", unit), town.project("桥", unit)
    months = (0, *[YI] * 11)
    town.edition({late: Planned(months), leaving: Planned()})
    town.edition({late: Planned(months), leaving: Planned(change=PlanChange.WITHDRAWN)}, number=2, effective=2)
    town.reports(late, [0, YI])
    town.reports(leaving, [YI // 2, 0])
    assert change(town, unit).sentence() == "完成序时计划率比上月升50.00个百分点，原有项目有一期没有计划，不能分开比较（退出1个）。"


def test_who_lost_a_project_is_told_so_where_months_follow_the_unit_in_charge(town: Town) -> None:
    series = replace(BOOK.series[0], by_month=True)
    unit, other = town.unit("甲区"), town.unit("乙区")
    own, moved = town.project("路", unit), town.project("桥")
    town.assign(moved, unit, ends=date(YEAR, 1, 31))
    town.assign(moved, other, starts=date(YEAR, 2, 1))
    town.edition({own: Planned(), moved: Planned()})
    town.reports(own, [YI, YI])
    town.reports(moved, [0, 0])
    now, before = (town.facts(month) for month in (2, 1))
    found = like_for_like(now, before, rulebook=replace(BOOK, series=(series,)), series=series, unit_id=unit)
    assert (found.joined, found.left) == ((), (moved,))
    assert found.of_continuing is not None
    assert found.of_portfolio is not None
    assert found.of_continuing + found.of_portfolio == found.change
    assert "退出1个" in found.sentence()
