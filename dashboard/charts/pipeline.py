"""What is new in the pool by stage and month: a row a stage, a bar a month, with the number above it."""

from collections.abc import Sequence

import altair as alt

from dashboard.kept import kept
from dashboard.theme import Record, by_role, finish, hint, ink, rows


@kept
def stages(records: Sequence[Record], *, month: int, compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw new projects of the year by stage and month: the month shown in blue with its number in bold, earlier ones in grey.

    Records, stages in official order: stage, month (1–12), number (projects), money (亿元 as text).
    """
    names = list(dict.fromkeys(str(one["stage"]) for one in records))
    most = max((int(one["number"] or 0) for one in records), default=0) or 1
    bars = [_bar(one, names, most=most, month=month) for one in records]
    base = alt.Chart(rows(bars)).encode(
        x=alt.X("when:N", sort=None, axis=alt.Axis(grid=False, labelAngle=0, labelFontSize=11 if compact else 13))
    )
    scale = alt.Scale(domain=[0, len(names)], nice=False)
    foot, head = alt.Y("foot:Q", scale=scale, axis=_stage_axis(names)), alt.Y2("head:Q")
    told = hint(stage="阶段", when="月份", text="新增", money="总投资")
    shown, others = "datum.now && datum.number > 0", "!datum.now && datum.number > 0"
    layers = [
        base.mark_bar(width={"band": 0.6}).encode(y=foot, y2=head, color=by_role(), tooltip=told),
        base.transform_filter(others).mark_text(dy=-8, color=ink("次要")).encode(y=alt.Y("head:Q", scale=scale), text="number:Q"),
        base.transform_filter(shown)
        .mark_text(dy=-8, fontWeight="bold", color=ink("墨"))
        .encode(y=alt.Y("head:Q", scale=scale), text="number:Q"),
    ]
    return finish(layers, height=(50 if compact else 58) * max(len(names), 1), alt_text=_alt(records, names, month), demo=demo)


def _bar(one: Record, names: Sequence[str], *, most: int, month: int) -> Record:
    """A bar on the floor of its stage's row; the first stage is the row on top."""
    number, floor = int(one["number"] or 0), len(names) - 1 - names.index(str(one["stage"]))
    now = int(one["month"] or 0) == month
    return {
        **one,
        "when": f"{one['month']}月",
        "now": now,
        "foot": floor,
        "head": floor + 0.62 * number / most,
        "text": f"{number}个",
        "role": "实际" if now else "其他",
    }


def _stage_axis(names: Sequence[str]) -> alt.Axis:
    """Stages written at the middle of their rows."""
    words = " : ".join([*(f"datum.value == {len(names) - 1 - place + 0.5} ? '{name}'" for place, name in enumerate(names)), "''"])
    values = [place + 0.5 for place in range(len(names))]
    return alt.Axis(values=values, labelExpr=words, grid=False, labelColor=ink("墨"))


def _alt(records: Sequence[Record], names: Sequence[str], month: int) -> str:
    said = []
    for name in names:
        mine = [one for one in records if one["stage"] == name]
        now = next((one["number"] for one in mine if one["month"] == month), 0)
        said.append(f"{name}{now}个，1月以来{sum(int(one['number'] or 0) for one in mine)}个")
    return f"{month}月各阶段新增项目：" + "；".join(said) + "。"
