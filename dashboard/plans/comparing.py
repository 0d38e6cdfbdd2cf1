"""The editions of a year, and the projects that two of them plan differently."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.period import CHINA
from core.queries.plans import Difference, Edition
from core.rows import PlanRow
from core.vocabulary import PlanChange
from dashboard import format as fmt
from dashboard import parts, session, tables, titles
from dashboard.parts import KeyFigure
from dashboard.whole import whole

FROM, TO = "from", "to"
"""The names in the URL of the two editions that are compared."""

YEAR = "year"
"""The name in the URL of the year."""

_HEIGHT = 460
_EMPTY = "没有计划"


def year(known: Sequence[int], *, today: date, demo: bool) -> int:
    """Write the status line and the select box of years, kept in the URL, and return the chosen one; the next year can be begun."""
    options = [max(known) + 1, *known] if known else [today.year, today.year + 1]
    first = known[0] if known else today.year
    asked = st.query_params.get(YEAR, "")
    chosen = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in options else first
    st.session_state[YEAR] = chosen
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(fmt.status_line("年度计划和调整", demo=demo))
        st.selectbox("年度", options, format_func=_of_year, key=YEAR, on_change=_write_year, label_visibility="collapsed", width=190)
    if asked and asked != str(chosen):
        session.unknown("年度", asked, instead=_of_year(chosen))
    return chosen


def _of_year(number: int) -> str:
    return f"{number}年"


@whole
def _write_year() -> None:
    st.query_params[YEAR] = str(st.session_state[YEAR])
    for name in (FROM, TO):
        st.query_params.pop(name, None)


def title(editions: Sequence[Edition], of_year: int) -> str:
    """2019年第3版草案待批, or what the latest edition changed."""
    if not editions:
        return f"{of_year}年还没有计划"
    last = editions[-1]
    if last.approved_at is None:
        return f"{last.year}年计划第{last.number}版草案待批"
    if last.number == 1:
        return titles.fit(f"{last.year}年计划{last.projects}项，{fmt.yi_unit(last.total)}", f"{last.year}年计划{last.projects}项")
    moved = last.total - editions[-2].total
    word = "与上版持平" if moved == 0 else f"比上版{'增' if moved > 0 else '减'}{fmt.yi_unit(abs(moved))}"
    return titles.fit(f"{last.year}年第{last.number}版计划{word}", f"第{last.number}版计划{word}")


def every(editions: Sequence[Edition]) -> None:
    """Show the year's editions to read."""
    table = pd.DataFrame(
        {
            "版本": [f"第{one.number}版" for one in editions],
            "状态": [fmt.chip(_state(one, editions)) for one in editions],
            "起执行": [f"{one.effective_month}月" for one in editions],
            "批准": [one.approved_at.astimezone(CHINA).date().isoformat() if one.approved_at else fmt.MISSING for one in editions],
            "项目": [str(one.projects) for one in editions],
            "全年计划（亿元）": [fmt.yi(one.total) for one in editions],
            "文件": [fmt.plain(one.document) or fmt.MISSING for one in editions],
            "理由": [fmt.plain(one.reason) or fmt.MISSING for one in editions],
        }
    )
    parts.read(table[["版本", "状态", "全年计划（亿元）"]] if session.phone() else table)


def _state(one: Edition, editions: Sequence[Edition]) -> str:
    if one.approved_at is None:
        return "草案"
    approved = [known.number for known in editions if known.approved_at is not None]
    return "现行" if one.number == approved[-1] else "以前"


def pair(editions: Sequence[Edition]) -> tuple[int, int]:
    """Show which two editions are compared, kept in the URL, and return their numbers; 0 is no plan."""
    numbers = [0, *(one.number for one in editions)]
    cells = st.grid(2, min_column_width=150)
    before = _choose(cells, "原版本", FROM, numbers[:-1], first=numbers[-2])
    after = _choose(cells, "对照版本", TO, [number for number in numbers if number > before], first=numbers[-1])
    return before, after


def _choose(cells: "st.delta_generator.DeltaGenerator", label: str, key: str, numbers: Sequence[int], *, first: int) -> int:
    asked = st.query_params.get(key, "")
    chosen = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in numbers else first
    if asked and asked != str(chosen):
        session.unknown(label, asked, instead=_named(chosen))
    st.session_state[f"edition-{key}"] = chosen
    found = cells.selectbox(label, numbers, format_func=_named, key=f"edition-{key}", on_change=_write, args=(key,))
    return int(found)


def _named(number: int) -> str:
    return f"第{number}版" if number else _EMPTY


@whole
def _write(key: str) -> None:
    st.query_params[key] = str(st.session_state[f"edition-{key}"])
    if key == FROM:
        st.query_params.pop(TO, None)


