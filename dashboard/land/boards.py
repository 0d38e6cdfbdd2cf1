"""The districts against each other in each kind: who is ahead, with plan, what was done, both rates, and what is missing."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.expropriation import Quantity
from core.vocabulary import MonthState
from dashboard import charts, parts, session, tables
from dashboard import format as fmt
from dashboard.land import exporting, reading
from dashboard.land.reading import Known
from scoring.expropriation import Board, Row, board, stated

SIGNED = (Quantity.SIGNED_LAND, Quantity.SIGNED_HOUSES)
FIGURES = ("项目", "全年计划", "序时计划", "完成", "区自报", "序时率", "年度率")
"""The columns of figures, which stand on the right."""
FURTHER = (Quantity.DEMOLISHED_HOUSES, Quantity.SIGNED_HOUSEHOLDS, Quantity.MOVED_HOUSEHOLDS)


def handed_over(known: Known) -> None:
    """Show the ranking of land handed over, which is what the projects' reports say, with what districts themselves say beside it."""
    found = board(known.facts, Quantity.HANDED_OVER_LAND)
    _card(known, found)
    st.markdown(fmt.note("完成数是接收土地的项目在月报中填报、审定的面积，与红黑榜的交地指标相同；区自报只用于核对，见“交接核对”。"))
    _taking_out(known)


def _taking_out(known: Known) -> None:
    st.link_button("导出Excel", exporting.FILE.format(known.shown.month), icon=":material/download:")


def signed(known: Known) -> None:
    """Show the rankings of land and houses signed, apart, and the kinds that follow on them."""
    for kind in SIGNED:
        _card(known, board(known.facts, kind))
    for kind in FURTHER:
        found = board(known.facts, kind)
        if found.city.plan is not None or found.city.done is not None:
            with parts.card():
                parts.card_head(heading(found), reading.wide(kind))
                _read(known, found)
    st.markdown(fmt.note("土地、房屋和户数各自统计，不相加。"))
    _taking_out(known)


def _card(known: Known, found: Board) -> None:
    if known.shown.state is MonthState.OPEN:
        st.markdown(fmt.note(f"{known.shown.month.chinese}填报中，下面只含已审的数，计划含本月。"))
    with parts.card():
        parts.card_head(heading(found), f"{reading.wide(found.kind)}，按{reading.plan_word(found)}排名")
        if found.city.plan:
            parts.draw(charts.sectors(shares(found), what="区", compact=session.phone()))
            st.markdown(fmt.note("横条为已完成，竖线为应达（计划累计÷全年计划）。"))
        _read(known, found)


def _read(known: Known, found: Board) -> None:
    phone = session.phone()
    frame = table(known, found)
    narrow = ["区", "完成", "序时率" if found.by_schedule else "年度率"]
    parts.read(tables.figures(frame[narrow] if phone else frame, *FIGURES))
    parts.left_out("名次、计划、另一个完成率和缺报", phone=phone)


def heading(found: Board) -> str:
    """交地：镜海区第1，晴岭区居末."""
    first = [row.district for row in found.ranked if row.place == 1]
    if not first:
        return f"{found.kind.label}：没有可排名的区"
    last = found.ranked[-1]
    ends = f"，{last.district}居末" if last.place != 1 else ""
    return f"{found.kind.label}：{'、'.join(first)}第1{ends}"


def shares(found: Board) -> pd.DataFrame:
    """What the chart of districts takes: those with a plan above zero, in the order of places."""
    rows = [row for row in found.rows if row.found.plan]
    return pd.DataFrame(
        {
            "sector": [row.district for row in rows],
            "actual_fen": pd.array([row.found.done for row in rows], dtype="Int64"),
            "due_fen": pd.array([row.found.due for row in rows], dtype="Int64"),
            "annual_fen": pd.array([row.found.plan for row in rows], dtype="Int64"),
        }
    )


def table(known: Known, found: Board) -> pd.DataFrame:
    """The board as it is read and printed, the city's total below."""
    kind = found.kind
    lines = [_line(row, kind) for row in found.rows]
    city = found.city
    counts = [row.projects for row in found.rows if row.projects is not None]
    lines.append(
        {
            "名次": "",
            "区": "全市",
            "项目": str(sum(counts)) if counts else fmt.MISSING,
            "全年计划": reading.wide_amount(city.plan, kind),
            "序时计划": reading.wide_amount(city.due, kind),
            "完成": reading.wide_amount(city.done, kind),
            "序时率": reading.rate(city.done, city.due),
            "年度率": reading.rate(city.done, city.plan),
            "情况": "",
        }
    )
    frame = pd.DataFrame(lines)
    if all(row.found.due is None for row in found.rows if row.found.plan):
        frame = frame.drop(columns=["序时计划", "序时率"])
    if kind is Quantity.HANDED_OVER_LAND:
        own = [stated(known.facts, kind, district=row.district) for row in found.rows]
        every = [one for one in own if one is not None]
        told = [*own, sum(every) if every else None]
        frame.insert(list(frame).index("完成") + 1, "区自报", [reading.wide_amount(one, kind) for one in told])
    return frame


def _line(row: Row, kind: Quantity) -> dict[str, str]:
    found = row.found
    return {
        "名次": fmt.MISSING if row.place is None else str(row.place),
        "区": fmt.plain(row.district),
        "项目": fmt.MISSING if row.projects is None else str(row.projects),
        "全年计划": "无计划" if found.plan is None else reading.wide_amount(found.plan, kind),
        "序时计划": reading.wide_amount(found.due, kind),
        "完成": reading.wide_amount(found.done, kind),
        "序时率": reading.rate(found.done, found.due),
        "年度率": reading.rate(found.done, found.plan),
        "情况": "、".join(_words(row, kind)) or fmt.MISSING,
    }


def _words(row: Row, kind: Quantity) -> Sequence[str]:
    said = []
    if row.found.plan == 0:
        said.append("计划为零")
    if row.missing:
        said.append(fmt.chip("缺报") + f"{row.missing}项")
    if row.waiting:
        said.append(f"待审{row.waiting}项")
    if row.unplanned:
        said.append(f"计划外{reading.wide_amount(row.unplanned, kind)}")
    return said
