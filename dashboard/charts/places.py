"""The city as a grid of tiles, one a district, laid out roughly as they lie: where is the plan missed?"""

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard import format as fmt
from dashboard.charts.figures import drawn, whole
from dashboard.kept import kept
from dashboard.theme import Record, by_role, finish, hint, ink, rows

_GAP = 4
_MARGIN = 0.075
_MONTHS = 12


@dataclass(frozen=True)
class _Tile:
    name: str
    row: int
    column: int
    plan: int | None
    actual: int | None
    city: bool
    height: int
    words: int

    @property
    def top(self) -> int:
        return self.row * self.height + _GAP

    @property
    def bottom(self) -> int:
        return (self.row + 1) * self.height - _GAP

    @property
    def gap(self) -> int | None:
        return None if self.plan is None or self.actual is None else self.actual - self.plan

    @property
    def behind(self) -> bool:
        return self.gap is not None and self.gap < 0


@kept
def tiles(frame: pd.DataFrame, series: pd.DataFrame, *, compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw each district as a tile: rate of schedule, 亿元 ahead ▲ or behind ▼, and its year so far; the grid only hints at directions.

    Columns of `frame`: name, row, column (place in the grid, from 0), plan_fen, actual_fen (to date, fen, Int64), city (True for 全市).
    Columns of `series`: name, month (1–12), plan_fen, actual_fen (cumulative fen, Int64; actual missing after the month).
    """
    height = 106 if compact else 98
    cells = [_Tile(*cell, height, 72 if compact else 62) for cell in _cells(frame)]
    across, down = max(cell.column for cell in cells) + 1, max(cell.row for cell in cells) + 1
    blank = alt.Axis(grid=False, labels=False, domain=False, ticks=False)
    x = alt.X("x:Q", axis=blank, scale=alt.Scale(domain=[0, across], nice=False))
    y = alt.Y("y:Q", axis=blank, scale=alt.Scale(domain=[0, down * height], nice=False, reverse=True))
    base = alt.Chart(rows([_tile_record(cell) for cell in cells])).encode(x=x, y=y)
    box = base.encode(x2="x2:Q", y2="y2:Q")
    lines = alt.Chart(rows(_spark_records(cells, series))).encode(x=x, detail="name:N")
    told = hint(name="区", rate="完成序时计划率", plan_text="计划累计", actual_text="实际累计")
    layers = [
        box.mark_rect(cornerRadius=3).encode(color=by_role("ground"), tooltip=told),
        box.transform_filter("datum.city").mark_rect(cornerRadius=3, filled=False, stroke=ink("计划"), strokeWidth=1.3),
        lines.mark_line(strokeDash=[3, 3], strokeWidth=1.3, color=ink("计划")).encode(y="plan:Q"),
        lines.transform_filter("isValid(datum.actual)").mark_line(strokeWidth=2.2).encode(y="actual:Q", color=by_role()),
        base.mark_text(align="left", dx=10, dy=18, fontWeight=600, color=ink("墨")).encode(text="name:N"),
        base.mark_text(align="left", dx=10, dy=41, fontWeight=600, fontSize=15 if compact else 17, color=ink("墨")).encode(text="rate:N"),
        base.mark_text(align="left", dx=10, dy=63, fontSize=12).encode(text="gap:N", color=by_role()),
        *_legend(cells, across, down, x=x, y=y),
    ]
    return finish(layers, height=down * height, alt_text=_tiles_alt(cells), demo=demo)


def _cells(frame: pd.DataFrame) -> list[tuple[str, int, int, int | None, int | None, bool]]:
    columns = (frame[name] for name in ("name", "row", "column", "plan_fen", "actual_fen", "city"))
    return [
        (str(name), int(row), int(column), whole(plan), whole(actual), bool(city))
        for name, row, column, plan, actual, city in zip(*columns, strict=True)
    ]


def _tile_record(cell: _Tile) -> Record:
    gap = cell.gap
    return {
        "name": cell.name,
        "x": cell.column + 0.018,
        "x2": cell.column + 0.982,
        "y": cell.top,
        "y2": cell.bottom,
        "rate": fmt.rate(cell.actual, cell.plan),
        "plan_text": fmt.yi_unit(cell.plan),
        "actual_text": fmt.yi_unit(cell.actual),
        "gap": fmt.MISSING if gap is None else f"{fmt.arrow(gap)} {fmt.yi(abs(gap))}" if gap else fmt.MISSING,
        "role": "欠" if cell.behind else "实际",
        "ground": "纸" if cell.city else "欠底" if cell.behind else "底",
        "city": cell.city,
    }


def _spark_records(cells: list[_Tile], series: pd.DataFrame) -> list[Record]:
    records: list[Record] = []
    for cell in cells:
        own = series[series["name"] == cell.name].sort_values("month")
        points = [
            (int(month), drawn(plan, "亿元"), drawn(actual, "亿元"))
            for month, plan, actual in zip(own["month"], own["plan_fen"], own["actual_fen"], strict=True)
        ]
        top = max((value for point in points for value in point[1:] if value is not None), default=0.0)
        if top > 0:
            records += [_spark_record(cell, point, top) for point in [(0, 0.0, 0.0), *points]]
    return records


def _spark_record(cell: _Tile, point: tuple[int, float | None, float | None], top: float) -> Record:
    month, plan, actual = point
    room = cell.bottom - 8 - cell.top - cell.words
    return {
        "name": cell.name,
        "x": cell.column + _MARGIN + (1 - 2 * _MARGIN) * month / _MONTHS,
        "plan": None if plan is None else cell.bottom - 8 - room * plan / top,
        "actual": None if actual is None else cell.bottom - 8 - room * actual / top,
        "role": "欠" if cell.behind else "实际",
    }


def _legend(cells: list[_Tile], across: int, down: int, *, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    taken = {(cell.row, cell.column) for cell in cells}
    free = [(row, column) for row in range(down) for column in range(across) if (row, column) not in taken]
    if not free:
        return []
    row, column = free[-1]
    height = cells[0].height
    lines = (
        ("实际", "", "实际", "solid"),
        ("全年计划", "", "计划", "dashed"),
        ("超计划", "▲", "实际", "sign"),
        ("欠计划", "▼", "欠", "sign"),
    )
    records: list[Record] = [
        {
            "x": column + 0.07,
            "x2": column + 0.15,
            "y": row * height + 24 + 21 * place,
            "text": text,
            "sign": sign,
            "role": role,
            "kind": kind,
        }
        for place, (text, sign, role, kind) in enumerate(lines)
    ]
    base = alt.Chart(rows(records)).encode(x=x, y=y)
    rule = base.encode(x2="x2:Q")
    return [
        rule.transform_filter("datum.kind === 'solid'").mark_rule(strokeWidth=2.2).encode(color=by_role()),
        rule.transform_filter("datum.kind === 'dashed'").mark_rule(strokeWidth=1.3, strokeDash=[3, 3]).encode(color=by_role()),
        base.mark_text(align="left", fontSize=12).encode(text="sign:N", color=by_role()),
        base.mark_text(align="left", dx=20, fontSize=12, color=ink("次要")).encode(text="text:N"),
    ]


def _tiles_alt(cells: list[_Tile]) -> str:
    said = []
    for cell in cells:
        gap = cell.gap
        state = "" if not gap else f"，{'欠' if gap < 0 else '超'}{fmt.yi_unit(abs(gap))}"
        said.append(f"{cell.name}{fmt.rate(cell.actual, cell.plan)}{state}")
    return "各区完成序时计划率：" + "；".join(said) + "。方格只示意方位。"
