"""The ranked table of a series, one row always chosen; the choice stands in the URL."""

import streamlit as st

from core.period import Month
from core.vocabulary import ListKind
from dashboard import frames, session, tables
from scoring.explain import on_list
from scoring.rulebook import Rulebook, Series
from scoring.verdicts import SeriesVerdict, Standing

CHOICE = "focus"
"""The name in the URL of the chosen unit."""


def choose(series: SeriesVerdict, moves: dict[int, int | None], *, book: Rulebook, rules: Series, month: Month) -> Standing:
    """Show the table and return the chosen standing: the one in the URL, else the first of the black list, else the first."""
    frame = frames.ranking(series, moves)
    grid = tables.ranking(frame, frames.components(book, rules), phone=session.phone())
    asked = _place(series, st.query_params.get(CHOICE, ""))
    event = st.dataframe(
        grid.data,
        column_config=dict(grid.columns),
        **tables.GRID,
        key=f"standings-{series.key}-{month}",
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [asked]}},
    )
    rows = event.selection.rows
    chosen = series.standings[rows[0] if rows else asked]
    st.query_params[CHOICE] = chosen.name
    return chosen


def _place(series: SeriesVerdict, name: str) -> int:
    named = [place for place, one in enumerate(series.standings) if one.name == name]
    blamed = [place for place, one in enumerate(series.standings) if one.listed is ListKind.BLACK]
    return (named or blamed or [0])[0]


def rule_line(series: SeriesVerdict, book: Rulebook) -> str:
    """The rule in one line: what the lists want, and how many of their places are taken."""
    taken = "，".join(f"{kind.label}{series.sizes.get(kind.name.lower(), 0)}席、列{len(series.on(kind))}个" for kind in ListKind)
    wants = " ".join(f"{rule.cited.text}（{rule.cited.clause}）" for rule in book.lists)
    empty = "" if all(on_list(series, kind) != "空缺" for kind in ListKind) else "空缺不补。"
    return f"{wants}{taken}。{empty}名次按未取整的得分排列；着色格为该单位失分最多的一项；—为没有计划，分值由其他各项分摊。"
