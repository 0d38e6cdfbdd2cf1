"""The parts that pages are made of: head of a card, key figures, chart, grid and table to read, each set as the house sets it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import altair as alt
import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.delta_generator import DeltaGenerator

from core.period import Month
from dashboard import format as fmt
from dashboard.tables import Grid
from dashboard.whole import whole
from scoring.verdicts import Standing


@dataclass(frozen=True)
class KeyFigure:
    """A key figure: its name with the unit, the figure, and below it a written change and what that is compared with."""

    label: str
    value: str
    change: str = ""
    against: str = ""


def card_head(title: str, unit: str = "") -> None:
    """Write the head of a card: the finding, and beside it in grey the unit or what was measured."""
    with st.container(horizontal=True, vertical_alignment="center", gap=None):
        st.markdown(f"##### {fmt.plain(title)}", width="content")
        if unit:
            st.markdown(fmt.note(fmt.plain(unit)), width="content")


def key_figures(figures: Sequence[KeyFigure]) -> None:
    """Show the key figures of a page in one bordered row; two a row on a phone."""
    with st.container(border=True):
        cells = st.grid(len(figures), min_column_width=140)
        for figure in figures:
            below = fmt.delta(figure.change)
            cells.metric(
                figure.label,
                figure.value,
                below.text,
                delta_color=below.colour,
                delta_arrow=below.arrow,
                delta_description=(figure.against or None) if below.text else None,
            )


def card(place: DeltaGenerator | None = None) -> DeltaGenerator:
    """Return a bordered card as high as its neighbour, in a column or across the page."""
    return (place if place is not None else st).container(border=True, height="stretch")


def draw(chart: alt.LayerChart) -> None:
    """Show a chart over the whole width; its description is its name for the blind."""
    st.altair_chart(chart, width="stretch")


def show(grid: Grid, *, most: int = 420) -> None:
    """Show a grid to sort and look at, at most so many pixels high; rows are chosen with st.dataframe and grid.settings."""
    high = len(grid.data.index) * grid.row > most
    height: int | Literal["content"] = most if high else "content"
    st.dataframe(grid.data, column_config=dict(grid.columns), hide_index=True, row_height=grid.row, placeholder=fmt.MISSING, height=height)


def read(table: pd.DataFrame | Styler, *, head: bool = True) -> None:
    """Show a table to read and print: lines between rows only."""
    st.table(table, border="horizontal", hide_index=True, hide_header=not head)


def lines(pairs: Sequence[tuple[str, str]]) -> None:
    """Show short lines to read, each with a word on a chip before it."""
    read(
        pd.DataFrame({"类": [fmt.chip(word) for word, _ in pairs], "内容": [fmt.plain(text) for _, text in pairs]}),
        head=False,
    )


def names(standings: Sequence[Standing], *, shaky: Collection[int] = ()) -> str:
    """The names on a list, for Markdown: A、B（不稳）; 空缺 when nobody earned a place. `shaky`: whose place does not hold, by id."""
    return fmt.plain("、".join(f"{one.name}{'（不稳）' if one.unit_id in shaky else ''}" for one in standings)) or "空缺"


def to_project(code: str, name: str, *, figures: Sequence[str], month: Month) -> None:
    """Show a project as a link to its page in `month`, and beside it its figures, one below the other from row to row."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        label = f":blue[{fmt.plain(name)}]"
        st.page_link("views/projects.py", label=label, query_params={"project": code, "month": month.chinese}, width="content")
        with st.container(horizontal=True, width="content", gap=None):
            for figure in figures:
                st.markdown(f":small[{figure}]", width=72, text_alignment="right")


def left_out(columns: str, *, phone: bool) -> None:
    """Say, on a phone, which columns a table has no room for."""
    if phone:
        st.markdown(fmt.note(f"手机上没有列出{columns}，请在电脑上查看。"))


def nothing(sentence: str, clear: Callable[[], None]) -> None:
    """Say that nothing passes the filters, and offer to clear them."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(sentence, width="content")
        st.button("清除筛选", on_click=whole(clear))
