"""Charts of builders' results say what they show, mark what is low by role and sign, and draw nothing where nothing is known."""

from dataclasses import replace

import altair as alt
import pandas as pd
import pytest

from core.queries.notices import ResultLine
from core.vocabulary import NoticeKind, NoticeState
from dashboard.builders import figures
from dashboard.charts import builders
from dashboard.theme import alt_text


def values(chart: alt.LayerChart) -> list[dict[str, object]]:
    (found,) = chart.to_dict()["datasets"].values()
    return list(found)


def test_a_distribution_names_every_grade_and_its_share() -> None:
    frame = pd.DataFrame({"grade": ["优秀", "良好"], "count": [2, 0], "share": ["7.41%", "0.00%"]})
    assert alt_text(builders.distribution(frame)) == "等级分布：优秀2家　7.41%，良好0家　0.00%。"


def test_a_tile_is_tinted_below_four_fifths_and_says_nothing_where_nothing_applied() -> None:
    cells = pd.array([7_999, 8_000, pd.NA], dtype="Int64")
    frame = pd.DataFrame({"unit": ["甲"] * 3, "group": ["质量", "进度", "安全"], "rate": cells})
    chart = builders.heat(frame)
    assert [(one["text"], one["exact"], one["role"]) for one in values(chart)] == [
        ("80", "79.99%", "欠底"),
        ("80", "80.00%", "底"),
        ("—", "—", "底"),
    ]
    assert "低于80%的有1处" in alt_text(chart)


def test_a_group_below_the_mean_is_marked_by_sign_and_role() -> None:
    frame = pd.DataFrame({"group": ["质量", "进度", "安全"], "rate": [7_000, 9_000, pd.NA], "mean": [7_001, 9_000, 8_000]})
    chart = builders.against(frame.astype({"rate": "Int64", "mean": "Int64"}))
    assert [(one["text"], one["role"]) for one in values(chart)] == [("▼ 70.0%", "欠"), ("90.0%", "实际"), ("—", "实际")]


def test_a_period_without_a_score_has_no_bar() -> None:
    frame = pd.DataFrame({"period": ["2018年度", "2019年一季度"], "score": [pd.NA, 864_000], "text": ["不参评", "86.40 良好"]})
    found = values(builders.course(frame.astype({"score": "Int64"})))
    assert [(one["score"], one["text"]) for one in found] == [(None, "不参评"), (86.4, "86.40 良好")]


def line(kind: NoticeKind, period: str, score: int | None, *, unit: int = 1, grade: str = "") -> ResultLine:
    return ResultLine(kind, period, 1, NoticeState.FINAL, unit, f"第{unit}代建", None, score, grade, "")


FIRST, SECOND = line(NoticeKind.QUARTER, "2019Q1", 650_000), line(NoticeKind.QUARTER, "2019Q2", 700_500)
YEAR = line(NoticeKind.YEAR, "2018", 835_800, grade="良好")
TRENDS = {
    "higher than the quarter before": ((FIRST, SECOND), "2019年二季度比一季度高5.05分"),
    "lower, in another year": ((SECOND, line(NoticeKind.QUARTER, "2020Q1", 600_000)), "2020年一季度比2019年二季度低10.05分"),
    "the same": ((FIRST, line(NoticeKind.QUARTER, "2019Q2", 650_000)), "2019年二季度与一季度持平"),
    "the last quarter without a result": ((YEAR, FIRST, line(NoticeKind.QUARTER, "2019Q2", None)), "2018年度良好"),
    "nothing graded": ((FIRST,), "历次结果1次"),
}


@pytest.mark.parametrize(("lines", "expected"), TRENDS.values(), ids=TRENDS)
def test_the_course_of_a_builder_is_told_by_its_last_two_quarters_else_by_its_grades(lines: tuple[ResultLine, ...], expected: str) -> None:
    assert figures.trend(lines) == expected


def test_past_results_are_told_by_how_many_rose_and_fell_and_who_lacks_one_is_neither() -> None:
    some = (FIRST, SECOND, replace(FIRST, unit_id=2), replace(SECOND, unit_id=2, score=640_000), replace(FIRST, unit_id=3))
    assert figures.past_title(some) == "2019年二季度与一季度比，1家升、1家降"
    assert figures.past_title((YEAR, FIRST)) == "1家单位有结果"
