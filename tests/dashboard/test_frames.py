"""What pages hand to charts and tables: figures as they are, missing as missing, one row a thing."""

import pandas as pd
import pytest
from sqlalchemy.engine import Engine

from core import db
from core.money import FEN_PER_WAN
from core.period import Month, now
from core.queries import register
from core.vocabulary import ReportState
from dashboard import frames
from dashboard.project import filters
from scoring.publish import Draft, draft


@pytest.fixture(scope="module")
def july(demo_engine: Engine) -> Draft:
    with db.reading(demo_engine) as session:
        return draft(session, Month(2019, 7), now=now())


@pytest.fixture(scope="module")
def everything(july: Draft, demo_engine: Engine) -> pd.DataFrame:
    with db.reading(demo_engine) as session:
        return frames.register(july, register.parties(session, Month(2019, 7)))


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (ReportState.APPROVED, ""),
        (ReportState.SUBMITTED, "待审"),
        (ReportState.CONFIRMED, "待审"),
        (ReportState.RETURNED, "缺报"),
        (ReportState.DRAFT, "缺报"),
        (None, "缺报"),
    ],
)
def test_a_month_without_an_approved_figure_says_why(state: ReportState | None, wanted: str) -> None:
    plans = pd.DataFrame({"month": [1, 2], "investment": pd.array([5, 6], dtype="Int64")})
    reported = [(1, pd.array([4], dtype="Int64")[0] if state is ReportState.APPROVED else pd.NA, state.name)] if state else []
    figures = pd.DataFrame(reported, columns=["month", "investment", "state"]).astype({"month": "int64", "investment": "Int64"})
    frame = frames.month_by_month(plans, figures, month=1)
    assert list(frame["state"]) == [wanted, ""]
    assert frame["actual_fen"].isna()[0] == (state is not ReportState.APPROVED)
    assert list(frame["plan_fen"]) == [5, 6]


@pytest.mark.parametrize(
    ("measure", "scale", "wanted"), [("schedule_rate", FEN_PER_WAN, "万元"), ("land_rate", 10_000, "亩"), ("start_rate", 1, "个")]
)
def test_the_parts_of_a_finding_keep_every_project_and_its_unit(measure: str, scale: int, wanted: str) -> None:
    leaves = pd.DataFrame(
        {
            "code": ["A", "A", "B", "C"],
            "name": ["甲", "甲", "乙", "丙"],
            "denominator": [3 * scale, 4 * scale, scale, 0],
            "numerator": [scale, scale, 2 * scale, 0],
            "report_id": pd.array([1, 2, 3, None], dtype="Int64"),
        }
    )
    frame = frames.breakdown(leaves, measure)
    assert frames.breakdown_unit(measure) == wanted
    assert list(frame["编号"]) == ["A", "C", "B"]
    assert list(frame["相差"]) == [-5, 0, 1]
    assert list(frame["月报"]) == [2, 0, 1]


def test_places_follow_each_unit_through_the_months(july: Draft, demo_engine: Engine) -> None:
    with db.reading(demo_engine) as session:
        june = draft(session, Month(2019, 6), now=now())
    frame = frames.places({Month(2019, 6): june, Month(2019, 7): july}, "headquarters")
    assert len(frame) == 22
    now_first = frame[(frame["month"] == 7) & (frame["place"] == 1)]
    assert set(now_first["unit"]) == {"云湾新城指挥部", "白榕科学城指挥部"}
    assert set(now_first["list"]) == {"红榜"}


def test_the_register_has_each_listed_project_once_and_sums_to_the_city(july: Draft, everything: pd.DataFrame) -> None:
    assert len(everything) == everything["number"].nunique() == july.headline.projects == 357
    assert int(everything["plan_fen"].sum()) == july.headline.plan
    assert int(everything["actual_fen"].sum()) == july.headline.actual
    assert int(everything["annual_fen"].sum()) == july.headline.annual


@pytest.mark.parametrize(("number", "state"), [("LJ209", "欠计划"), ("LJ135", "缺报"), ("LJ069", "待审"), ("LJ349", "达到计划")])
def test_the_state_of_a_project(everything: pd.DataFrame, number: str, state: str) -> None:
    assert list(everything.loc[everything["number"] == number, "state"]) == [state]


@pytest.mark.parametrize(
    ("equal", "more", "least"),
    [
        ({}, {"words": "lj209"}, 1),
        ({}, {"words": "云兰 西接线"}, 1),
        ({}, {"words": "云兰 没有"}, 0),
        ({"district": "晴岭区", "sector": "全部"}, {}, 20),
        ({}, {"unit": "鹭江轨道集团"}, 3),
    ],
    ids=str,
)
def test_filters(everything: pd.DataFrame, equal: dict[str, str], more: dict[str, str], least: int) -> None:
    kept = filters.filtered(everything, equal, **more)
    assert len(kept) >= least
    assert least != 1 or len(kept) == 1
    assert bool(least) == bool(len(kept))
    assert list(kept["gap_fen"]) == sorted(kept["gap_fen"])


def test_the_citys_figures_stand_beside_what_they_are_compared_with(july: Draft) -> None:
    figures = {one.label: (one.value, one.change, one.against) for one in frames.city_figures(july, None)}
    assert figures["累计完成投资（亿元）"] == ("777.40", "+182.09", "比计划")
    assert figures["完成序时计划率"] == ("130.59%", "+30.59百分点", "比计划")
    assert figures["完成年度计划率"] == ("65.18%", "+6.85百分点", "超序时")
    assert figures["新开工（个）"] == ("63", "+4", "比计划")
