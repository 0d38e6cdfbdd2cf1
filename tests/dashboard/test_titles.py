"""Titles state what was found: tables of cases, each named by what it is about."""

import pandas as pd
import pytest

from core.money import FEN_PER_WAN, FEN_PER_YI
from core.period import Month
from dashboard import titles
from scoring.explain import Headline


def head(month: int, plan: int, actual: int) -> Headline:
    return Headline(month=Month(2019, month), projects=3, plan=plan * FEN_PER_YI, actual=actual * FEN_PER_YI, annual=1_000 * FEN_PER_YI)


@pytest.mark.parametrize(
    ("month", "plan", "actual", "wanted"),
    [
        (7, 100, 131, "前7月完成投资131.00亿元，超序时计划三成"),
        (7, 100, 130, "前7月完成投资130.00亿元，超序时计划三成"),
        (7, 100, 129, "前7月完成投资129.00亿元，超序时计划二成"),
        (7, 100, 109, "前7月完成投资109.00亿元，超序时计划9.00%"),
        (7, 100, 200, "前7月完成投资200.00亿元，超序时计划一倍以上"),
        (7, 100, 85, "前7月完成投资85.00亿元，欠序时计划一成"),
        (7, 100, 100, "前7月完成投资100.00亿元，与序时计划持平"),
        (7, 0, 5, "前7月完成投资5.00亿元，没有序时计划"),
        (1, 100, 97, "1月完成投资97.00亿元，欠序时计划3.00%"),
    ],
)
def test_the_city(month: int, plan: int, actual: int, wanted: str) -> None:
    assert titles.overview(head(month, plan, actual)) == wanted


@pytest.mark.parametrize(
    ("gaps", "wanted"),
    [
        ([1, 1, 1], "累计投资连续3个月高于计划"),
        ([-1, 1, 1], "累计投资连续2个月高于计划"),
        ([1, 1, -1], "截至3月累计投资低于计划"),
        ([-1, -1], "累计投资连续2个月低于计划"),
        ([0], "截至1月累计投资高于计划"),
    ],
    ids=str,
)
def test_the_course_of_the_year(gaps: list[int], wanted: str) -> None:
    months = range(1, len(gaps) + 1)
    frame = pd.DataFrame({"month": months, "plan_fen": [100] * len(gaps), "actual_fen": [100 + gap for gap in gaps]})
    assert titles.curve(frame, len(gaps)) == wanted


def test_sectors_ahead_and_behind() -> None:
    frame = pd.DataFrame({"sector": ["产业", "社会事业"], "actual_fen": [5, 5], "due_fen": [5, 4]})
    assert titles.sectors(frame) == "二个板块都超过应达进度"
    assert titles.sectors(frame.assign(due_fen=[6, 4])) == "产业落后于应达进度"


@pytest.mark.parametrize(
    ("actual", "wanted"),
    [
        ([5, 5, 9], "二个区都不低于计划"),
        ([4, 5, 9], "二个区中东区落后于计划"),
        ([4, 4, 9], "二个区中东区、西区落后于计划"),
    ],
    ids=str,
)
def test_districts(actual: list[int], wanted: str) -> None:
    tiles = pd.DataFrame({"name": ["东区", "西区", "全市"], "actual_fen": actual, "plan_fen": [5, 5, 10], "city": [False, False, True]})
    assert titles.districts(tiles) == wanted


def test_a_city_without_districts_on_the_map() -> None:
    assert titles.districts(pd.DataFrame({"name": ["全市"], "actual_fen": [1], "plan_fen": [1], "city": [True]})) == "全市"


@pytest.mark.parametrize(
    ("gaps", "wanted"),
    [
        ([], "没有符合条件的项目"),
        ([0], "1个项目不欠计划"),
        ([0, 5 * FEN_PER_YI], "2个项目都不欠计划"),
        ([-5 * FEN_PER_YI], "1个项目欠计划，共欠5.00亿元"),
        ([-5 * FEN_PER_YI, -FEN_PER_YI], "2个项目都欠计划，共欠6.00亿元"),
        ([-5 * FEN_PER_YI, FEN_PER_YI], "2个项目中1个欠计划，共欠5.00亿元"),
        ([-40 * FEN_PER_WAN, 0], "2个项目中1个欠计划，共欠40万元"),
        ([-100 * FEN_PER_WAN, 0], "2个项目中1个欠计划，共欠0.01亿元"),
    ],
    ids=str,
)
def test_the_register(gaps: list[int], wanted: str) -> None:
    assert titles.register(pd.DataFrame({"gap_fen": pd.array(gaps, dtype="Int64")})) == wanted


@pytest.mark.parametrize(
    ("gap", "run", "wanted"),
    [
        (-186 * 100 * FEN_PER_WAN, 4, "滨江路：欠计划1.86亿元，4月起逐月落后"),
        (-186 * 100 * FEN_PER_WAN, 1, "滨江路：欠计划1.86亿元"),
        (50 * FEN_PER_WAN, 0, "滨江路：超计划50万元"),
        (0, 0, "滨江路：与计划持平"),
    ],
)
def test_a_project(gap: int, run: int, wanted: str) -> None:
    assert titles.project("滨江路", gap, run=run, month=7) == wanted


@pytest.mark.parametrize(
    ("plans", "actuals", "run"),
    [
        ([5, 5, 5], [5, 5, 5], 0),
        ([5, 5, 5], [5, 4, 4], 2),
        ([5, 5, 5], [4, 4, 4], 3),
        ([5, 5, 5], [4, 5, None], 1),
        ([0, None], [0, 3], 0),
    ],
    ids=str,
)
def test_months_in_a_row_below_their_plan(plans: list[int | None], actuals: list[int | None], run: int) -> None:
    assert titles.months_behind(plans, actuals) == run


@pytest.mark.parametrize(("run", "wanted"), [(0, "7月完成了当月计划"), (1, "7月没有完成当月计划"), (4, "4月起每月都没有完成计划")])
def test_the_months_of_a_project(run: int, wanted: str) -> None:
    assert titles.monthly(run, 7) == wanted
