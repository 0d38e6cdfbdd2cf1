"""A district's projects: what is planned and done of each kind, and which months lack a report."""

import pandas as pd
import streamlit as st

from core.expropriation import Quantity
from dashboard import format as fmt
from dashboard import parts, session, tables
from dashboard.land import reading
from dashboard.land.reading import Known
from scoring.expropriation import ProjectRow, board, projects

FIGURES = ("全年计划", "序时计划", "完成", "序时率", "年度率")
"""The columns of figures, which stand on the right."""
DISTRICT, KIND = "district", "kind"
"""The names in the URL of the district and the kind shown."""


def show(known: Known) -> None:
    """Choose a district and a kind, and show its projects with plan, done and both rates."""
    names = [name for _, name in known.districts]
    if not names:
        st.markdown("还没有登记区。请先导入单位名录。")
        return
    with st.container(horizontal=True):
        district = st.selectbox("区", names, index=_last(known, names), key=DISTRICT, bind="query-params", width=190)
        kinds = {kind.heading: kind for kind in Quantity}
        chosen = st.selectbox("类别", list(kinds), index=1, key=KIND, bind="query-params", width=230)
    kind = kinds[str(chosen)]
    rows = [row for row in projects(known.facts, district) if kind in row.found or row.missing]
    with parts.card():
        parts.card_head(heading(district, kind, rows=rows), kind.unit)
        if not rows:
            st.markdown("没有计划，也没有报数。请另选区或类别。")
        else:
            frame = table(known, kind, rows=rows)
            parts.read(tables.figures(frame[["项目", "完成", "年度率"]] if session.phone() else frame, *FIGURES))
            parts.left_out("计划、序时率和缺报月份", phone=session.phone())


def _last(known: Known, names: list[str]) -> int:
    """The place in the list of the district that is last in land handed over: it is looked at first."""
    ranked = board(known.facts, Quantity.HANDED_OVER_LAND).ranked
    return names.index(ranked[-1].district) if ranked and ranked[-1].district in names else 0


def heading(district: str, kind: Quantity, *, rows: list[ProjectRow]) -> str:
    """晴岭区交地11个项目，7个落后序时."""
    found = [row.found[kind] for row in rows if kind in row.found]
    if found and not any(one.plan for one in found):
        return f"{district}{kind.label}计划为零"
    late = sum(1 for one in found if one.due and (one.done or 0) < one.due)
    if not found:
        return f"{district}没有{kind.label}计划"
    return f"{district}{kind.label}{len(found)}个项目" + (f"，{late}个落后序时" if late else "")


def table(known: Known, kind: Quantity, *, rows: list[ProjectRow]) -> pd.DataFrame:
    """项目, 全年计划, 序时计划, 完成, 序时率, 年度率, 缺报."""
    return pd.DataFrame([_line(known, kind, row) for row in rows])


def _line(known: Known, kind: Quantity, row: ProjectRow) -> dict[str, str]:
    found = row.found.get(kind)
    lacking = "、".join(f"{month}月" for month in row.missing)
    plan, due, done = (found.plan, found.due, found.done) if found else (None, None, None)
    return {
        "项目": fmt.plain(known.project(row.code)),
        "全年计划": "无计划" if plan is None else reading.amount(plan, kind),
        "序时计划": reading.amount(due, kind),
        "完成": reading.amount(done, kind),
        "序时率": reading.rate(done, due),
        "年度率": reading.rate(done, plan),
        "缺报": f"{fmt.chip('缺报')}{lacking}" if lacking else fmt.MISSING,
    }
