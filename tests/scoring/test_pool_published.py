"""The pool counted: published counts entered through the commands close, new entries and stock by stage, and districts ranked."""

import csv
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.commands.pool import DecideStep, EnterPool, decide_step, enter_pool
from core.models import City, Unit
from core.money import FEN_PER_YI
from core.period import CHINA, Month
from core.pipeline import Leaving, Pipeline, PoolAct, Pooled, Step
from core.queries import pool as queries
from core.vocabulary import Sector, UnitKind, UserRole
from scoring import pool
from scoring.pool import Count
from tests.people import person

ON = datetime(2022, 4, 6, 9, tzinfo=CHINA)
FIRST, LAST = date(2022, 1, 1), date(2022, 3, 31)
PRINTED = {Pipeline.PLANNED: (74, 674), Pipeline.SIGNED: (35, 316), Pipeline.STARTED: (16, 503), Pipeline.COMMISSIONED: (24, 171)}
"""莆田市 2022年一季度新增: projects and 亿元 by stage; 149个, 1664亿元 in all."""
XIAMEN = (580, 3593, "6.19")
"""厦门市 2018年上半年新增: projects, 亿元, and 亿元 a project."""
RANKED = Path(__file__).parents[1] / "cases" / "published" / "fujian_five_batch.csv"
YI = FEN_PER_YI


def shared(yi: int, number: int) -> list[int]:
    """So many 亿元 among so many projects, to the fen."""
    each, rest = divmod(yi * YI, number)
    return [each + (place < rest) for place in range(number)]


def projects(*steps: tuple[Step, ...], district: str = "东山") -> list[Pooled]:
    """Projects with these steps each."""
    return [Pooled(place, f"K{place}", f"项目{place}", district, "市局", Sector.INDUSTRY, some) for place, some in enumerate(steps, 1)]


def entry(day: date, fen: int = YI, stage: Pipeline = Pipeline.PLANNED) -> Step:
    """The step by which a project came in."""
    return Step(1, PoolAct.ENTER, day, stage, fen)


def entered(session: Session) -> list[Pooled]:
    """The projects of the quarter, each proposed and confirmed, with an even share of its stage's investment."""
    session.add(City(name="某市", bureau="某局", demonstration=False))
    district = Unit(name="某区", short_name="某区", kind=UnitKind.DISTRICT)
    session.add(district)
    session.flush()
    unit = district.id or 0
    proposes = person(session, "林谋划", UserRole.COORDINATOR, unit_id=unit, on=ON)
    confirms = person(session, "李督查", UserRole.OFFICER, on=ON)
    for stage, (number, yi) in PRINTED.items():
        for place, fen in enumerate(shared(yi, number)):
            day = date(2022, 1 + place % 3, 9)
            asked = EnterPool(f"{stage.label}{place}", unit, Sector.INDUSTRY, unit, "厂房", stage, day, fen, "入库文件")
            enter_pool(session, asked, by=proposes, on=ON)
    for waiting in queries.waiting(session, confirms):
        decide_step(session, DecideStep(waiting.step.id, approve=True), by=confirms, on=ON)
    return [one.pooled for one in queries.projects(session, confirms, day=LAST)]


def test_the_published_counts_of_a_quarter_close_when_each_project_is_entered(sqlite_engine: Engine) -> None:
    """On one database: three hundred commands; tests/core/test_pool.py gives each command on both."""
    with db.transaction(sqlite_engine) as session:
        known = entered(session)
    new = pool.new(known, FIRST, last=LAST)
    found = pool.by_stage(new)
    assert {stage: (one.number, one.fen) for stage, one in found.items() if one.number} == {
        stage: (number, yi * YI) for stage, (number, yi) in PRINTED.items()
    }
    assert found[Pipeline.EXPANDED] == Count(0, 0)
    assert pool.total(found) == Count(149, 1664 * YI)
    assert pool.held(known, LAST) == found
    months = pool.by_month(new, Month(2022, 3).to_date)
    assert [pool.total(one).number for one in months.values()] == [51, 50, 48]
    assert pool.total({month: pool.total(one) for month, one in months.items()}) == Count(149, 1664 * YI)


