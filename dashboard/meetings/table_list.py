"""圆桌会: key figures, the ledger of round tables with its filters in the URL, and one of them opened below."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.queries import meeting_counts
from core.queries.round_tables import OpinionLine, TableLine
from core.roundtables import Field, PlaceKind
from dashboard import format as fmt
from dashboard import parts, session
from dashboard.meetings import desk, one_table, table_form
from dashboard.meetings.desk import Known
from dashboard.parts import KeyFigure
from dashboard.project import filters
from dashboard.project.filters import ALL
from dashboard.review import acting
from dashboard.tables import Grid

_HEIGHT = 320


def show(known: Known) -> None:
    """Show the ledger, and the round table that the URL names."""
    called = st.query_params.get(desk.ISSUE, "")
    if acting.may("登记圆桌会"):
        label = f"为问题{called}登记圆桌会" if called else "登记圆桌会"
        if st.button(fmt.plain(label), type="primary", icon=":material/add:", key="record-table"):
            acting.ask("登记圆桌会", lambda: table_form.record(known, called))
    number = st.query_params.get(desk.TABLE, "")
    asked = next((one for one in known.tables if one.number == number), None)
    if number and asked is None:
        session.unknown("圆桌会", number, instead="台账")
    if not known.tables:
        none = "没有涉及本单位的圆桌会。" if known.own else "还没有圆桌会记录。督查人员按“登记圆桌会”登记。"
        st.markdown(none)
        return
    desk.whose_figures(known)
    parts.key_figures(_figures(known))
    _ledger(known)
    if asked is not None:
        one_table.show(known, asked)


def _figures(known: Known) -> list[KeyFigure]:
    now, before = (meeting_counts.gathered(known.tables, known.opinions, span=span) for span in desk.monthly(known))
    year, month = known.gathered, f"{known.month.number}月"
    late = sum(one.late > 0 for one in known.opinions)
    held = [
        KeyFigure("圆桌会（次）", str(year.tables), f"{month}{now.tables}次", f"上月{before.tables}次"),
        KeyFigure("参加（人次）", str(year.people), f"{month}{now.people}人次", f"上月{before.people}人次"),
    ]
    if known.own and not year.given:
        said = sum(one.given for one in known.tables if one.held_on in known.span)
        return [*held, KeyFigure("意见（条）", str(said), "其他单位的意见", "由市重点办查看")]
    return [
        *held,
        KeyFigure("涉及本单位意见（条）" if known.own else "有效意见（条）", str(year.opinions), f"共{year.given}条", f"逾期{late}条"),
        KeyFigure("解决率", fmt.rate(year.solved, year.opinions), f"{year.solved}/{year.opinions}条", "解决/有效意见"),
    ]


def _ledger(known: Known) -> None:
    cells = st.grid(4, min_column_width=130)
    desk.choose_year(cells, known)
    field = filters.one(cells, "领域", key="field", options=[one.label for one in Field])
    place = filters.one(cells, "地点类型", key="place", options=[one.label for one in PlaceKind])
    st.session_state["find"] = st.query_params.get("find", "")
    words = cells.text_input("查找", key="find", placeholder="编号、主题、党支部或意见", on_change=filters.write, args=("find",)) or ""
    found = [
        one
        for one in known.tables
        if one.held_on in known.span
        and field in (ALL, one.field.label)
        and place in (ALL, one.place_kind.label)
        and all(word in _text(known, one) for word in words.split())
    ]
    st.markdown(fmt.note(f"已列出{len(found)}次，{known.year}年{desk.altogether(known)}{known.gathered.tables}次。点选一行，在下面打开。"))
    if found:
        _list(known, found)
    else:
        parts.nothing("没有符合条件的圆桌会", _clear)


def _text(known: Known, one: TableLine) -> str:
    said = " ".join(each.text for each in known.opinions if each.table == one.number)
    return f"{one.number} {one.theme} {one.convener} {'、'.join(one.partners)} {said}"


def _solved(given: Sequence[OpinionLine], *, own: bool) -> int | None:
    """How many of these were solved; of none that the unit sees there is nothing to say."""
    return None if own and not given else sum(one.solved_on is not None for one in given)


def _clear() -> None:
    for key in ("field", "place", "find"):
        st.query_params.pop(key, None)


def _list(known: Known, found: Sequence[TableLine]) -> None:
    phone = session.phone()
    given = {one.number: [each for each in known.opinions if each.table == one.number and each.effective] for one in found}
    frame = pd.DataFrame(
        {
            "编号": [one.number for one in found],
            "日期": [one.held_on for one in found],
            "主题": [one.theme for one in found],
            "领域": [one.field.label for one in found],
            "地点类型": [one.place_kind.label for one in found],
            "召集": [one.convener for one in found],
            "人次": [one.people for one in found],
            "意见": [one.given if known.own else len(given[one.number]) for one in found],
            "解决": [_solved(given[one.number], own=known.own) for one in found],
        }
    )
    column = st.column_config
    config = {
        "编号": column.TextColumn(width=92, pinned=phone or None),
        "日期": column.DateColumn(width=86, format="YYYY-MM-DD"),
        "主题": column.TextColumn(width=230),
        "领域": column.TextColumn(width=120),
        "地点类型": column.TextColumn(width=80),
        "召集": column.TextColumn(width=150),
        "人次": column.NumberColumn(width=56, format="%d", help="参加人次"),
        "意见": column.NumberColumn("意见（条）", width=78, format="%d", help="全部意见" if known.own else "有效意见"),
        "解决": column.NumberColumn("本单位解决（条）" if known.own else "解决（条）", width=118 if known.own else 78, format="%d"),
    }
    grid = Grid(frame[["编号", "主题", "日期", "意见", "解决"]] if phone else frame, config)
    parts.left_out("领域、地点类型、召集党支部和人次", phone=phone)
    event = st.dataframe(
        grid.data,
        column_config=dict(grid.columns),
        **grid.within(_HEIGHT),
        key="tables-table",
        on_select="rerun",
        selection_mode="single-row",
    )
    if event.selection.rows:
        number = found[event.selection.rows[0]].number
        if st.query_params.get(desk.TABLE) != number:
            desk.opened(desk.TABLE, number)
            st.rerun()
