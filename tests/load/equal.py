"""A plain page of the framework with as many elements of each kind as 总览, 项目 and 红黑榜 have, of fixed contents: nothing of ours in it.

What the select box names says which of the three is drawn, and with which contents, so that a click changes what a click of ours changes.
"""

from dataclasses import dataclass

import altair as alt
import pandas as pd
import streamlit as st


@dataclass(frozen=True)
class Shape:
    """How many elements of each kind a page has beside its title, its select box and the lines and boxes below them."""

    boxes: int = 0
    lines: int = 0
    links: int = 0
    metrics: int = 0
    charts: int = 0
    tables: int = 0
    filters: int = 0
    fields: int = 0
    choices: int = 0
    grids: tuple[tuple[int, int], ...] = ()
    """Rows and columns of each grid."""


OVERVIEW = Shape(boxes=22, lines=21, links=10, metrics=4, charts=3, tables=2)
RANKING = Shape(boxes=38, lines=41, links=6, charts=3, tables=2, choices=1, grids=((6, 13), (21, 6)))
SHAPES = {
    "总览一": OVERVIEW,
    "项目一": Shape(boxes=2, lines=4, filters=4, fields=1, grids=((357, 11),)),
    "项目二": Shape(boxes=2, lines=4, filters=4, fields=1, grids=((170, 11),)),
    "项目三": Shape(boxes=2, lines=4, filters=4, fields=1, grids=((110, 11),)),
    "红黑榜一": RANKING,
    "红黑榜二": RANKING,
    "总览二": OVERVIEW,
    "总览三": OVERVIEW,
}
"""In the order of tests.load.crowd.OURS: what each click of ours shows."""


@st.cache_resource
def frame(rows: int, columns: int, *, named: str) -> pd.DataFrame:
    """Texts and numbers that differ from name to name."""
    first = sum(map(ord, named))
    made: dict[str, list[str] | list[float]] = {"项目": [f"{named}{number}" for number in range(rows)]}
    return pd.DataFrame(made | {f"列{column}": [(first + column * number) / 7 for number in range(rows)] for column in range(1, columns)})


@st.cache_resource
def chart(*, named: str) -> dict[str, object]:
    """A chart of bars with their numbers."""
    bars = alt.Chart(frame(12, 3, named=named)).encode(x="列1:Q", y="项目:N")
    made: dict[str, object] = (bars.mark_bar() + bars.mark_text().encode(text="列2:Q")).properties(height=300).to_dict()
    return made


def show(named: str, shape: Shape) -> None:
    """Draw as many elements as the shape has."""
    for number in range(shape.filters):
        st.selectbox(f"筛选{number}", ["全部", *(f"值{value}" for value in range(12))])
    for number in range(shape.fields):
        st.text_input(f"查找{number}")
    for number in range(shape.choices):
        st.segmented_control(f"分类{number}", ["甲", "乙", "丙", "丁"])
    boxes = [st.container(border=number % 2 == 0) for number in range(shape.boxes)] or [st.container()]
    for number in range(shape.metrics):
        boxes[number].metric(f"指标{number}", f"{named}{number}", "1.2")
    for number in range(shape.charts):
        boxes[number].vega_lite_chart(chart(named=f"{named}图{number}"))
    for number in range(shape.tables):
        boxes[number].table(frame(10, 6, named=f"{named}表{number}"))
    for number, (rows, columns) in enumerate(shape.grids):
        boxes[number].dataframe(
            frame(rows, columns, named=f"{named}格{number}"), on_select="rerun", selection_mode="single-row", key=f"grid{number}"
        )
    for number in range(shape.lines):
        boxes[number % len(boxes)].markdown(f"第{number}行说明文字：{named}")
    for number in range(shape.links):
        boxes[number % len(boxes)].page_link("https://example.org", label=f"链接{number}")


st.title("同样多的元素")
chosen = st.selectbox("月份", list(SHAPES))
show(chosen, SHAPES[chosen])
