"""The way from a component's figures down to the projects and reports that they are summed from."""

import streamlit as st

from dashboard import format as fmt
from dashboard import frames, parts, session, sums, tables, titles
from dashboard.drawn import drawn
from dashboard.whole import whole
from scoring.evaluate import Finding
from scoring.explain import data_sentence
from scoring.publish import Draft
from scoring.rulebook import Series
from scoring.verdicts import Standing

PART = "part"
"""The name in the URL of the component whose projects are listed."""


@whole
def _write() -> None:
    st.query_params[PART] = st.session_state[PART]


def show(chosen: Standing, computed: Draft, *, rules: Series) -> None:
    """Show, for one component of the chosen unit, every project's share of the numerator and the denominator.

    Nothing where the rule reads no measure: a figure from elsewhere has no projects behind it.
    """
    book = computed.verdict.rulebook
    findings = {book.component(one.component).title: one for one in chosen.found.findings if one.measure}
    if not findings:
        return
    with parts.card():
        parts.card_head(titles.about(chosen.name, "{}的数据由哪些项目相加"), "逐项目核对")
        asked = st.query_params.get(PART, "")
        if asked and asked not in findings:
            session.unknown("评分项", asked, instead=next(iter(findings)))
        st.session_state[PART] = asked if asked in findings else next(iter(findings))
        title = st.segmented_control("评分项", list(findings), required=True, key=PART, on_change=_write, label_visibility="collapsed")
        _table(chosen, computed, findings[str(title)], rules=rules)


@drawn
def _table(chosen: Standing, computed: Draft, finding: Finding, *, rules: Series) -> None:
    """Show the projects of one component, and say how they add up."""
    mine = sums.leaves(computed.facts, computed.verdict.rulebook, series=rules, unit_id=chosen.unit_id, measure=finding.measure)
    shown = frames.breakdown(mine, finding.measure)
    counted = f"由{len(shown)}个项目、{mine['report_id'].nunique()}份月报相加，分毫不差。" if finding.denominator else ""
    unit = f"表中单位：{frames.breakdown_unit(finding.measure)}。" if session.phone() and len(shown) else ""
    st.markdown(fmt.plain(f"{data_sentence(finding)}。{counted}{unit}"))
    if len(shown):
        parts.show(tables.breakdown(shown, frames.breakdown_unit(finding.measure), phone=session.phone()))