def test_the_published_average_of_a_half_year_is_that_of_its_projects() -> None:
    number, yi, average = XIAMEN
    some = projects(*((entry(date(2018, 1 + place % 6, 9), fen),) for place, fen in enumerate(shared(yi, number))))
    found = pool.total(pool.by_stage(pool.new(some, date(2018, 1, 1), last=date(2018, 6, 30))))
    assert found == Count(number, yi * YI)
    assert str(found.average) == average
    assert Count(0, 0).average is None


def test_a_project_is_new_in_each_stage_that_it_comes_into_and_not_where_it_comes_back() -> None:
    steps = (
        entry(date(2022, 1, 5)),
        Step(2, PoolAct.ADVANCE, date(2022, 2, 1), Pipeline.STARTED, 2 * YI),
        Step(3, PoolAct.BACK, date(2022, 2, 20), Pipeline.SIGNED, 2 * YI),
        Step(4, PoolAct.LEAVE, date(2022, 3, 31), leaving=Leaving.ENDED),
    )
    some = projects(steps)
    found = pool.by_stage(pool.new(some, FIRST, last=LAST))
    assert {stage.label: one.number for stage, one in found.items()} == {"谋划": 1, "签约": 0, "开工": 1, "投产": 0, "增资": 0}
    days = {"2022-01-04": [], "2022-01-05": ["谋划"], "2022-02-10": ["开工"], "2022-03-30": ["签约"], "2022-03-31": []}
    for day, stages in days.items():
        held = pool.held(some, date.fromisoformat(day))
        assert [stage.label for stage, one in held.items() if one.number] == stages


def published() -> dict[str, list[str]]:
    """The published lists: the units of each in their places."""
    with RANKED.open(encoding="utf-8") as lines:
        rows = list(csv.reader(lines))[2:]
    return {name: [unit for _, place, unit in some] for name, some in groupby(rows, key=lambda row: row[0])}


@pytest.mark.parametrize("name", published())
@pytest.mark.parametrize("by_investment", [False, True], ids=["个数", "投资"])
def test_units_whose_figures_fall_in_the_published_order_get_the_published_places(name: str, by_investment: bool) -> None:
    units = published()[name]
    figures = {unit: 3 * len(units) - place for place, unit in enumerate(units)}
    counts = {unit: Count(7, figures[unit] * YI) if by_investment else Count(figures[unit], 7 * YI) for unit in sorted(units)}
    found = pool.ranked(counts, by_investment=by_investment)
    assert [(one.place, one.name) for one in found] == list(enumerate(units, start=1))


def test_equal_figures_share_a_place_and_the_next_is_left_out() -> None:
    counts = {"甲": Count(1, 9 * YI), "乙": Count(3, YI), "丙": Count(3, 2 * YI), "丁": Count(0, 0)}
    assert [(one.name, one.place) for one in pool.ranked(counts)] == [("乙", 1), ("丙", 1), ("甲", 3), ("丁", 4)]
    assert [(one.name, one.place) for one in pool.ranked(counts, by_investment=True)] == [("甲", 1), ("丙", 2), ("乙", 3), ("丁", 4)]


def test_districts_are_counted_in_the_order_given_with_zero_where_nothing_is_new() -> None:
    east = projects((entry(FIRST),), (entry(LAST, 3 * YI),))
    west = [replace(one, district="西湖") for one in projects((entry(date(2022, 4, 1)),))]
    found = pool.by_district(pool.new([*east, *west], FIRST, last=LAST), ["西湖", "东山"])
    assert list(found.items()) == [("西湖", Count(0, 0)), ("东山", Count(2, 4 * YI))]
