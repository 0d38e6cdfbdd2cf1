"""圆桌会: key figures, the ledger of round tables with its filters in the URL."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.queries import meeting_counts
from core.queries.round_tables import OpinionLine, TableLine
from core.roundtables import Field, PlaceKind
from dashboard import format as fmt
from dashboard import parts, session, tables
from dashboard.meetings import desk, ledger, table_form
from dashboard.meetings.desk import Known
from dashboard.meetings.ledger import Filter, Ledger
from dashboard.parts import KeyFigure
from dashboard.review import acting
from dashboard.tables import Grid


def show(known: Known) -> None:
    """Show the way to record one, the key figures and the ledger."""
    called = st.query_params.get(desk.ISSUE, "")
    if acting.may("登记圆桌会"):
        label = f"为问题{called}登记圆桌会" if called else "登记圆桌会"
        if st.button(fmt.plain(label), type="primary", icon=":material/add:", key="record-table"):
            acting.ask("登记圆桌会", lambda: table_form.record(known, called))
    if not known.tables:
        none = "没有涉及本单位的圆桌会。" if known.own else "还没有圆桌会记录。督查人员按“登记圆桌会”登记。"
        st.markdown(none)
        return
    desk.whose_figures(known)
    parts.key_figures(_figures(known))
    _ledger(known)


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
    choices = {
        "field": Filter[TableLine]("领域", [one.label for one in Field], lambda one: one.field.label),
        "place": Filter[TableLine]("地点类型", [one.label for one in PlaceKind], lambda one: one.place_kind.label),
    }
    hint = "编号、主题、党支部或意见"
    held = Ledger("圆桌会", desk.TABLE, known.tables, known.gathered.tables, choices, hint, lambda one: _text(known, one))
    ledger.show(known, held, grid=lambda found: grid(known, found))


def _text(known: Known, one: TableLine) -> str:
    said = " ".join(each.text for each in known.opinions if each.table == one.number)
    return f"{one.number} {one.theme} {one.convener} {'、'.join(one.partners)} {said}"


def _solved(given: Sequence[OpinionLine], *, own: bool) -> int | None:
    """How many of these were solved; of none that the unit sees there is nothing to say."""
    return None if own and not given else sum(one.solved_on is not None for one in given)


def grid(known: Known, found: Sequence[TableLine]) -> Grid:
    """The ledger of these round tables; on a phone theme, day and how many opinions."""
    phone = session.phone()
    width = 170 if phone else 230
    given = {one.number: [each for each in known.opinions if each.table == one.number and each.effective] for one in found}
    frame = pd.DataFrame(
        {
            "编号": [one.number for one in found],
            "日期": [one.held_on for one in found],
            "主题": tables.whole_names(pd.Series([one.theme for one in found], dtype=object), width),
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
        "编号": column.TextColumn(width=92),
        "日期": column.DateColumn(width=86, format="YYYY-MM-DD"),
        "主题": column.TextColumn(width=width),
        "领域": column.TextColumn(width=120),
        "地点类型": column.TextColumn(width=80),
        "召集": column.TextColumn(width=150),
        "人次": column.NumberColumn(width=56, format="%d", help="参加人次"),
        "意见": column.NumberColumn("意见（条）", width=78, format="%d", help="全部意见" if known.own else "有效意见"),
        "解决": column.NumberColumn("本单位解决（条）" if known.own else "解决（条）", width=118 if known.own else 78, format="%d"),
    }
    parts.left_out("编号、领域、地点类型、召集党支部、人次和解决条数", phone=phone)
    return Grid(frame[["主题", "日期", "意见"]] if phone else frame, config, tables.row_height(config, frame, "主题", "召集"))
