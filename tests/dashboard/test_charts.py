"""What the charts draw: figures, roles and axes as their specifications state them."""

from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import pytest
from altair.utils import schemapi

from core.money import FEN_PER_WAN, FEN_PER_YI
from dashboard import charts
from dashboard.theme import ROLES


@pytest.fixture(autouse=True)
def _checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece of a chart is held against the schema of Vega-Lite."""
    monkeypatch.setattr(schemapi, "DEBUG_MODE", True)


def spec(chart: alt.LayerChart) -> dict[str, Any]:
    """The specification as the browser gets it; altair checks it against the schema of Vega-Lite."""
    return dict(chart.to_dict())


def drawn(chart: alt.LayerChart) -> list[dict[str, Any]]:
    """All rows of data that the chart draws."""
    return [row for values in spec(chart)["datasets"].values() for row in values]


def named(chart: alt.LayerChart, field: str) -> dict[str, dict[str, Any]]:
    """Rows by the text in one of their fields."""
    return {row[field]: row for row in drawn(chart) if field in row}


def marks(chart: alt.LayerChart) -> list[str]:
    return [layer["mark"]["type"] for layer in spec(chart)["layer"]]


def fen(*values: float | None, unit: int = FEN_PER_YI) -> Any:
    return pd.array([None if value is None else round(value * unit) for value in values], dtype="Int64")


def ints(*values: int | None) -> Any:
    return pd.array(list(values), dtype="Int64")


PLAN = (73.1, 144.4, 225, 311, 402, 500, 595.31, 700, 812, 924.4, 1037.6, 1192.7)


def year(*actual: float | None) -> pd.DataFrame:
    done = [*actual, *[None] * (12 - len(actual))]
    return pd.DataFrame({"month": range(1, 13), "plan_fen": fen(*PLAN), "actual_fen": fen(*done)})


ON_COURSE = year(71, 152, 263, 384, 510, 645, 777.4)
SECTORS = pd.DataFrame(
    {"sector": ["产业", "新城配套"], "actual_fen": fen(66.54, 40), "due_fen": fen(49, 49), "annual_fen": fen(100, 100)},
)
SCORE = pd.DataFrame(
    {
        "component": ["投资", "竣工", "交地", "加减"],
        "marks": ints(332_400, None, 116_000, -20_000),
        "full": ints(400_000, 100_000, 200_000, None),
    }
)
RANKS = pd.DataFrame(
    [
        (unit, month, place, listed)
        for unit, month, place, listed in (
            ("湖里区", 6, 2, ""),
            ("湖里区", 7, 1, "红榜"),
            ("海沧区", 6, 1, "红榜"),
            ("海沧区", 7, 2, ""),
            ("翔安区", 6, 3, ""),
            ("翔安区", 7, 3, "黑榜"),
        )
    ],
    columns=["unit", "month", "place", "list"],
).astype({"place": "Int64"})
INTERVALS = pd.DataFrame(
    {"unit": ["甲", "乙"], "place": ints(1, 2), "lowest": ints(1, 1), "highest": ints(1, 2), "list": ["红榜", ""]},
)
TILES = pd.DataFrame(
    {
        "name": ["翔安区", "湖里区", "预备区", "全市"],
        "row": [0, 0, 1, 1],
        "column": [0, 1, 0, 1],
        "plan_fen": fen(97.84, 70.54, 0, 595.31),
        "actual_fen": fen(91.22, 106.07, 0, 777.4),
        "city": [False, False, False, True],
    }
)
SPARKS = pd.DataFrame({"name": "翔安区", "month": range(1, 13), "plan_fen": fen(*PLAN), "actual_fen": fen(50, *[None] * 11)})
MONTHS = pd.DataFrame(
    {
        "month": [1, 2, 3, 4],
        "plan_fen": fen(5200, 5400, 7200, 6600, unit=FEN_PER_WAN),
        "actual_fen": fen(5300, 5100, None, None, unit=FEN_PER_WAN),
        "state": ["", "", "缺报", ""],
    }
)
SPANS = pd.DataFrame(
    [("计划工期", date(2018, 10, 16), date(2020, 6, 30), "2018-10-16至2020-06-30", "计划")],
    columns=["lane", "start", "end", "label", "role"],
)
EVENTS = pd.DataFrame(
    [
        ("月报", date(2019, 7, 5), "已退回", "退回"),
        ("月报", date(2019, 6, 3), "未报", "未报"),
        ("红黄牌", date(2019, 7, 8), "黄牌", "黄牌 第九条"),
    ],
    columns=["lane", "on", "kind", "label"],
)

ALL = {
    "cumulative": charts.cumulative(ON_COURSE, month=7),
    "sectors": charts.sectors(SECTORS),
    "tiles": charts.tiles(TILES, SPARKS),
    "bump": charts.bump(RANKS, chosen="翔安区"),
    "waterfall": charts.waterfall(SCORE),
    "monthly": charts.monthly(MONTHS, month=3),
    "timeline": charts.timeline(SPANS, EVENTS, on=date(2019, 7, 31)),
    "intervals": charts.intervals(INTERVALS),
}


@pytest.mark.parametrize("name", ALL)
def test_colours_come_from_the_roles_of_the_theme_alone(name: str) -> None:
    channels = [layer["encoding"]["color"] for layer in spec(ALL[name])["layer"] if "color" in layer.get("encoding", {})]
    assert channels
    assert all(channel["scale"] == {"domain": list(ROLES), "range": "category"} and channel["legend"] is None for channel in channels)
    fields = {channel["field"] for channel in channels}
    used = {row[field] for row in drawn(ALL[name]) for field in fields if field in row}
    assert used <= set(ROLES)
    assert not ({"欠", "红榜"} <= used), "behind and red list are too near in colour for one chart"


@pytest.mark.parametrize("name", ALL)
def test_each_chart_says_for_the_blind_what_it_shows(name: str) -> None:
    assert charts.alt_text(ALL[name]).endswith("。")
    assert len(charts.alt_text(ALL[name])) > 10


@pytest.mark.parametrize("name", ALL)
def test_what_a_mark_says_under_the_pointer_is_written_out(name: str) -> None:
    told = [tip for layer in spec(ALL[name])["layer"] for tip in layer.get("encoding", {}).get("tooltip", [])]
    assert all(tip["type"] == "nominal" and not tip["title"].isascii() for tip in told)
    assert spec(ALL[name])["config"]["mark"]["tooltip"] is None
    assert {tip["field"] for tip in told} <= {field for row in drawn(ALL[name]) for field in row}


def test_demonstration_data_is_marked_only_when_asked() -> None:
    marked, plain = charts.sectors(SECTORS, demo=True), charts.sectors(SECTORS)
    assert spec(marked)["title"]["text"] == "演示数据"
    assert charts.alt_text(marked).startswith("演示数据。")
    assert "title" not in spec(plain)


def test_the_course_of_the_year_in_hundred_millions_plan_dashed_and_actual_solid() -> None:
    chart = ALL["cumulative"]
    points = {row["month"]: row for row in drawn(chart) if "plan" in row}
    assert {name: points[7][name] for name in ("plan", "actual", "upper", "lower")} == {
        "plan": 595.31,
        "actual": 777.4,
        "upper": 777.4,
        "lower": 595.31,
    }
    assert points[7]["actual_text"] == "777.40亿元"
    assert points[8]["actual"] is None
    assert points[0]["plan"] == points[0]["actual"] == 0
    plan, actual = (layer for layer in spec(chart)["layer"] if layer["mark"]["type"] == "line")
    assert plan["mark"]["strokeDash"]
    assert "strokeDash" not in actual["mark"]


@pytest.mark.parametrize(
    ("frame", "month", "sides"),
    [
        (ON_COURSE, 7, {"实际 777.40": "above", "计划 595.31": "below", "全年计划 1,192.70": "end"}),
        (year(60, 120, 200, 290, 360, 420, 480), 7, {"实际 480.00": "below", "计划 595.31": "above", "全年计划 1,192.70": "end"}),
        (year(80), 1, {"实际 80.00": "high", "计划 73.10": "low", "全年计划 1,192.70": "end"}),
        (year(*[value + 1 for value in PLAN]), 12, {"实际 1,193.70": "above", "计划 1,192.70": "below left"}),
        (year(71), 2, {"计划 144.40": "low", "全年计划 1,192.70": "end"}),
        (year(), 0, {"全年计划 1,192.70": "end"}),
    ],
    ids=["ahead", "behind", "first month", "last month", "nothing reported", "not begun"],
)
def test_labels_of_the_course_stand_clear_of_each_other(frame: pd.DataFrame, month: int, sides: dict[str, str]) -> None:
    labels = [row for row in drawn(charts.cumulative(frame, month=month)) if "side" in row]
    assert {row["text"]: row["side"] for row in labels} == sides


def test_a_sector_behind_what_is_due_is_marked_by_sign_and_role() -> None:
    rows = named(ALL["sectors"], "sector")
    assert (rows["产业"]["done"], rows["产业"]["due"]) == pytest.approx((66.54, 49))
    assert (rows["产业"]["text"], rows["产业"]["role"]) == ("▲ 66.54%", "实际")
    assert (rows["新城配套"]["text"], rows["新城配套"]["role"], rows["新城配套"]["end"]) == ("▼ 40.00%", "欠", 49.0)


def test_sectors_stand_in_the_order_given_and_bars_start_at_zero() -> None:
    layer = next(layer for layer in spec(ALL["sectors"])["layer"] if layer["encoding"].get("x", {}).get("field") == "done")
    assert layer["encoding"]["y"]["sort"] is None
    assert layer["encoding"]["x"]["scale"]["domain"][0] == 0


def test_tiles_tint_what_is_behind_and_outline_the_city() -> None:
    rows = {row["name"]: row for row in drawn(ALL["tiles"]) if "rate" in row}
    assert (rows["翔安区"]["rate"], rows["翔安区"]["gap"], rows["翔安区"]["ground"]) == ("93.23%", "▼ 6.62", "欠底")
    assert (rows["湖里区"]["gap"], rows["湖里区"]["ground"]) == ("▲ 35.53", "底")
    assert rows["预备区"]["rate"] == "不适用"
    assert [name for name, row in rows.items() if row["city"]] == ["全市"]
    assert "只示意方位" in charts.alt_text(ALL["tiles"])


def test_a_sparkline_stays_inside_its_tile_and_ends_with_the_last_figure() -> None:
    tile = next(row for row in drawn(ALL["tiles"]) if row.get("rate") == "93.23%")
    points = [row for row in drawn(ALL["tiles"]) if "plan" in row]
    assert [row["actual"] is not None for row in points] == [True, True, *[False] * 11]
    assert all(tile["x"] < row["x"] < tile["x2"] and tile["y"] < row["plan"] < tile["y2"] for row in points)


def test_a_line_of_ranks_looks_as_its_unit_stands_now() -> None:
    rows = {(row["unit"], row["month"]): row for row in drawn(ALL["bump"])}
    assert rows["湖里区", 6]["role"] == "红榜"
    assert rows["海沧区", 6]["role"] == "其他"
    assert rows["海沧区", 6]["list_role"] == "红榜"
    assert rows["翔安区", 7]["role"] == "墨"
    assert (rows["翔安区", 7]["width"], rows["湖里区", 7]["width"]) == (4, 2)
    assert [row["label"] for row in rows.values() if row["label"]] == ["1 湖里区", "2 海沧区", "3 翔安区"]
    dashed = [layer for layer in spec(ALL["bump"])["layer"] if "strokeDash" in layer["mark"]]
    assert [layer["transform"][-1]["filter"] for layer in dashed] == ["datum.role === '墨'"]


def test_first_rank_is_on_top_and_a_phone_gets_short_names() -> None:
    frame = RANKS.assign(unit=RANKS["unit"] + "人民政府", short=RANKS["unit"].str[:2])
    chart = charts.bump(frame, compact=True)
    assert {row["label"] for row in drawn(chart) if row["label"]} == {"1 湖里", "2 海沧", "3 翔安"}
    assert any(layer["encoding"]["y"]["scale"]["reverse"] for layer in spec(chart)["layer"])


def test_a_unit_without_a_place_has_no_label() -> None:
    frame = RANKS.copy()
    frame.loc[frame["unit"] == "翔安区", "place"] = pd.NA
    assert [row["label"] for row in drawn(charts.bump(frame)) if row["label"]] == ["1 湖里区", "2 海沧区"]


def test_a_score_is_built_of_its_components() -> None:
    rows = named(ALL["waterfall"], "component")
    assert (rows["投资"]["from"], rows["投资"]["to"], rows["投资"]["track"], rows["投资"]["text"]) == (0, 33.24, 40, "33.24/40")
    assert (rows["竣工"]["from"], rows["竣工"]["to"], rows["竣工"]["text"]) == (33.24, 33.24, "不适用")
    assert (rows["加减"]["from"], rows["加减"]["to"], rows["加减"]["text"], rows["加减"]["role"]) == (42.84, 44.84, "−2.00", "欠")
    assert (rows["得分"]["to"], rows["得分"]["text"], rows["得分"]["role"]) == (42.84, "42.84", "墨")


def test_the_published_total_stands_even_where_weights_were_shared_out() -> None:
    assert named(charts.waterfall(SCORE, total=476_000), "component")["得分"]["text"] == "47.60"


def test_a_missing_month_is_said_and_not_drawn_as_zero() -> None:
    rows = {row["month"]: row for row in drawn(ALL["monthly"])}
    assert (rows[1]["arrow"], rows[1]["role"], rows[1]["actual"]) == ("▲", "实际", 5300)
    assert (rows[2]["arrow"], rows[2]["role"]) == ("▼", "欠")
    assert (rows[3]["actual"], rows[3]["note"]) == (None, "缺报")
    assert (rows[4]["actual"], rows[4]["note"]) == (None, "")
    assert charts.alt_text(ALL["monthly"]) == "当月计划与实际投资：2月没有完成当月计划；3月缺报。"


def test_only_the_last_event_of_a_lane_carries_its_label() -> None:
    rows = [row for row in drawn(ALL["timeline"]) if "shape" in row]
    assert [(row["start"], row["label"]) for row in rows if row["lane"] == "月报"] == [("2019-06-03", ""), ("2019-07-05", "退回")]
    card = next(row for row in rows if row["lane"] == "红黄牌")
    assert (card["shape"], card["card"]) == ("square", "#F2C200")
    assert [row["filled"] for row in rows if row["kind"] == "未报"] == [False]


def test_days_do_not_shift_with_the_time_zone_of_the_browser() -> None:
    scales = [layer["encoding"]["x"]["scale"]["type"] for layer in spec(ALL["timeline"])["layer"] if "scale" in layer["encoding"]["x"]]
    assert set(scales) == {"utc"}


def test_an_interval_spans_the_ranks_that_a_unit_could_take() -> None:
    rows = named(ALL["intervals"], "unit")
    assert (rows["乙"]["lowest"], rows["乙"]["place"], rows["乙"]["highest"]) == (1, 2, 2)
    assert charts.alt_text(ALL["intervals"]) == "名次区间：乙可能在1至2名之间；其余不变。"
