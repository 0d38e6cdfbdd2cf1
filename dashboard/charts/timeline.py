"""What happened to one project: terms as bars and events as shapes, a lane a kind, up to the day looked at."""

from datetime import date

import altair as alt
import pandas as pd

from dashboard import format as fmt
from dashboard.charts.figures import word
from dashboard.kept import kept
from dashboard.theme import Record, by_role, finish, hint, ink, rows

RINGS = "M0,-1A1,1,0,1,1,0,1A1,1,0,1,1,0,-1M0,-0.35A0.35,0.35,0,1,1,0,0.35A0.35,0.35,0,1,1,0,-0.35"
"""Two rings, one in the other, as a path in the square from −1 to 1."""

SHAPES: dict[str, tuple[str, str, bool]] = {
    "已审": ("circle", "实际", True),
    "待审": ("circle", "计划", True),
    "已提交": ("circle", "计划", True),
    "已确认": ("circle", "计划", True),
    "未报": ("circle", "欠", False),
    "缺报": ("circle", "欠", False),
    "退回": ("triangle-down", "欠", True),
    "已退回": ("triangle-down", "欠", True),
    "计划版本": ("diamond", "墨", True),
    "督查": ("cross", "墨", True),
    "提出": ("triangle-up", "欠", False),
    "办结": ("square", "实际", True),
    "会议": ("triangle-right", "墨", True),
    "圆桌会": (RINGS, "墨", False),
    "受理": ("diamond", "计划", False),
    "准予": ("diamond", "实际", True),
    "不予": ("triangle-down", "欠", False),
    "退件": ("triangle-down", "欠", False),
    "黄牌": ("square", "黄牌", True),
    "红牌": ("square", "红牌", True),
}
"""Kind of event → shape, role (or card) and whether it is filled; another kind is a filled ink circle."""

_CARD_COLOURS = {"黄牌": "#F2C200", "红牌": "#C9181E"}
_MONTH_NAMES = "utcmonth(datum.value) === 0 ? utcyear(datum.value) + '年' : (utcmonth(datum.value) + 1) + '月'"


@kept
def timeline(spans: pd.DataFrame, events: pd.DataFrame, *, on: date, compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw a project's life in lanes, with a rule at the day `on`; only the last event of a lane carries its label.

    Columns of `spans`: lane, start, end (date), label, role (实际 or 计划). Columns of `events`: lane, on (date), kind (see SHAPES), label.
    Lanes stand in the order in which they first appear, spans first.
    """
    lanes = list(dict.fromkeys([*map(str, spans["lane"]), *map(str, events["lane"])]))
    bars, marks = _span_records(spans), _event_records(events)
    lane = alt.Y("lane:N", sort=lanes, scale=alt.Scale(domain=lanes), axis=alt.Axis(grid=False, labelColor=ink("墨")))
    axis = alt.Axis(labelExpr=_MONTH_NAMES, tickCount={"interval": "month", "step": 6 if compact else 3}, labelPadding=8, grid=True)
    when = alt.X("start:T", scale=alt.Scale(type="utc", nice={"interval": "month", "step": 3}), axis=axis)
    bar = alt.Chart(rows(bars)).encode(x=when, y=lane)
    mark = alt.Chart(rows(marks)).encode(x=when, y=lane)
    rule = alt.Chart(rows([{"start": f"{on:%Y-%m-%d}"}])).encode(x="start:T")
    layers = [
        bar.mark_bar(height=14, cornerRadius=1).encode(x2="end:T", color=by_role()),
        bar.mark_text(align="left", dx=6, fontSize=12).encode(text="label:N", color=by_role("label_role")),
        rule.mark_rule(color=ink("墨"), strokeWidth=1.2),
        *_shapes(mark),
        *_last_labels(mark),
    ]
    return finish(layers, height=34 * len(lanes) + 20, alt_text=_timeline_alt(spans, events), demo=demo)


def _span_records(spans: pd.DataFrame) -> list[Record]:
    columns = (spans[name] for name in ("lane", "start", "end", "label", "role"))
    return [
        {
            "lane": str(lane),
            "start": fmt.day(start),
            "end": fmt.day(end),
            "label": word(label),
            "role": "其他" if role == "计划" else str(role),
            "label_role": "墨" if role == "计划" else "纸",
        }
        for lane, start, end, label, role in zip(*columns, strict=True)
    ]


def _event_records(events: pd.DataFrame) -> list[Record]:
    ordered = events.sort_values("on", kind="stable")
    last = {str(lane): place for place, lane in enumerate(ordered["lane"])}
    records: list[Record] = []
    columns = (ordered[name] for name in ("lane", "on", "kind", "label"))
    for place, (lane, on, kind, label) in enumerate(zip(*columns, strict=True)):
        shape, role, filled = SHAPES.get(str(kind), ("circle", "墨", True))
        records.append(
            {
                "lane": str(lane),
                "start": fmt.day(on),
                "kind": str(kind),
                "shape": shape,
                "role": "墨" if role in _CARD_COLOURS else role,
                "card": _CARD_COLOURS.get(role),
                "filled": filled,
                "said": word(label) or str(kind),
                "label": word(label) if last[str(lane)] == place else "",
            }
        )
    return records


def _shapes(mark: alt.Chart) -> list[alt.Chart]:
    shape = alt.Shape("shape:N", scale=None, legend=None)
    mark = mark.encode(tooltip=hint(start="日期", said="事项"))
    plain, hollow, card = "!datum.card && datum.filled", "!datum.filled", "isValid(datum.card)"
    return [
        mark.transform_filter(plain).mark_point(filled=True, size=85, opacity=1).encode(shape=shape, color=by_role()),
        mark.transform_filter(hollow).mark_point(filled=False, size=75, opacity=1, strokeWidth=2).encode(shape=shape, color=by_role()),
        mark.transform_filter(card)
        .mark_point(size=85, opacity=1, stroke=ink("墨"), strokeWidth=1)
        .encode(shape=shape, fill=alt.Fill("card:N", scale=None, legend=None)),
    ]


def _last_labels(mark: alt.Chart) -> list[alt.Chart]:
    labelled = mark.transform_filter("datum.label !== ''").encode(text="label:N")
    halo = labelled.mark_text(align="left", dx=10, fontSize=12, color=ink("纸"), stroke=ink("纸"), strokeWidth=4, strokeJoin="round")
    return [halo, labelled.mark_text(align="left", dx=10, fontSize=12, color=ink("墨"))]


def _timeline_alt(spans: pd.DataFrame, events: pd.DataFrame) -> str:
    said = [f"{lane}{word(label)}" for lane, label in zip(spans["lane"], spans["label"], strict=True)]
    for lane in dict.fromkeys(events["lane"]):
        own = events[events["lane"] == lane].sort_values("on", kind="stable")
        said.append(f"{lane}{len(own)}次，最近{fmt.day_text(own['on'].iloc[-1])}{word(own['label'].iloc[-1])}")
    return "从开工到现在：" + "；".join(said) + "。"
