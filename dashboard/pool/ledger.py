"""The ledger of the pool: filters in the address, a row a project with its stage and days; a row leads to the project."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.money import in_unit
from core.pipeline import Pipeline
from core.queries.pool import PoolLine
from core.vocabulary import Sector
from dashboard import format as fmt
from dashboard import opening, parts, session, tables
from dashboard.pool import reading
from dashboard.pool.reading import Known
from dashboard.project import filters
from dashboard.project.filters import ALL
from dashboard.tables import Grid

OUT = "已出库"
KEYS = ("stage", "sector", "district", "unit")
"""The filters in the URL."""


def show(known: Known) -> None:
    """Show the filters and the projects that pass."""
    found = chosen(known)
    st.markdown(fmt.note(f"已列出{len(found)}个，共{len(known.lines)}个。点选一行打开。"))
    if found:
        _table(known, found)
    elif known.lines:
        parts.nothing("没有符合条件的项目", clear)
    else:
        st.markdown("项目库还没有项目。由责任单位或督查人员申报入库，另一人审定后列入。")


def chosen(known: Known) -> tuple[PoolLine, ...]:
    """Show the filters and return the projects that pass, by stage and number."""
    cells = st.grid(5, min_column_width=130)
    stage = filters.one(cells, "阶段", key="stage", options=[*(one.label for one in Pipeline), OUT])
    sector = filters.one(cells, "板块", key="sector", options=[one.label for one in Sector])
    district = filters.one(cells, "区", key="district", options=sorted({one.pooled.district for one in known.lines}))
    unit = filters.one(cells, "责任单位", key="unit", options=sorted({one.pooled.unit for one in known.lines}))
    words = filters.words(cells, "项目名称或编号")
    asked = {"阶段": stage, "板块": sector, "区": district, "单位": unit}
    return tuple(one for one in known.lines if _passes(known, one, asked) and filters.holds(_text(one), words))


def _passes(known: Known, one: PoolLine, asked: dict[str, str]) -> bool:
    mine = {"阶段": state(known, one), "板块": one.pooled.sector.label, "区": one.pooled.district, "单位": one.pooled.unit}
    return all(wanted in (ALL, mine[name]) for name, wanted in asked.items())


def state(known: Known, one: PoolLine) -> str:
    """A project's stage on the day, or 已出库."""
    step = one.pooled.on(known.day)
    return step.stage.label if step is not None and step.stage is not None else OUT


def _text(one: PoolLine) -> str:
    return f"{one.pooled.number} {one.pooled.name}"


def clear() -> None:
    """Take all filters back."""
    filters.forget(*KEYS)


def frame(known: Known, some: Sequence[PoolLine]) -> pd.DataFrame:
    """编号, 项目, 阶段, 板块, 区, 责任单位, 总投资 (亿元), 入库 and 出库 (days)."""
    last = [one.pooled.on(known.day) for one in some]
    left = [one.pooled.leaving for one in some]
    return pd.DataFrame(
        {
            "编号": [one.pooled.number for one in some],
            "项目": [one.pooled.name for one in some],
            "阶段": [state(known, one) for one in some],
            "板块": [one.pooled.sector.label for one in some],
            "区": [one.pooled.district for one in some],
            "责任单位": [one.pooled.unit for one in some],
            "总投资": [_amount(step.investment if step else _latest(one)) for one, step in zip(some, last, strict=True)],
            "入库": [one.entered.since for one in some],
            "出库": [step.since if step is not None and step.since <= known.day else None for step in left],
        }
    )


def _latest(one: PoolLine) -> int | None:
    """The total investment that a project had when it left."""
    return next((step.investment for step in reversed(one.pooled.steps) if step.investment is not None), None)


def _amount(fen: int | None) -> float | None:
    return None if fen is None else float(in_unit(fen, "亿元"))


def _table(known: Known, found: Sequence[PoolLine]) -> None:
    phone = session.phone()
    column, width = st.column_config, 156 if phone else 220
    config: dict[str, ColumnConfig] = {
        "编号": column.TextColumn(width=86),
        "项目": column.TextColumn(width=width, pinned=phone or None),
        "阶段": column.TextColumn(width=62),
        "板块": column.TextColumn(width=98),
        "区": column.TextColumn(width=64),
        "责任单位": column.TextColumn(width=128),
        "总投资": column.NumberColumn("总投资（亿元）", width=104, format="%.2f"),
        "入库": column.DateColumn(width=86, format="YYYY-MM-DD"),
        "出库": column.DateColumn(width=86, format="YYYY-MM-DD"),
    }
    data = frame(known, found).assign(项目=lambda some: tables.whole_names(some["项目"], width))
    grid = Grid(data[["项目", "阶段", "总投资"]] if phone else data, config, tables.row_height(config, data, "项目"))
    opening.rows(grid, [one.pooled.number for one in found], choice=reading.CHOICE, key="pool-table")
    parts.left_out("区、责任单位、入库和出库日期", phone=phone)
