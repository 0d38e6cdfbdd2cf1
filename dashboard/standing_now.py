"""The parts of 总览: the key figures, the course of the year and of the sectors, the districts and what changed, who is behind."""

import pandas as pd
import streamlit as st
from sqlmodel import Session

from core.queries import facts, register
from dashboard import charts, frames, parts, reporting, session, sums, tables, titles
from dashboard import format as fmt
from dashboard.drawn import drawn
from dashboard.kept import asked
from scoring.publish import Draft


@drawn
def figures(computed: Draft, earlier: Draft | None) -> None:
    """Write how the city stands in a sentence, and show its key figures beside those of the month before."""
    st.markdown(f"{computed.headline.sentence()}{reporting.uncounted(computed)}")
    parts.key_figures(frames.city_figures(computed, earlier))


@drawn
def course(computed: Draft) -> None:
    """Show the year's plan and what was done, beside the sectors."""
    month, phone = computed.headline.month.number, session.phone()
    left, right = st.columns([1.7, 1])
    curve = sums.curve(computed.facts)
    with parts.card(left):
        parts.card_head(titles.curve(curve, month), "亿元，累计")
        parts.draw(charts.cumulative(curve, month=month, compact=phone))
    sectors = sums.sectors(computed.facts)
    with parts.card(right):
        parts.card_head(titles.sectors(sectors), "占全年计划")
        parts.draw(charts.sectors(sectors, compact=phone))
        st.markdown(fmt.note("横条为已完成，竖线为应达（计划累计÷全年计划）。"))


@drawn
def compared(computed: Draft, earlier: Draft | None, *, places: pd.DataFrame, ranked: bool) -> None:
    """Show the districts on their map beside what changed since the month before; of lists only to whom they are shown: `ranked`."""
    month = computed.headline.month
    left, right = st.columns(2)
    tiles, lines = sums.districts(computed.facts, places, belongs=frames.responsible(computed))
    with parts.card(left):
        parts.card_head(titles.districts(tiles), "完成序时计划率")
        parts.draw(charts.tiles(tiles, lines, compact=session.phone()))
        st.markdown(fmt.note("各区为区政府负责的项目，全市还含指挥部和市直单位的。▲▼后为超、欠计划的亿元数；方格只示意方位。"))
    with parts.card(right):
        parts.card_head(f"{month.number}月有什么变化")
        parts.lines(frames.changes(computed, earlier, ranked=ranked))
        st.page_link("views/ranking.py", label="查看红黑榜", icon=":material/leaderboard:", query_params={"month": month.chinese})


def behind(computed: Draft) -> None:
    """Show the projects that are furthest behind."""
    _behind(computed.headline.month.chinese, asked(_furthest, computed))


def _furthest(session: Session, computed: Draft) -> pd.DataFrame:
    """The projects that are furthest behind, with what the register and the reports say of them."""
    month = computed.headline.month
    words = register.words(session, facts.Cut(month, computed.known_at))
    return frames.shortfalls(sums.shortfalls(computed.facts), register.parties(session, month), words=words)


@drawn
def _behind(month: str, rows: pd.DataFrame) -> None:
    phone = session.phone()
    with parts.card():
        parts.card_head(titles.behind(rows), "万元")
        parts.read(tables.shortfalls(rows, phone=phone))
        parts.left_out("责任单位、原因和要求", phone=phone)
        st.page_link(
            "views/projects.py", label="查看全部欠计划项目", icon=":material/list:", query_params={"state": "欠计划", "month": month}
        )
