"""Districts ranked by what is new in the pool: by the number of projects and by their investment, each apart."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from core.pipeline import Pipeline
from dashboard import format as fmt
from dashboard import parts, session, tables
from dashboard.pool.reading import Known
from dashboard.project import filters
from scoring import pool as counted
from scoring.pool import Placed

YEAR, MONTH = "1月以来", "本月"
_WRITTEN: dict[str, Callable[[int], str]] = {
    "个数": str,
    "总投资": fmt.yi,
    "平均": lambda hundredths: fmt.grouped(Decimal(hundredths).scaleb(-2)),
}
"""How each column of numbers is written."""


def show(known: Known) -> None:
    """Choose the stage and the period, and show both rankings."""
    cells = st.grid(4, min_column_width=150)
    stage = filters.one(cells, "新增阶段", key="new", options=[one.label for one in Pipeline])
    period = cells.selectbox("时期", [YEAR, MONTH], key="period", bind="query-params")
    month = known.shown.month
    word, first = (f"{month.number}月", month) if period == MONTH else (month.span_chinese, known.months[0])
    new = [one for one in known.new(first) if stage == filters.ALL or (one.step.stage and one.step.stage.label == stage)]
    counts = counted.by_district(new, [name for _, name in known.districts])
    what = f"{word}新增{'' if stage == filters.ALL else stage}"
    left, right = st.columns(2)
    with parts.card(left):
        _ranking(f"{what}项目", counted.ranked(counts), "个数")
    with parts.card(right):
        _ranking(f"{what}总投资", counted.ranked(counts, by_investment=True), "总投资")
    st.markdown(fmt.note("两个排名分开计算，数值相同的名次并列，以后的名次空出；没有新增的区列在最后。"))


def _ranking(what: str, some: Sequence[Placed], figure: str) -> None:
    unit = "个" if figure == "个数" else "亿元"
    first = [one.name for one in some if one.place == 1 and one.count.number]
    parts.card_head(f"{what}：{'、'.join(first)}第1" if first else f"{what}：没有新增", f"按{figure}，{unit}")
    frame = table(some)
    phone = session.phone()
    parts.read(tables.to_read(frame[["名次", "区", figure]] if phone else frame, _WRITTEN))


def table(some: Sequence[Placed]) -> pd.DataFrame:
    """名次, 区, 个数, 总投资 (fen), 平均 (hundredths of 亿元)."""
    return pd.DataFrame(
        [
            {
                "名次": str(one.place),
                "区": fmt.plain(one.name),
                "个数": one.count.number,
                "总投资": one.count.fen,
                "平均": None if one.count.average is None else int(one.count.average.scaleb(2)),
            }
            for one in some
        ]
    )
