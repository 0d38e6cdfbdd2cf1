"""Charts of amounts over the year: cumulative lines, sectors against what is due, months inside their plan."""

from typing import Literal

import altair as alt
import pandas as pd

from dashboard import format as fmt
from dashboard.charts.figures import drawn, share, whole, word
from dashboard.kept import kept
from dashboard.theme import DASH, Record, Value, by_role, finish, hint, ink, rows


@kept
def cumulative(frame: pd.DataFrame, *, month: int, compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw the year's plan and what was done, both cumulative, in 亿元: is the city on course at the end of `month` (1–12; 0: not begun)?

    Columns: month (1–12, all twelve), plan_fen and actual_fen (cumulative fen, Int64; actual missing after `month`).
    """
    months = alt.X("month:Q", scale=alt.Scale(domain=[0, 12], nice=False), axis=_month_axis(compact=compact))
    money = alt.Axis(format=",.0f", tickCount=6)
    base = alt.Chart(rows(_cumulative_points(frame))).encode(x=months)
    done = base.transform_filter("isValid(datum.actual)")
    labels = alt.Chart(rows(_cumulative_labels(frame, month))).encode(x="month:Q", y="y:Q", text="text:N", color=by_role())
    layers = [
        base.mark_line(strokeDash=DASH, strokeWidth=1.8, color=ink("计划")).encode(y=alt.Y("plan:Q", axis=money)),
        done.mark_area(opacity=0.16, color=ink("实际")).encode(y="upper:Q", y2="plan:Q"),
        done.mark_area(opacity=0.2, color=ink("欠")).encode(y="lower:Q", y2="plan:Q"),
        *(_month_rule(month) if month else ()),
        done.mark_line(strokeWidth=2.8, color=ink("实际")).encode(y="actual:Q"),
        done.transform_filter("datum.month > 0").mark_point(filled=True, size=34, opacity=1, color=ink("实际")).encode(y="actual:Q"),
        *_placed(labels),
        base.mark_rect(opacity=0).encode(x="from:Q", x2="to:Q", tooltip=hint(when="月份", plan_text="计划累计", actual_text="实际累计")),
    ]
    return finish(layers, height=250 if compact else 300, alt_text=_cumulative_alt(frame, month), demo=demo)


def _cumulative_points(frame: pd.DataFrame) -> list[Record]:
    points: list[Record] = [{"month": 0, "plan": 0.0, "actual": 0.0, "upper": 0.0, "lower": 0.0, **_amounts(0, 0, 0)}]
    for month, plan_fen, actual_fen in zip(frame["month"], frame["plan_fen"], frame["actual_fen"], strict=True):
        plan, actual = drawn(plan_fen, "亿元"), drawn(actual_fen, "亿元")
        both = [value for value in (plan, actual) if value is not None]
        upper, lower = (max(both), min(both)) if len(both) == 2 else (None, None)
        place: dict[str, Value] = {"month": int(month), "plan": plan, "actual": actual, "upper": upper, "lower": lower}
        points.append(place | _amounts(month, plan_fen, actual_fen))
    return points


def _amounts(month: int, plan_fen: int | None, actual_fen: int | None) -> dict[str, Value]:
    reach = {"from": max(month - 0.5, 0), "to": min(month + 0.5, 12)}
    return {**reach, "when": f"{month}月", "plan_text": fmt.yi_unit(plan_fen), "actual_text": fmt.yi_unit(actual_fen)}


def _cumulative_labels(frame: pd.DataFrame, month: int) -> list[Record]:
    plan, actual, year = _at(frame, month, "plan_fen"), _at(frame, month, "actual_fen"), _at(frame, 12, "plan_fen")
    ahead = actual is None or plan is None or actual >= plan
    above, below = ("above", "below" if month < 12 else "below left")
    if month < _NEAR_START:
        above, below = "high", "low"
    labels: list[Record] = [
        _label(month, actual, f"实际 {fmt.yi(actual)}", above if ahead else below) | {"role": "实际"},
        _label(month, plan, f"计划 {fmt.yi(plan)}", below if ahead else above),
        _label(12, year, f"全年计划 {fmt.yi(year)}", "end"),
    ]
    return [label for label in labels if label["y"] is not None and not (month == 12 and label["side"] == "end")]


def _label(month: int, fen: int | None, text: str, side: str) -> dict[str, Value]:
    return {"month": month, "y": drawn(fen, "亿元"), "text": text, "side": side, "role": "次要"}


_NEAR_START = 3
_SIDES: tuple[tuple[str, Literal["left", "right"], int, int], ...] = (
    ("above", "right", -9, -11),
    ("high", "left", 16, -66),
    ("low", "left", 16, -46),
    ("below", "left", 9, 13),
    ("below left", "right", -9, 15),
    ("end", "right", 0, -13),
)
_bold_actual = alt.ExprRef("datum.role === '实际' ? 600 : 400")


def _placed(labels: alt.Chart) -> list[alt.Chart]:
    return [
        labels.transform_filter(f"datum.side === '{side}'").mark_text(align=align, dx=dx, dy=dy, fontWeight=_bold_actual)
        for side, align, dx, dy in _SIDES
    ]


def _at(frame: pd.DataFrame, month: int, name: str) -> int | None:
    return whole(next(iter(frame.loc[frame["month"] == month, name]), None))


def _month_rule(month: int) -> tuple[alt.Chart, alt.Chart]:
    base = alt.Chart(rows([{"month": month, "text": f"截至{month}月底"}])).encode(x="month:Q")
    near_start = month < _NEAR_START
    note = base.mark_text(align="left" if near_start else "right", dx=7 if near_start else -7, baseline="top", color=ink("次要"))
    return base.mark_rule(color=ink("墨"), strokeWidth=1.2), note.encode(y=alt.value(2), text="text:N")


def _month_axis(*, compact: bool) -> alt.Axis:
    return alt.Axis(values=list(range(1, 13, 2 if compact else 1)), labelExpr="datum.value + '月'", grid=False, format="d")


def _cumulative_alt(frame: pd.DataFrame, month: int) -> str:
    if not month:
        return f"全年计划投资曲线：全年计划{fmt.yi_unit(_at(frame, 12, 'plan_fen'))}，还没有实际数。"
    plan, actual = _at(frame, month, "plan_fen"), _at(frame, month, "actual_fen")
    return f"全年计划与实际累计投资曲线：到{month}月底计划{fmt.yi_unit(plan)}，实际{fmt.yi_unit(actual)}，完成{fmt.rate(actual, plan)}。"


@kept
def sectors(frame: pd.DataFrame, *, what: str = "板块", compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw how much of its year each sector has done (bar, %) and what is due by now (tick, %): which one lags?

    Columns, in the official order of rows: sector, actual_fen, due_fen (plan to date), annual_fen (fen, Int64); `what` says what the rows
    are where they are no sectors, and then the figures may be of any one unit.
    """
    records = _sector_records(frame)
    end = max([100.0, *(value for row in records if isinstance(value := row["end"], float))])
    base = alt.Chart(rows(records)).encode(
        y=alt.Y("sector:N", sort=None, axis=alt.Axis(grid=False, labelColor=ink("墨")), scale=alt.Scale(paddingInner=0.5, paddingOuter=0.4))
    )
    share_axis = alt.Axis(values=[0, 50, 100] if compact else [0, 25, 50, 75, 100], labelExpr="datum.value + '%'", grid=True)
    done = alt.X("done:Q", scale=alt.Scale(domain=[0, end * (1.16 if compact else 1.06)], nice=False), axis=share_axis)
    told = hint(sector=what, done_text="完成年度计划率", due_text="应达")
    layers = [
        base.mark_bar(color=ink("底"), height=20).encode(x=alt.datum(0), x2=alt.datum(100), tooltip=told),
        base.mark_bar(height=10).encode(x=done, color=by_role(), tooltip=told),
        base.mark_tick(thickness=2.5, size=20, color=ink("墨")).encode(x="due:Q"),
        base.mark_text(align="left", dx=7, color=ink("墨"), stroke=ink("底"), strokeWidth=3).encode(x="end:Q", text="text:N"),
        base.mark_text(align="left", dx=7, color=ink("墨")).encode(x="end:Q", text="text:N"),
    ]
    return finish(layers, height=(54 if compact else 62) * len(records) + 30, alt_text=_sector_alt(records, what), demo=demo)


def _sector_records(frame: pd.DataFrame) -> list[Record]:
    records: list[Record] = []
    columns = (frame[name] for name in ("sector", "actual_fen", "due_fen", "annual_fen"))
    for sector, actual_cell, due_cell, annual_cell in zip(*columns, strict=True):
        actual, due, annual = whole(actual_cell), whole(due_cell), whole(annual_cell)
        behind = actual is not None and due is not None and actual < due
        done, expected = share(actual, annual), share(due, annual)
        gap = "" if actual is None or due is None else fmt.arrow(actual - due).replace(fmt.MISSING, "")
        records.append(
            {
                "sector": str(sector),
                "done": done,
                "due": expected,
                "end": max((value for value in (done, expected) if value is not None), default=0.0),
                "role": "欠" if behind else "实际",
                "text": f"{gap} {fmt.rate(actual, annual)}".strip(),
                "done_text": fmt.rate(actual, annual),
                "due_text": fmt.rate(due, annual),
            }
        )
    return records


def _sector_alt(records: list[Record], what: str) -> str:
    return f"各{what}完成全年计划的比例：" + "；".join(f"{row['sector']}{row['text']}，应达{row['due_text']}" for row in records) + "。"


@kept
def monthly(frame: pd.DataFrame, *, month: int, compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw each month's plan as an outline and what was done as a bar inside it, in 万元; a missing report is said, not drawn as 0.

    Columns: month (1–12), plan_fen, actual_fen (of the month, fen, Int64), state (text shown where a figure is missing: 未报, 缺报, 待审).
    """
    records = _month_records(frame, month)
    axis = alt.Axis(labelAngle=0, grid=False, labelExpr=_odd_months if compact else "datum.value + '月'")
    base = alt.Chart(rows(records)).encode(x=alt.X("month:O", axis=axis, scale=alt.Scale(paddingInner=0.3, paddingOuter=0.2)))
    money = alt.Axis(format=",.0f", tickCount=5)
    told = hint(when="月份", plan_text="当月计划", actual_text="当月完成")
    inner = base.transform_filter("isValid(datum.actual)").mark_bar(width=alt.RelativeBandSize(0.55))
    layers = [
        base.mark_bar(stroke=ink("计划"), strokeWidth=1, color=ink("底")).encode(y=alt.Y("plan:Q", axis=money), tooltip=told),
        inner.encode(y="actual:Q", color=by_role(), tooltip=told),
        base.transform_filter("isValid(datum.actual)").mark_text(dy=-9).encode(y="top:Q", text="arrow:N", color=by_role()),
        base.transform_filter("datum.note !== ''").mark_text(dy=-9, color=ink("欠")).encode(y="top:Q", text="note:N"),
    ]
    return finish(layers, height=230 if compact else 260, alt_text=_monthly_alt(records), demo=demo)


_odd_months = "datum.value % 2 ? datum.value + '月' : ''"


def _month_records(frame: pd.DataFrame, month: int) -> list[Record]:
    records: list[Record] = []
    columns = (frame[name] for name in ("month", "plan_fen", "actual_fen", "state"))
    for number, plan_fen, actual_fen, state in zip(*columns, strict=True):
        plan, actual = whole(plan_fen), whole(actual_fen)
        behind = plan is not None and actual is not None and actual < plan
        records.append(
            {
                "month": int(number),
                "plan": drawn(plan, "万元"),
                "actual": drawn(actual, "万元"),
                "top": max((value for value in (drawn(plan, "万元"), drawn(actual, "万元")) if value is not None), default=0.0),
                "when": f"{number}月",
                "plan_text": fmt.wan_unit(plan),
                "actual_text": fmt.wan_unit(actual) if actual is not None else word(state) or fmt.MISSING,
                "arrow": "▼" if behind else "▲",
                "role": "欠" if behind else "实际",
                "note": (word(state) or "未报") if actual is None and int(number) <= month else "",
            }
        )
    return records


def _monthly_alt(records: list[Record]) -> str:
    behind = [f"{row['month']}月" for row in records if row["actual"] is not None and row["role"] == "欠"]
    silent = [f"{row['month']}月{row['note']}" for row in records if row["note"]]
    said = f"{'、'.join(behind)}没有完成当月计划" if behind else "已报各月都完成当月计划"
    return "当月计划与实际投资：" + "；".join([said, *silent]) + "。"
