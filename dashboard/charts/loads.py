"""How much builders have under way: the heaviest loads as bars, with what is overdue."""

import altair as alt
import pandas as pd

from dashboard import format as fmt
from dashboard.charts.figures import drawn, whole
from dashboard.kept import kept
from dashboard.theme import Record, by_role, finish, hint, ink, rows

MOST = 12
"""So many builders are drawn."""


@kept
def loads(frame: pd.DataFrame, *, compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw each builder's total investment under way in 亿元, the largest first; with overdue projects in another colour and in words.

    Columns, the largest first: unit, projects, overdue (counts), total_fen (fen, Int64). Only the first MOST are drawn.
    """
    records = [_record(*row) for row in zip(*(frame[name] for name in ("unit", "projects", "overdue", "total_fen")), strict=True)][:MOST]
    largest = max((float(one["total"] or 0) for one in records), default=0.0)
    axis = alt.Axis(grid=False, labelColor=ink("墨"), labelLimit=110 if compact else 170)
    base = alt.Chart(rows(records)).encode(y=alt.Y("unit:N", sort=None, axis=axis, scale=alt.Scale(paddingInner=0.4, paddingOuter=0.2)))
    scale = alt.Scale(domain=[0, largest * (1.9 if compact else 1.45) or 1], nice=False)
    money = alt.X("total:Q", axis=alt.Axis(labels=False, grid=False), scale=scale)
    told = hint(unit="代建单位", text="在建")
    layers = [
        base.mark_bar().encode(x=money, color=by_role(), tooltip=told),
        base.mark_text(align="left", dx=6, color=ink("墨")).encode(x=money, text="text:N"),
    ]
    return finish(layers, height=30 * max(len(records), 1) + 16, alt_text=_alt(records), demo=demo)


def _record(unit: object, projects: object, overdue: object, total: int | None) -> Record:
    late = whole(int(str(overdue)))
    said = f"，超期{late}个" if late else ""
    return {
        "unit": str(unit),
        "total": drawn(total, "亿元"),
        "role": "欠" if late else "实际",
        "text": f"{fmt.yi(whole(total))}（{projects}个{said}）",
    }


def _alt(records: list[Record]) -> str:
    return "在建项目总投资最大的代建单位，亿元：" + "；".join(f"{one['unit']}{one['text']}" for one in records) + "。"
