"""The card that answers why a score is what it is: the waterfall, the figures beside their clauses, the way to the projects."""

import streamlit as st

from dashboard import charts, frames, parts, session, sums, titles
from dashboard import format as fmt
from dashboard.drawn import drawn
from scoring.explain import ASSUMED_MARKS, why_listed
from scoring.publish import Draft
from scoring.rulebook import Series
from scoring.verdicts import Standing


@drawn
def show(chosen: Standing, computed: Draft, *, rules: Series, earlier: Draft | None) -> None:
    """Show the explanation of one standing; `earlier` is the list of the month before."""
    month = computed.facts.month
    verdict, book = computed.verdict.of(rules.key), computed.verdict.rulebook
    score = chosen.found.score
    with parts.card():
        parts.card_head(titles.explanation(chosen), f"{_standing(chosen)}点选上表任一行查看")
        left, right = st.columns([1, 1.5])
        with left:
            parts.draw(charts.waterfall(frames.score_parts(chosen, book), total=score, compact=session.phone()))
        with right:
            parts.read(frames.reasons(chosen, book))
            st.markdown(fmt.plain(" ".join([why_listed(chosen, verdict, rulebook=book), *chosen.remarks])))
            if said := _since(chosen, computed, rules, earlier):
                st.markdown(fmt.plain(said))
            with st.container(horizontal=True, vertical_alignment="center"):
                st.page_link(
                    "views/projects.py",
                    label=f"查看{chosen.found.projects}个项目",
                    icon=":material/list:",
                    query_params={"unit": chosen.name, "month": month.chinese},
                )
                if book.assumed:
                    st.markdown(f"{fmt.chip('假定')} {fmt.note(fmt.plain(book.note))}", width="content")
                elif rules.assumed_marks:
                    st.markdown(f"{fmt.chip('假定')} {fmt.note(f'{ASSUMED_MARKS}。')}", width="content")


def _since(chosen: Standing, computed: Draft, rules: Series, earlier: Draft | None) -> str:
    """The change since the month before, like for like; nothing without one."""
    if earlier is None:
        return ""
    book = computed.verdict.rulebook
    return sums.like_for_like(computed.facts, earlier.facts, rulebook=book, series=rules, unit_id=chosen.unit_id).sentence()


def _standing(chosen: Standing) -> str:
    """The full mark and the place; nothing for a unit without a place."""
    if chosen.place is None:
        return ""
    full = sum(finding.full for finding in chosen.found.findings if finding.full is not None)
    return f"满分{fmt.full_mark(full)}分，{fmt.rank(chosen.place)}名　"
