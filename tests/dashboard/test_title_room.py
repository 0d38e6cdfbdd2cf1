"""Every title has room for 22 characters and says something, whatever names and figures a city has."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import FEN_PER_YI
from core.period import Month
from core.vocabulary import ListKind
from dashboard import format as fmt
from dashboard import titles
from scoring.evaluate import UnitFindings
from scoring.explain import Headline
from scoring.predicates import Case
from scoring.summary import ReportCounts
from scoring.verdicts import SeriesVerdict, Standing

NAMES = st.text(alphabet="云湾新城指挥部管理委员会路网工程一二期12标段", min_size=1, max_size=40)
COUNTS = st.integers(0, 200_000)
FEN = st.integers(-(10**6) * FEN_PER_YI, 10**6 * FEN_PER_YI)
MONTHS = st.integers(1, 12)


def standing(name: str, place: int | None, listed: ListKind | None, score: int) -> Standing:
    found = UnitFindings(
        unit_id=abs(hash(name)),
        projects=3,
        annual_plan=1,
        findings=(),
        ratios={},
        without_exempted=None,
        counts={},
        runs={},
        score=score,
        original_score=score,
    )
    return Standing(
        unit_id=found.unit_id,
        name=name,
        place=place,
        original_place=place,
        listed=listed,
        case=Case({}, {}, printed=False),
        found=found,
        remarks=(),
        note="",
    )


@st.composite
def verdicts(draw: st.DrawFn) -> SeriesVerdict:
    """A series in which some share the first place and some stand on the black list."""
    tied, black = draw(st.lists(NAMES, max_size=4)), draw(st.lists(NAMES, max_size=4))
    rows = [standing(name, 1, None, 10**6) for name in tied] + [
        standing(name, len(tied) + place, ListKind.BLACK, 0) for place, name in enumerate(black, start=1)
    ]
    return SeriesVerdict("x", draw(NAMES), tuple(rows), {}, ())


def fits(title: str) -> None:
    assert title
    assert fmt.width(title) <= titles.LONGEST, title


@given(verdicts(), st.booleans())
def test_the_title_of_a_list(series: SeriesVerdict, risen: bool) -> None:
    fits(titles.ranking(series, {one.unit_id: 5 if risen else None for one in series.standings}))


@given(NAMES, st.integers(0, 1_000_000), st.booleans())
def test_the_title_of_an_explanation(name: str, score: int, ranked: bool) -> None:
    fits(titles.explanation(standing(name, 1 if ranked else None, None, score)))


@given(MONTHS, COUNTS, COUNTS, COUNTS, st.booleans())
def test_the_title_of_a_month_without_findings(month: int, approved: int, pending: int, missing: int, closed: bool) -> None:
    counts = ReportCounts(approved, pending, missing)
    fits(titles.unsettled(month, counts, closed=closed))
    fits(titles.no_lists(month, counts, closed=closed))
    fits(titles.undecided(month, pending))


@given(MONTHS, FEN, FEN)
def test_the_title_of_the_city(month: int, plan: int, actual: int) -> None:
    fits(titles.overview(Headline(month=Month(2019, month), projects=3, plan=plan, actual=actual, annual=10**12)))


@given(st.lists(FEN, min_size=1, max_size=12), MONTHS)
def test_the_titles_of_curve_and_months(gaps: list[int], run: int) -> None:
    frame = pd.DataFrame({"month": range(1, len(gaps) + 1), "plan_fen": [10**12] * len(gaps), "actual_fen": [10**12 + gap for gap in gaps]})
    for month in range(len(gaps) + 1):
        fits(titles.curve(frame, month))
        fits(titles.monthly(min(run, month), month))


@given(st.lists(st.tuples(NAMES, FEN), min_size=1, max_size=12))
def test_the_titles_of_sectors_and_districts(rows: list[tuple[str, int]]) -> None:
    names, done = zip(*rows, strict=True)
    fits(titles.sectors(pd.DataFrame({"sector": names, "actual_fen": done, "due_fen": 0})))
    fits(titles.districts(pd.DataFrame({"name": names, "actual_fen": done, "plan_fen": 0, "city": False})))


@given(st.lists(st.tuples(FEN, st.sampled_from(["未报", "待审"])), max_size=30), MONTHS)
def test_the_titles_of_the_register_and_of_shortfalls(rows: list[tuple[int, str]], month: int) -> None:
    frame = pd.DataFrame(rows, columns=["gap_fen", "state"]).astype({"gap_fen": "Int64"})
    fits(titles.register(frame))
    fits(titles.behind(frame))
    fits(titles.unsettled_register(frame, month))


@given(NAMES, FEN, MONTHS, MONTHS)
def test_the_title_of_a_project(name: str, gap: int, run: int, month: int) -> None:
    fits(titles.project(name, gap, run=min(run, month), month=month))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("滨江路", "滨江路：没有年度计划"),
        ("市水利和湖泊管理服务中心滨江路改造提升工程12标段", "市水利和湖泊管理服务中…12标段：没有年度计划"),
    ],
)
def test_a_long_name_keeps_its_end(name: str, wanted: str) -> None:
    assert titles.about(name, "{}：没有年度计划") == wanted


def test_three_tied_and_two_black_are_counted() -> None:
    rows = [standing(name, 1, None, 10) for name in ("白榕科学城指挥部", "云湾新城指挥部", "新机场指挥部")]
    rows += [standing(name, 4, ListKind.BLACK, 1) for name in ("跨海通道指挥部", "古渡更新指挥部")]
    series = SeriesVerdict("x", "指挥部", tuple(rows), {"red": 3, "black": 2}, ())
    assert titles.ranking(series, {}) == "白榕科学城指挥部等3个并列第1，2个单位列黑榜"
