"""红黑榜: the issued list of a month, a tab a series; who is praised and blamed, why each score is what it is, which projects drag."""

import streamlit as st

from dashboard import format as fmt
from dashboard import issued, reporting, session, sums, titles
from dashboard.ranking import breakdown, explanation, firm, movement, release, standings, tabbing
from scoring.changes import rank_moves

shown = session.head(issued.status, issued.newest_issued)
drafted = release.wants_draft(shown)
found = issued.listed(shown, draft=drafted)
if found is None:
    st.title(titles.NOTHING_ISSUED)
    release.nothing(shown)
    st.stop()
computed, earlier = found.computed, found.earlier
verdict = computed.verdict

title = st.empty()
release.line(computed, shown)
tabs, place = tabbing.open_tabs(verdict.series)
series, rules = verdict.series[place], verdict.rulebook.series[place]
if reporting.unsettled(computed):
    title.title(titles.no_lists(shown.month.number, sums.report_counts(computed.facts), closed=computed.closed))
    with tabs[place]:
        reporting.ranking(computed, shown, number=place)
    st.stop()

moves = rank_moves(series, earlier.verdict.find(series.key) if earlier else None)
pending = sums.report_counts(computed.facts).pending
undecided = not found.issued and session.reviewing(shown, pending)
title.title(titles.undecided(shown.month.number, pending) if undecided else titles.ranking(series, moves))

with tabs[place]:
    if not series.standings:
        st.markdown("本组没有单位。单位录入并有项目后显示排名。")
        st.stop()
    lists = [f"{fmt.chip(kind.label)} {firm.listed(series, kind, computed=computed)}" for kind in series.kinds]
    st.markdown("　　".join([*lists, release.mark(computed)]))
    if not computed.chosen:
        st.markdown(f"{fmt.chip('假定')} 本市没有选定办法，按示范办法测算，仅供参考。")
    chosen = standings.choose(series, moves, computed=computed, rules=rules)
    for said in standings.below(series, computed, rules=rules):
        st.markdown(fmt.note(fmt.plain(said)))
    explanation.show(chosen, computed, rules=rules, earlier=earlier)
    movement.show(series, history=found.history, chosen=chosen, computed=computed, rules=rules)
    firm.show(series, computed, chosen=chosen)
    breakdown.show(chosen, computed, rules=rules)
    st.markdown(release.mark(computed))
