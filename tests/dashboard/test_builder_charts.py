"""Charts of builders' results say what they show, mark what is low by role and sign, and draw nothing where nothing is known."""

import altair as alt
import pandas as pd

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
