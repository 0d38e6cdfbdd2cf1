"""Charts of builders' results: how many have each grade, which groups lose points, one builder against all, its course over periods."""

import altair as alt
import pandas as pd

from dashboard import format as fmt
from dashboard.charts.figures import whole
from dashboard.kept import kept
from dashboard.theme import Record, by_role, finish, hint, ink, rows

LOW = 0.8
"""Below this share of the full marks a tile is tinted."""


@kept
def distribution(frame: pd.DataFrame, *, demo: bool = False) -> alt.LayerChart:
    """Draw how many builders have each grade, the best first. Columns: grade, count (int64), share (words)."""
    records: list[Record] = [
        {"grade": str(grade), "count": int(count), "text": f"{int(count)}家　{share}", "role": "实际"}
        for grade, count, share in zip(frame["grade"], frame["count"], frame["share"], strict=True)
    ]
    most = max((int(count) for count in frame["count"]), default=1)
    base = alt.Chart(rows(records)).encode(
        y=alt.Y("grade:N", sort=None, axis=alt.Axis(grid=False, labelColor=ink("墨"))),
        x=alt.X("count:Q", axis=None, scale=alt.Scale(domain=[0, max(most, 1) * 1.8], nice=False)),
    )
    layers = [
        base.mark_bar(height=20).encode(color=by_role()),
        base.mark_text(align="left", dx=6, color=ink("墨")).encode(text="text:N"),
    ]
    told = "，".join(f"{row['grade']}{row['text']}" for row in records)
    return finish(layers, height=34 * len(records) + 12, alt_text=f"等级分布：{told}。", demo=demo)


@kept
def heat(frame: pd.DataFrame, *, compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw the share of full marks by builder and group; tinted where it is below four fifths.

    Columns, in the order of builders: unit, group, rate (percent, two decimals, Int64 hundredths of a percent; missing: nothing applied).
    """
    records: list[Record] = []
    for unit, group, cell in zip(frame["unit"], frame["group"], frame["rate"], strict=True):
        rate = whole(cell)
        low = rate is not None and rate < LOW * 10_000
        text = fmt.MISSING if rate is None else f"{rate / 100:.0f}"
        exact = fmt.MISSING if rate is None else f"{rate / 100:.2f}%"
        records.append({"unit": str(unit), "group": str(group), "text": text, "exact": exact, "role": "欠底" if low else "底"})
    head = "slice(datum.label, 0, 2)" if compact else "datum.label"
    base = alt.Chart(rows(records)).encode(
        y=alt.Y("unit:N", sort=None, axis=alt.Axis(grid=False, labelColor=ink("墨"))),
        x=alt.X("group:N", sort=None, axis=alt.Axis(orient="top", labelAngle=0, grid=False, labelExpr=head)),
        tooltip=hint(unit="单位", group="分组", exact="得分率"),
    )
    layers = [
        base.mark_rect(stroke=ink("纸"), strokeWidth=2).encode(color=by_role()),
        base.mark_text(color=ink("墨")).encode(text="text:N"),
    ]
    low_ones = sum(row["role"] == "欠底" for row in records)
    units = len({row["unit"] for row in records})
    return finish(layers, height=26 * units + 34, alt_text=f"{units}家单位各组得分率，低于80%的有{low_ones}处。", demo=demo)


@kept
def against(frame: pd.DataFrame, *, compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw one builder's share of full marks in each group as a dot, and the mean of all as a tick; ▼ where it is below.

    Columns: group, rate, mean (Int64 hundredths of a percent, missing: nothing applied).
    """
    records: list[Record] = []
    for group, own_cell, mean_cell in zip(frame["group"], frame["rate"], frame["mean"], strict=True):
        own, mean = whole(own_cell), whole(mean_cell)
        below = own is not None and mean is not None and own < mean
        text = fmt.MISSING if own is None else f"{'▼ ' if below else ''}{own / 100:.1f}%"
        records.append(
            {
                "group": str(group),
                "rate": None if own is None else own / 100,
                "mean": None if mean is None else mean / 100,
                "text": text,
                "mean_text": fmt.MISSING if mean is None else f"{mean / 100:.2f}%",
                "role": "欠" if below else "实际",
                "track": 100,
                "zero": 0,
                "beside": 103,
            }
        )
    axis, scale = alt.Axis(values=[0, 50, 100], format="d"), alt.Scale(domain=[0, 140 if compact else 124], nice=False)
    x = {name: alt.X(f"{name}:Q", axis=axis, scale=scale) for name in ("zero", "mean", "rate", "beside")}
    base = alt.Chart(rows(records)).encode(y=alt.Y("group:N", sort=None, axis=alt.Axis(grid=False, labelColor=ink("墨"))))
    layers = [
        base.mark_bar(height=12, color=ink("底")).encode(x=x["zero"], x2="track:Q"),
        base.mark_tick(thickness=3, height=20, color=ink("计划")).encode(x=x["mean"], tooltip=hint(mean_text="全体")),
        base.mark_point(filled=True, size=110, opacity=1).encode(x=x["rate"], color=by_role()),
        base.mark_text(align="left", color=ink("墨")).encode(x=x["beside"], text="text:N"),
    ]
    told = "，".join(f"{row['group']}{row['text']}（全体{row['mean_text']}）" for row in records)
    return finish(layers, height=(26 if compact else 34) * len(records) + 30, alt_text=f"各组得分率：{told}。", demo=demo)


@kept
def course(frame: pd.DataFrame, *, compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw a builder's published scores over periods, one below the other. Columns: period, score (ten-thousandths, Int64), text."""
    records: list[Record] = []
    for period, cell, text in zip(frame["period"], frame["score"], frame["text"], strict=True):
        score = whole(cell)
        to = None if score is None else score / fmt.POINTS_PER_MARK
        records.append({"period": str(period), "score": to, "beside": to or 0, "text": str(text), "role": "实际"})
    base = alt.Chart(rows(records)).encode(y=alt.Y("period:N", sort=None, axis=alt.Axis(grid=False, labelColor=ink("墨"))))
    scale, axis = alt.Scale(domain=[0, 230 if compact else 160], nice=False), alt.Axis(values=[0, 60, 100], format="d")
    layers = [
        base.mark_bar(height=14).encode(x=alt.X("score:Q", scale=scale, axis=axis), color=by_role()),
        base.mark_text(align="left", dx=6, color=ink("墨")).encode(x=alt.X("beside:Q", scale=scale, axis=axis), text="text:N"),
    ]
    told = "，".join(f"{row['period']}{row['text']}" for row in records)
    return finish(layers, height=(26 if compact else 30) * len(records) + 26, alt_text=f"历次得分：{told}。", demo=demo)
