"""How places moved over the year, and which projects pull the chosen unit back."""

from collections.abc import Mapping

import streamlit as st

from core.period import Month
from dashboard import charts, frames, parts, session, sums, titles
from dashboard import format as fmt
from dashboard.drawn import drawn
from scoring.publish import Draft
from scoring.rulebook import Series
from scoring.verdicts import SeriesVerdict, Standing


@drawn
def show(series: SeriesVerdict, *, history: Mapping[Month, Draft], chosen: Standing, computed: Draft, rules: Series) -> None:
    """Show the bump chart beside the chosen unit's projects that are furthest behind."""
    left, right = st.columns([1.25, 1])
    with parts.card(left):
        parts.card_head("名次变化", f"{min(month.number for month in history)}—{max(month.number for month in history)}月")
        if len(history) < 2:
            st.markdown("只有1个月榜单，满2个月后显示曲线。")
        else:
            parts.draw(charts.bump(frames.places(history, series.key), chosen=chosen.name, compact=session.phone()))
            st.markdown(fmt.note("▲红榜　■黑榜（虚线）　粗线为选中单位"))
    mine = sums.leaves(computed.facts, computed.verdict.rulebook, series=rules, unit_id=chosen.unit_id, measure="schedule_rate")
    behind = sums.shortfalls(computed.facts, 6, projects=mine["project_id"])
    with parts.card(right):
        parts.card_head(titles.about(chosen.name, "拖累{}的项目" if len(behind) else "{}没有欠计划的项目"), "完成率；欠计划，万元")
        for code, name, said in frames.drags(behind):
            parts.to_project(code, name, figures=said, month=computed.headline.month)
