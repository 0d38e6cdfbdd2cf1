"""表格填写: one row a project, money as text; what is typed is kept beside the table and read on the server."""

import zlib
from collections.abc import Iterable, Mapping

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.access import Actor
from core.period import Month
from core.rows import REPORT_FIELDS
from dashboard import format as fmt
from dashboard.entry import desk
from dashboard.entry.desk import Table, table
from dashboard.entry.work import Row, Work, fillable
from dashboard.tables import ROW

CHIPS = {
    "未填": "#A9B2BE",
    "草稿": "#7F8A99",
    "未保存": "#1F5C99",
    "已提交": "#7F8A99",
    "已确认": "#7F8A99",
    "已审": "#7F8A99",
    "核对": "#C8650F",
    "已退回": "#C8650F",
    "有变动": "#C8650F",
    "须改": "#C9181E",
}
"""The words of the column 检查 with their colours."""

_TYPED = {"investment": 104, "site_progress": 168, "land": 92, "started_on": 108, "completed_on": 108}
_TYPED |= {"note": 160, "difficulty": 160, "request": 160}
_HEADS = {"investment": "本月完成", "land": "交地（亩）"}
_STATE = "检查"


def heads(month: Month) -> dict[str, str]:
    """The heads of the columns that the system fills: field → head."""
    before = f"{month.number - 1}月"
    return {
        "planned": "本月计划",
        "to_date_planned": f"{month.span_chinese}计划",
        "last": f"{before}完成" if month.number > 1 else "上月完成",
        "before": f"{Month(month.year, month.number - 1).span_chinese}已审" if month.number > 1 else "已审",
    }


def known(row: Row) -> dict[str, str]:
    """The figures that the system fills, in 万元 as text; — where there is none."""
    form = row.line.form
    last = dict(form.approved).get(row.month.number - 1)
    before = form.approved_before if form.approved else None
    figures = {"planned": form.planned, "to_date_planned": form.planned_to_date, "last": last, "before": before}
    return {field: fmt.wan(fen).replace(fmt.MINUS, "-") for field, fen in figures.items()}


def frame(rows: tuple[Row, ...], *, month: Month) -> pd.DataFrame:
    """The table's cells, all text but the chips, one row a project."""
    titles = heads(month)
    return pd.DataFrame(
        [
            {"项目": row.name, _STATE: [row.word] if row.word else []}
            | {titles[field]: text for field, text in known(row).items()}
            | {_head(field): row.shown[field] for field in _TYPED}
            for row in rows
        ]
    )


def show(shown: Table, work: Work) -> None:
    """Show the editor over the rows that can be filled; it asks nothing of the server while somebody types, so that no key is lost."""
    rows = fillable(shown.rows)
    if not rows:
        return
    work.drawn = tuple(row.code for row in rows)
    st.data_editor(
        frame(rows, month=shown.month),
        key=_key(shown.month, work),
        on_change="ignore",
        column_config=_columns(shown.month),
        hide_index=True,
        row_height=ROW,
        height="content",
        placeholder="",
        alt=f"{shown.month.chinese}月报，每行一个项目",
    )


def opened(who: Actor, month: Month, *, work: Work) -> tuple[Table, bool]:
    """Read the desk with what was typed over it, also into the table since the page was drawn last; the flag says that there was any.

    Raises NotAllowed.
    """
    with work.lock:
        shown = table(who, month, typed=work)
        fresh = _take(shown, work)
        return (table(who, month, typed=work) if fresh else shown), fresh


def keep(who: Actor, left: Iterable[Month]) -> None:
    """Keep what was typed into the tables of months that are shown no more, before the framework forgets it. Raises NotAllowed."""
    for month in left:
        work = desk.work(month)
        if _edits(month, work):
            opened(who, month, work=work)


def _take(shown: Table, work: Work) -> bool:
    """Keep what was typed into the table as it was drawn last; return whether there was anything new."""
    rows = {row.code: row for row in fillable(shown.rows)}
    fields = {_head(field): field for field in _TYPED}
    fresh = False
    for number, cells in _edits(shown.month, work).items():
        row = rows.get(work.drawn[int(number)])
        if row is None:
            continue
        for head, text in cells.items():
            field, given = fields[head], text or ""
            if row.shown[field] != given:
                work.put(row.line, field, text=given)
                fresh = True
    return fresh


def _edits(month: Month, work: Work) -> Mapping[int, Mapping[str, str | None]]:
    """What was typed into the table since it was drawn last: number of the row → head of the column → text."""
    state = st.session_state.get(_key(month, work))
    return state["edited_rows"] if state else {}


def _key(month: Month, work: Work) -> str:
    """The table's key: another one after saving, and when other projects are listed."""
    codes = zlib.crc32(",".join(work.drawn).encode())
    return f"entry-table-{month}-{work.table}-{codes}"


def _head(field: str) -> str:
    return _HEADS.get(field, REPORT_FIELDS[field])


def _columns(month: Month) -> dict[str, ColumnConfig]:
    column = st.column_config
    locked: dict[str, ColumnConfig] = {
        "项目": column.TextColumn(width=176, disabled=True, pinned=True),
        _STATE: column.MultiselectColumn(width=78, disabled=True, options=list(CHIPS), color=list(CHIPS.values())),
    }
    widths = {"planned": 82, "to_date_planned": 98, "last": 82, "before": 98}
    locked |= {head: column.TextColumn(width=widths[field], disabled=True, alignment="right") for field, head in heads(month).items()}
    right = ("investment", "land")
    return locked | {
        _head(field): column.TextColumn(width=width, alignment="right" if field in right else "left") for field, width in _TYPED.items()
    }
