"""Charts of ranks: how they moved over the months, and how far each could move if figures were rounded otherwise."""

import altair as alt
import pandas as pd

from dashboard import format as fmt
from dashboard.charts.figures import whole, word
from dashboard.kept import kept
from dashboard.theme import Record, by_role, finish, hint, ink, rows

SHORT = 4
"""Characters of a unit's name beside a chart on a phone."""

_LIST_ROLE = {"红榜": "红榜", "黑榜": "墨"}
_LIST_SHAPE = {"红榜": "triangle-up", "黑榜": "square"}


@kept
def bump(frame: pd.DataFrame, *, chosen: str | None = None, compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw how ranks moved: units of the red list red with triangles, of the black list dashed with squares, `chosen` thick.

    Columns: unit, month (1–12), place (Int64, missing when not ranked), list (红榜, 黑榜 or empty: in that month), and optionally short
    (the name on a phone; without it the first four characters).
    A line looks as its unit stands in the last month; a point says on which list the unit was in its own month.
    """
    records = _bump_records(frame, chosen, compact=compact)
    months = sorted({int(row["month"]) for row in records if isinstance(row["month"], int)})
    depth = max((row["place"] for row in records if isinstance(row["place"], int)), default=1)
    base = alt.Chart(rows(records)).encode(
        x=alt.X(
            "month:Q", axis=_month_axis(months, compact=compact), scale=alt.Scale(domain=[months[0], months[-1]], nice=False, zero=False)
        ),
        y=_place_of("place", depth),
    )
    lines = base.transform_filter("isValid(datum.place)").encode(detail="unit:N", color=by_role(), strokeWidth=_width())
    points = base.transform_filter("datum.list !== ''").mark_point(filled=True, size=60, opacity=1)
    layers = [
        lines.transform_filter("datum.role === '其他'").mark_line(interpolate="monotone"),
        lines.transform_filter("datum.role === '红榜'").mark_line(interpolate="monotone"),
        lines.transform_filter("datum.role === '墨'").mark_line(interpolate="monotone", strokeDash=[4, 3]),
        points.encode(color=by_role("list_role"), shape=_shape()),
        base.transform_filter("datum.label !== ''")
        .mark_text(align="left", dx=9)
        .encode(y=_place_of("line", depth), text="label:N", color=by_role("label_role")),
        base.mark_point(size=300, opacity=0).encode(tooltip=hint(unit="单位", when="月份", place_text="名次", list="榜")),
    ]
    chart = finish(layers, height=max(150, 30 * depth + 10), alt_text=_bump_alt(records), demo=demo)
    return chart.properties(padding={"left": 2, "right": 2, "top": 4, "bottom": 1})


def _bump_records(frame: pd.DataFrame, chosen: str | None, *, compact: bool) -> list[Record]:
    last = int(frame["month"].max())
    lists = {str(unit): word(kind) for unit, month, kind in zip(frame["unit"], frame["month"], frame["list"], strict=True) if month == last}
    records: list[Record] = []
    lines = _label_lines(frame[frame["month"] == last])
    shorts = frame["short"] if "short" in frame else frame["unit"].str[:SHORT]
    for unit, short, month, place_cell, kind in zip(frame["unit"], shorts, frame["month"], frame["place"], frame["list"], strict=True):
        place, listed = whole(place_cell), lists.get(str(unit), "")
        name = str(short if compact else unit)
        records.append(
            {
                "unit": str(unit),
                "month": int(month),
                "place": place,
                "when": f"{month}月",
                "place_text": fmt.rank(place),
                "list": word(kind),
                "list_role": _LIST_ROLE.get(word(kind), "其他"),
                "role": _LIST_ROLE.get(listed, "其他"),
                "label": f"{place} {name}" if int(month) == last and place is not None else "",
                "line": lines.get(str(unit)) if int(month) == last else None,
                "label_role": _LIST_ROLE.get(listed, "墨" if unit == chosen else "次要"),
                "width": 4 if unit == chosen else 2,
            }
        )
    return records


def _place_of(name: str, depth: int) -> alt.Y:
    scale = alt.Scale(domain=[1, depth], reverse=True, nice=False, zero=False, padding=10)
    return alt.Y(f"{name}:Q", axis=_place_axis(depth), scale=scale)


def _label_lines(last: pd.DataFrame) -> dict[str, int]:
    """On which line each unit's label stands: its place, and of a shared place the free ones below it."""
    placed = last[last["place"].notna()].sort_values("place", kind="stable")
    return {str(unit): line for line, unit in enumerate(placed["unit"], start=1)}


def _width() -> alt.StrokeWidth:
    return alt.StrokeWidth("width:Q", scale=None, legend=None)


def _shape() -> alt.Shape:
    return alt.Shape("list:N", scale=alt.Scale(domain=list(_LIST_SHAPE), range=list(_LIST_SHAPE.values())), legend=None)


def _month_axis(months: list[int], *, compact: bool) -> alt.Axis:
    return alt.Axis(values=months[:: 2 if compact and len(months) > 6 else 1], labelExpr="datum.value + '月'", grid=False, labelPadding=10)


def _place_axis(depth: int, orient: str = "left") -> alt.Axis:
    return alt.Axis(values=list(range(1, depth + 1)), format="d", orient=orient, gridOpacity=0.5, labelPadding=10)  # type: ignore[arg-type]  # one of the four sides


def _bump_alt(records: list[Record]) -> str:
    placed = sorted((row for row in records if row["label"]), key=lambda row: str(row["label"]).zfill(20))
    listed = {"红榜": "（红榜）", "墨": "（黑榜）"}
    return "名次变化，最近一月：" + "，".join(f"第{row['place']} {row['unit']}{listed.get(str(row['role']), '')}" for row in placed) + "。"


@kept
def intervals(frame: pd.DataFrame, *, compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw each rank as a point on the bar of ranks that it could take: does the order hold?

    Columns, in the order of ranks: unit, place, lowest, highest (Int64), list (红榜, 黑榜 or empty).
    """
    records = _interval_records(frame)
    depth = max((row["highest"] for row in records if isinstance(row["highest"], int)), default=1)
    short = f"slice(datum.label, 0, {SHORT})" if compact else "datum.label"
    names = alt.Axis(grid=False, labelColor=ink("墨"), labelPadding=10, labelExpr=short)
    place = alt.X("lowest:Q", axis=_place_axis(depth, "top"), scale=alt.Scale(domain=[1, depth], nice=False, zero=False, padding=14))
    base = alt.Chart(rows(records)).encode(y=alt.Y("unit:N", sort=None, axis=names))
    told = hint(unit="单位", place_text="公布名次", range_text="可能名次")
    layers = [
        base.mark_rule(strokeWidth=6, strokeCap="round", opacity=0.42).encode(x=place, x2="highest:Q", color=by_role(), tooltip=told),
        base.mark_point(filled=True, size=75, opacity=1).encode(x="place:Q", color=by_role("point_role"), shape=_any_shape(), tooltip=told),
    ]
    return finish(layers, height=(34 if compact else 38) * len(records), alt_text=_interval_alt(records), demo=demo)


def _any_shape() -> alt.Shape:
    shapes = {**_LIST_SHAPE, "": "circle"}
    return alt.Shape("list:N", scale=alt.Scale(domain=list(shapes), range=list(shapes.values())), legend=None)


def _interval_records(frame: pd.DataFrame) -> list[Record]:
    columns = (frame[name] for name in ("unit", "place", "lowest", "highest", "list"))
    return [
        {
            "unit": str(unit),
            "place": whole(place),
            "lowest": whole(lowest),
            "highest": whole(highest),
            "list": word(kind),
            "place_text": fmt.rank(place),
            "range_text": fmt.rank_range(lowest, highest),
            "role": _LIST_ROLE.get(word(kind), "其他"),
            "point_role": _LIST_ROLE.get(word(kind), "计划"),
        }
        for unit, place, lowest, highest, kind in zip(*columns, strict=True)
    ]


def _interval_alt(records: list[Record]) -> str:
    moving = [f"{row['unit']}可能在{row['lowest']}至{row['highest']}名之间" for row in records if row["lowest"] != row["highest"]]
    return "名次区间：" + ("；".join(moving) + "；其余不变。" if moving else "取整范围内名次都不变。")
