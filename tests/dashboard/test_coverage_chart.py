"""The chart of how far the builders are covered: bars inside outlines, one word of it for the blind."""

import pandas as pd

from dashboard.charts import coverage


def test_each_quarter_is_a_bar_inside_the_outline_of_all_builders() -> None:
    frame = pd.DataFrame([(1, 34, 30, 39), (2, 39, 38, 39)], columns=["quarter", "planned", "inspected", "builders"])
    chart = coverage.covered(frame, demo=True)
    rows = chart.to_dict()["datasets"] if "datasets" in chart.to_dict() else {"": chart.to_dict()["layer"][0]["data"]["values"]}
    (records,) = rows.values()
    assert [(one["name"], one["planned"], one["builders"], one["role"], one["done"]) for one in records] == [
        ("一季度末", 34, 39, "欠", "30家"),
        ("二季度末", 39, 39, "实际", "38家"),
    ]
    assert chart.description == "演示数据。各季度末累计覆盖代建单位：一季度末34/39家，二季度末39/39家。"
