"""How long problems are late, in classes of days."""

from collections.abc import Mapping

import altair as alt

from dashboard.kept import kept
from dashboard.theme import Record, by_role, finish, hint, ink, rows


@kept
def ages(counts: Mapping[str, int], *, demo: bool = False) -> alt.LayerChart:
    """Draw how many problems are late by how many days, one bar a class in the order given; `counts`: problems by class."""
    records: list[Record] = [{"name": name, "count": count, "role": "欠", "text": f"{count}个"} for name, count in counts.items()]
    axis = alt.Axis(labelPadding=8, labelColor=ink("墨"))
    base = alt.Chart(rows(records)).encode(y=alt.Y("name:N", sort=None, axis=axis))
    scale = alt.Scale(domain=[0, max(counts.values(), default=1) * 1.25 or 1], nice=False)
    across = alt.X("count:Q", axis=None, scale=scale)
    told = hint(name="逾期", text="问题")
    layers = [
        base.mark_bar(height=16).encode(x=across, color=by_role(), tooltip=told),
        base.mark_text(align="left", dx=8, color=ink("墨")).encode(x=across, text="text:N"),
    ]
    said = "逾期的问题：" + "，".join(f"{record['name']}{record['text']}" for record in records) + "。"
    return finish(layers, height=36 * len(records) + 12, alt_text=said, demo=demo)
