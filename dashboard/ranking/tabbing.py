"""The tabs of the series: the URL names the open one by its title alone, which no count of units changes."""

from collections.abc import Sequence

import streamlit as st

from dashboard import session
from dashboard.whole import whole
from scoring.verdicts import SeriesVerdict

SERIES = "series"
"""The name in the URL of the open series."""

_KEY = "series-tab"


def open_tabs(series: Sequence[SeriesVerdict]) -> tuple[Sequence["st.delta_generator.DeltaGenerator"], int]:
    """Show a tab a series, each with how many units are ranked; return the tabs and the number of the open one."""
    labels = [f"{one.title} {len(one.ranked)}" for one in series]
    asked = st.query_params.get(SERIES, "")
    place = next((number for number, one in enumerate(series) if asked.split(" ")[0] == one.title), None)
    if asked and place is None:
        session.unknown("系列", asked, instead=series[0].title)
    st.session_state[_KEY] = labels[place or 0]
    tabs = st.tabs(labels, key=_KEY, on_change=_write, args=({label: one.title for label, one in zip(labels, series, strict=True)},))
    return tabs, place or 0


@whole
def _write(titles: dict[str, str]) -> None:
    """Put the chosen series into the URL; the unit chosen in another series is chosen no more."""
    st.query_params[SERIES] = titles[st.session_state[_KEY]]
    for name in ("focus", "part"):
        st.query_params.pop(name, None)
