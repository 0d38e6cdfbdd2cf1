"""红黑榜: a tab a series; who is praised and blamed, why each score is what it is, and which projects drag a unit."""

import streamlit as st

from core.vocabulary import ListKind
from dashboard import format as fmt
from dashboard import parts, reporting, session, titles, viewer
from dashboard.ranking import breakdown, explanation, movement, standings, tabbing
from scoring.changes import rank_moves
from scoring.summary import report_counts

shown = session.head()
if not viewer.may_see("测算榜单"):
    st.title(titles.NOTHING_ISSUED)
    st.markdown("榜单签发后在这里显示。测算结果只供督查人员、科室负责人和签发人查看。")
    st.stop()
computed, earlier = session.draft(shown), session.before(shown)
verdict, book = computed.verdict, computed.verdict.rulebook

title = st.empty()
tabs, place = tabbing.open_tabs(verdict.series)
series, rules = verdict.series[place], book.series[place]
if reporting.unsettled(computed):
    title.title(titles.no_lists(shown.month.number, report_counts(computed.facts), closed=computed.closed))
    with tabs[place]:
        reporting.ranking(computed, shown, number=place)
    st.stop()

moves = rank_moves(series, earlier.verdict.of(series.key) if earlier else None)
pending = report_counts(computed.facts).pending
title.title(titles.undecided(shown.month.number, pending) if session.reviewing(shown, pending) else titles.ranking(series, moves))

with tabs[place]:
    if not series.standings:
        st.markdown("本组没有单位。单位录入并有项目后显示排名。")
        st.stop()
    lists = [f"{fmt.chip(kind.label)} {parts.names(series.on(kind))}" for kind in ListKind]
    st.markdown("　　".join([*lists, fmt.chip("测算（未发布）")]))
    if not computed.chosen:
        st.markdown(f"{fmt.chip('假定')} 本市没有选定办法，按示范办法测算，仅供参考。")
    chosen = standings.choose(series, moves, book=book, rules=rules, month=shown.month)
    for said in standings.below(series, computed, rules=rules):
        st.markdown(fmt.note(fmt.plain(said)))
    explanation.show(chosen, computed, rules=rules, month=shown.month)
    movement.show(series, history=session.history(shown), chosen=chosen, computed=computed, rules=rules)
    breakdown.show(chosen, computed, rules=rules)
