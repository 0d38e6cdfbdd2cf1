"""How far a year's inspections cover the agent builders, quarter by quarter."""

import altair as alt
import pandas as pd

from dashboard.kept import kept
from dashboard.theme import Record, by_role, finish, hint, ink, rows


@kept
def covered(frame: pd.DataFrame, *, demo: bool = False) -> alt.LayerChart:
    """Draw how many builders the year covers by the end of each quarter, as a bar inside the outline of how many there are.

    Columns: quarter (1–4), planned (builders with a task so far), inspected (builders inspected so far), builders (all with projects).
    """
    records = _records(frame)
    base = alt.Chart(rows(records)).encode(y=alt.Y("name:N", sort=None, axis=alt.Axis(labelPadding=8)))
    top = max((record["builders"] for record in records if isinstance(record["builders"], int)), default=1)
    across = alt.X("builders:Q", axis=None, scale=alt.Scale(domain=[0, top * 1.25], nice=False))
    told = hint(name="季度", text="列入计划", done="已检查")
    layers = [
        base.mark_bar(color=ink("底"), stroke=ink("计划"), strokeWidth=1, height=22).encode(x=across, tooltip=told),
        base.mark_bar(height=12).encode(x="planned:Q", color=by_role(), tooltip=told),
        base.mark_text(align="left", dx=8, color=ink("墨")).encode(x="builders:Q", text="text:N"),
    ]
    return finish(layers, height=38 * len(records) + 12, alt_text=_said(records), demo=demo)


def _records(frame: pd.DataFrame) -> list[Record]:
    columns = (frame[name].tolist() for name in ("quarter", "planned", "inspected", "builders"))
    return [
        {
            "name": f"{'一二三四'[quarter - 1]}季度末",
            "planned": planned,
            "builders": builders,
            "role": "实际" if planned >= builders else "欠",
            "text": f"{planned}/{builders}家",
            "done": f"{inspected}家",
        }
        for quarter, planned, inspected, builders in zip(*columns, strict=True)
    ]


def _said(records: list[Record]) -> str:
    return "各季度末累计覆盖代建单位：" + "，".join(f"{record['name']}{record['text']}" for record in records) + "。"
