"""The pool at a glance: key figures, what is new by stage and month, and each stage with what is in it and what is new."""

from collections.abc import Callable
from decimal import Decimal

import pandas as pd
import streamlit as st

from core import pipeline
from core.period import Month
from core.pipeline import Pipeline
from dashboard import format as fmt
from dashboard import parts, session, tables
from dashboard.charts import pipeline as drawn
from dashboard.parts import KeyFigure
from dashboard.pool.reading import Known
from dashboard.theme import Record
from scoring import pool as counted
from scoring.pool import Count

_WRITTEN: dict[str, Callable[[int], str]] = dict.fromkeys(("在库", "本月新增", "1月以来新增"), str) | dict.fromkeys(
    ("在库总投资", "本月新增总投资", "1月以来总投资"), fmt.yi
)
"""How each column of numbers is written."""


def figures(known: Known) -> None:
    """Show the key figures: in the pool, new in the month and in the year, and the average of a project."""
    month, held = known.shown.month, counted.total(known.held)
    now, year = counted.total(counted.by_stage(known.new(month))), counted.total(counted.by_stage(known.new(known.months[0])))
    before = _month(known, month.previous())
    parts.key_figures(
        [
            KeyFigure("在库（个）", str(held.number), fmt.yi_unit(held.fen), "总投资"),
            KeyFigure(
                f"{month.number}月新增（个）", str(now.number), fmt.signed(fmt.grouped(Decimal(now.number - before.number))), "比上月"
            ),
            KeyFigure(f"{month.span_chinese}新增（个）", str(year.number), fmt.yi_unit(year.fen), "总投资"),
            KeyFigure("新增平均总投资（亿元）", _average(year), f"{_average(held)}亿元" if held.number else "", "在库平均"),
        ]
    )


def _month(known: Known, month: Month) -> Count:
    some = counted.new((one.pooled for one in known.lines), month.first_day, last=month.last_day)
    return counted.total(counted.by_stage(some))


def _average(count: Count) -> str:
    return fmt.MISSING if count.average is None else fmt.grouped(count.average)


def show(known: Known) -> None:
    """Show the chart and the table of stages."""
    months = counted.by_month(known.new(known.months[0]), known.months)
    with parts.card():
        parts.card_head(_most(months[known.shown.month], known.shown.month.number), "各阶段逐月新增，个")
        records: list[Record] = [
            {"stage": stage.label, "month": month.number, "number": stages[stage].number, "money": fmt.yi_unit(stages[stage].fen)}
            for stage in Pipeline
            for month, stages in months.items()
        ]
        parts.draw(drawn.stages(records, month=known.shown.month.number, compact=session.phone(), demo=known.shown.city.demonstration))
        st.markdown(fmt.note("一个项目在同一时期进入两个阶段的，各计一次；退回不计新增。"))
    with parts.card():
        parts.card_head(f"在库{counted.total(known.held).number}个项目", "个；总投资：亿元")
        phone = session.phone()
        frame = table(known)
        parts.read(tables.to_read(frame[["阶段", "在库", "本月新增"]] if phone else frame, _WRITTEN))
        parts.left_out("总投资和1月以来新增", phone=phone)
        st.markdown(fmt.note(f"{fmt.chip('假定')} {pipeline.ASSUMED}"))


def _most(stages: dict[Pipeline, Count], month: int) -> str:
    most = max(stages.values(), key=lambda one: one.number)
    names = [stage.label for stage, one in stages.items() if one.number == most.number]
    if not most.number:
        return f"{month}月没有新增项目"
    return f"{month}月{'、'.join(names)}新增最多，{'各' if len(names) > 1 else ''}{most.number}个"


def table(known: Known) -> pd.DataFrame:
    """阶段, 在库 with 总投资, 本月新增 and 1月以来新增 each with 总投资 (fen); the sum below."""
    held = known.held
    now, year = counted.by_stage(known.new(known.shown.month)), counted.by_stage(known.new(known.months[0]))
    rows = [_line(stage.label, held[stage], now[stage], year=year[stage]) for stage in Pipeline]
    rows.append(_line("合计", counted.total(held), counted.total(now), year=counted.total(year)))
    return pd.DataFrame(rows)


def _line(name: str, held: Count, now: Count, *, year: Count) -> dict[str, object]:
    return {
        "阶段": name,
        "在库": held.number,
        "在库总投资": held.fen,
        "本月新增": now.number,
        "本月新增总投资": now.fen,
        "1月以来新增": year.number,
        "1月以来总投资": year.fen,
    }
