"""Parts of pages that are drawn once: shown again they are what they were, drawn anew for other arguments and another screen."""

from collections.abc import Iterator

import altair as alt
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from core.errors import Conflict
from dashboard import parts, session
from dashboard.drawn import _show as drawn_again
from dashboard.drawn import drawn
from tests.dashboard.page import Page

TIMES: list[str] = []
"""Each drawing of the part below, by its name."""


@drawn
def part(name: str, rows: pd.DataFrame) -> None:
    """A part with columns, a grid of cells, a table and a closed box; it fails where it is asked to."""
    TIMES.append(f"{name} on {'a phone' if session.phone() else 'a computer'}")
    left, right = st.columns(2)
    with left:
        st.markdown(name)
    with parts.card(right):
        parts.key_figures([parts.KeyFigure("甲", "1"), parts.KeyFigure("乙", "2", "+1", "比上月")])
        parts.read(rows)
    with st.expander("怎样计算"):
        st.markdown("逐项相加")
    if name == "坏":
        raise Conflict("没有数据")


def _body() -> None:
    """A page with the part in it, between two lines."""
    import pandas as pd  # noqa: PLC0415  # the framework runs the body alone
    import streamlit as st  # noqa: PLC0415

    from tests.dashboard import test_drawn  # noqa: PLC0415, PLW0406  # as above

    st.markdown("上")
    with st.container(border=True):
        test_drawn.part(st.session_state["name"], pd.DataFrame({"数": [1, int(st.session_state["figure"])]}))
    st.markdown("下")


def opened(name: str = "一", figure: int = 2) -> AppTest:
    tab = AppTest.from_function(_body)
    tab.session_state["name"], tab.session_state["figure"] = name, figure
    return tab.run()


@pytest.fixture(autouse=True)
def _afresh() -> None:
    drawn_again.clear()
    TIMES.clear()


def shown(tab: AppTest) -> list[str]:
    """Everything on a page in its order, with what holds it; the marks by which the framework tells tables apart left out."""
    return list(_told(tab.main))


def _told(block: Block) -> Iterator[str]:
    for place, one in block.children.items():
        if isinstance(one, Element):
            proto = type(one.proto)()
            proto.CopyFrom(one.proto)
            if hasattr(proto, "arrow_data"):
                proto.arrow_data.styler.ClearField("uuid")
                proto.arrow_data.styler.ClearField("styles")
            yield f"{place} {one.type} {proto}"
        else:
            yield f"{place} {one.type} {one.proto}"
            yield from _told(one)


def test_a_part_is_drawn_once_and_shown_again_as_it_was() -> None:
    first = shown(opened())
    assert len(first) > 10
    assert shown(opened()) == first
    assert TIMES == ["一 on a computer"]


@pytest.mark.parametrize(
    ("name", "figure", "phone"),
    [
        pytest.param("二", 2, False, id="another name"),
        pytest.param("一", 3, False, id="another figure in a table"),
        pytest.param("一", 2, True, id="a phone"),
    ],
)
def test_another_part_is_drawn_for_itself(name: str, figure: int, phone: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # a row
    opened()
    monkeypatch.setattr(session, "phone", lambda: phone)
    tab = opened(name, figure)
    assert ["一 on a computer", f"{name} on {'a phone' if phone else 'a computer'}"] == TIMES
    assert (tab.markdown[1].value, tab.table[0].value["数"].tolist()) == (name, [1, figure])


def test_a_part_that_fails_is_not_kept() -> None:
    assert [len(opened("坏").exception) for _ in range(2)] == [1, 1]
    assert TIMES == ["坏 on a computer"] * 2


@pytest.mark.parametrize("view", ["overview", "ranking"])
def test_a_page_opened_again_is_the_same_without_a_chart_drawn(view: str, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    charts: list[alt.LayerChart] = []
    real = parts.draw

    def draw(chart: alt.LayerChart) -> None:
        charts.append(chart)
        real(chart)

    monkeypatch.setattr(parts, "draw", draw)
    first = shown(page(view, month="2019年6月"))
    assert charts
    charts.clear()
    assert shown(page(view, month="2019年6月")) == first
    assert charts == []
