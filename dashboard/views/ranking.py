"""红黑榜: a tab a series; who is praised and blamed, why each score is what it is, and which projects drag a unit."""

import streamlit as st

from core.vocabulary import ListKind
from dashboard import format as fmt
from dashboard import parts, session, titles
from dashboard.ranking import breakdown, explanation, movement, standings
from scoring.changes import rank_moves
from scoring.notes import notes

shown = session.head()
computed, earlier = session.draft(shown), session.before(shown)
verdict, book = computed.verdict, computed.verdict.rulebook

title = st.empty()
tabs = st.tabs([f"{series.title} {len(series.ranked)}" for series in verdict.series], key="series", bind="query-params")
place = next((number for number, tab in enumerate(tabs) if tab.open), 0)
series, rules = verdict.series[place], book.series[place]
moves = rank_moves(series, earlier.verdict.of(series.key) if earlier else None)
title.title(titles.ranking(series, moves))

with tabs[place]:
    if not series.standings:
        st.markdown("本组没有单位。单位录入并有项目后显示排名。")
        st.stop()
    lists = [f"{fmt.chip(kind.label)} {parts.names(series.on(kind))}" for kind in ListKind]
    st.markdown("　　".join([*lists, fmt.chip("测算（未发布）")]))
    chosen = standings.choose(series, moves, book=book, rules=rules, month=shown.month)
    below = [standings.rule_line(series, book), *notes(computed.facts, series, rules=rules, rulebook=book)]
    st.markdown(fmt.note(fmt.plain(" ".join(below))))
    explanation.show(chosen, computed, rules=rules, month=shown.month)
    movement.show(series, history=session.history(shown), chosen=chosen, computed=computed, rules=rules)
    breakdown.show(chosen, computed, rules=rules)