def figures(found: Sequence[Difference]) -> list[KeyFigure]:
    """How many projects come, go, rest, or get another plan, and what that makes in the year."""
    moved = sum(_fen(one.investment[1]) - _fen(one.investment[0]) for one in found)
    kinds = [kind(one) for one in found]
    return [
        KeyFigure("全年计划增减（亿元）", fmt.yi_signed(moved) if moved else "0.00"),
        *(KeyFigure(f"{word}（项）", str(kinds.count(word))) for word in ("新增", "退出", "暂停", "调整")),
    ]


def _fen(amount: int | None) -> int:
    """What a project adds to a sum: nothing where an edition does not hold it."""
    return 0 if amount is None else amount


def kind(one: Difference) -> str:
    """What an edition does with a project: 新增, 退出, 暂停, or 调整."""
    if one.before is None:
        return "新增"
    if one.after is None:
        return "退出"
    return one.after.change.label if one.after.change in (PlanChange.SUSPENDED, PlanChange.WITHDRAWN) else "调整"


def choose(found: Sequence[Difference]) -> Difference:
    """Show the projects that differ, in 万元, and return the chosen one, at first the first."""
    grid = table(found, phone=session.phone())
    event = st.dataframe(
        grid.data,
        column_config=dict(grid.columns),
        **grid.within(_HEIGHT),
        key=f"differences-{hash(tuple((one.code, one.before, one.after) for one in found))}",
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [0]}},
    )
    rows = event.selection.rows
    return found[rows[0] if rows else 0]


def table(found: Sequence[Difference], *, phone: bool = False) -> tables.Grid:
    """The projects that differ: what is done, the annual plan before and after, which months, and why."""
    before, after = (pd.Series([one.investment[place] for one in found], dtype="Int64") for place in (0, 1))
    room = 150 if phone else 230
    frame = pd.DataFrame(
        {
            "项目": [fmt.shortened(one.row.name, (room - tables.CELL) / tables.CHARACTER) for one in found],
            "调整": [[kind(one)] for one in found],
            "原计划": tables.whole_amounts(before),
            "新计划": tables.whole_amounts(after),
            "增减": tables.whole_amounts(pd.Series([_fen(one.investment[1]) - _fen(one.investment[0]) for one in found], dtype="Int64")),
            "变动月份": [_months(one.months) for one in found],
            "原因": [one.row.reason or None for one in found],
        }
    )
    column = st.column_config
    words = ["新增", "退出", "暂停", "调整"]
    settings: dict[str, ColumnConfig] = {
        "项目": column.TextColumn(width=room, pinned=phone or None),
        "调整": column.MultiselectColumn(width=70, options=words, color=["blue", "orange", "orange", "gray"]),
        "变动月份": column.TextColumn(width=116),
        "原因": column.TextColumn(width=290),
    }
    settings |= {name: column.NumberColumn(width=78, format="localized") for name in ("原计划", "新计划")}
    settings["增减"] = column.NumberColumn(width=78, format="%+,d")
    narrow = ["项目", "增减", "调整", "新计划", "原计划", "变动月份", "原因"]
    return tables.Grid(frame[narrow] if phone else frame, settings)


def _months(numbers: Sequence[int]) -> str | None:
    """8—12月, 3、5、9月; nothing where no month differs."""
    if not numbers:
        return None
    running = len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1
    return f"{numbers[0]}—{numbers[-1]}月" if running else f"{'、'.join(map(str, numbers))}月"


def side_by_side(one: Difference, numbers: tuple[int, int]) -> None:
    """Show a project's twelve months in both editions, in 万元, and the reason."""
    with parts.card():
        parts.card_head(one.row.name, f"{one.code}　{one.row.responsible}　万元")
        rows = [(_named(number), row) for number, row in zip(numbers, (one.before, one.after), strict=True) if row is not None]
        if session.phone():
            cells = {name: _cells(row) for name, row in rows}
            parts.read(pd.DataFrame({"月": [*(f"{number}月" for number in range(1, 13)), "全年"], **cells}))
        else:
            heads = ["版本", *(f"{number}月" for number in range(1, 13)), "全年"]
            parts.read(pd.DataFrame([[name, *_cells(row)] for name, row in rows], columns=heads))
        if one.row.reason:
            st.markdown(f"{fmt.chip('原因')}　{fmt.plain(one.row.reason)}")
        for name, old, new in _dates(one):
            st.markdown(f"{fmt.chip(name)}　{fmt.plain(old)} → {fmt.plain(new)}")


def _cells(row: PlanRow) -> list[str]:
    return [*(fmt.wan(share) for share in row.months), fmt.wan(row.investment)]


def _dates(one: Difference) -> list[tuple[str, str, str]]:
    """What differs besides money: start, completion, target."""
    if one.before is None or one.after is None:
        return []
    pairs = (
        ("计划开工", _month(one.before.start_month), _month(one.after.start_month)),
        ("计划竣工", _month(one.before.completion_month), _month(one.after.completion_month)),
        ("年度目标", one.before.target or fmt.MISSING, one.after.target or fmt.MISSING),
    )
    return [told for told in pairs if told[1] != told[2]]


def _month(number: int | None) -> str:
    return fmt.MISSING if number is None else f"{number}月"
