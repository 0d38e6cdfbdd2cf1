"""我的月报 with a workbook: what it stores is settled, and nothing else that was typed into the page is lost."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from core import db
from core.money import FEN_PER_WAN as WAN
from core.queries.forms import month_base
from core.rows import ReportRow
from dashboard.entry import book
from data.sheets import MONTHLY_REPORT
from data.template import write_template
from tests.core.cast import AUGUST
from tests.dashboard.page import read, text
from tests.dashboard.test_entry_page import Round, cells, press, proposed, type_cells
from tests.data.books import Typed, edited


@pytest.fixture
def month(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Round:
    return Round(sqlite_engine, monkeypatch, tmp_path / "files")


def upload(tab: AppTest, month: Round, filled: Mapping[str, Typed], *, projects: int = 1) -> AppTest:
    """Read a workbook of the first projects, as if it had been chosen on the page."""
    with db.reading(month.engine) as session:
        base = month_base(session, AUGUST)
    form = write_template(MONTHLY_REPORT, replace(base, lines=base.lines[:projects]))
    tab.session_state["entry-book"] = book.read(edited(form, filled), "月报.xlsx", month=AUGUST)
    shown: AppTest = tab.run()
    return shown


def test_what_was_typed_into_other_projects_stays(month: Round) -> None:
    tab = cells(month.page(month.cast.coordinator)("entry"), {1: {"本月完成": "2000", "形象进度": "主体三层"}})
    kept = proposed(tab)
    tab = press(upload(tab, month, {"E6": 1000}), "确认入库并提交（1项）")
    assert "月报.xlsx已入库并提交。" in tab.success[0].value
    assert (
        proposed(tab)
        == kept
        == [
            ["**体育中心**", "本月完成投资", "—", "**2,000**"],
            ["**体育中心**", "形象进度", "—", "**主体三层**"],
        ]
    )
    press(tab, "保存草稿（1项）")
    assert [getattr(month.stored(code), "investment", None) for code in ("LJ-001", "LJ-002")] == [1000 * WAN, 2000 * WAN]


def test_what_was_typed_since_the_table_was_drawn_stays(month: Round) -> None:
    tab = upload(month.page(month.cast.coordinator)("entry"), month, {"E6": 1000})
    type_cells(tab, {1: {"本月完成": "2000"}})
    tab = press(tab, "确认入库并提交（1项）")
    assert proposed(tab) == [["**体育中心**", "本月完成投资", "—", "**2,000**"]]


def test_what_is_stored_as_it_was_typed_is_settled(month: Round) -> None:
    tab = cells(month.page(month.cast.coordinator)("entry"), {0: {"本月完成": "1,000"}})
    tab = press(upload(tab, month, {"E6": 1000, "H6": "主体四层"}), "确认入库并提交（1项）")
    assert proposed(tab) == []
    assert "已有变动" not in text(tab)
    stored = month.stored("LJ-001")
    assert stored is not None
    assert stored.site_progress == "主体四层"


def test_what_was_typed_otherwise_is_shown_beside_what_is_stored(month: Round) -> None:
    tab = cells(month.page(month.cast.coordinator)("entry"), {0: {"本月完成": "900"}})
    tab = press(upload(tab, month, {"E6": 1000}), "确认入库并提交（1项）")
    assert "滨海大道提升已有变动" in text(tab)
    told = next(one for one in (read(tab, n) for n in range(len(tab.table))) if "本人输入" in one)
    assert told.to_numpy().tolist() == [["本月完成投资", "空", "1,000万元", "900万元"]]
    tab = press(tab, "采用已存的内容")
    assert "已有变动" not in text(tab)


def test_a_row_that_the_workbook_did_not_store_keeps_what_was_typed(month: Round) -> None:
    """The second row came from a form that was written before somebody else changed the report."""
    tab = cells(month.page(month.cast.coordinator)("entry"), {1: {"形象进度": "主体三层"}})
    with db.reading(month.engine) as session:
        base = month_base(session, AUGUST)
    form = write_template(MONTHLY_REPORT, replace(base, lines=base.lines[:2]))
    month.fill(ReportRow("LJ-002", 700 * WAN), month.cast.colleague)
    tab.session_state["entry-book"] = book.read(edited(form, {"E6": 1000, "E7": 2000}), "月报.xlsx", month=AUGUST)
    tab = press(tab.run(), "确认入库并提交（1项）")
    stored = month.stored("LJ-002")
    assert stored is not None
    assert stored.investment == 700 * WAN
    assert "主体三层" in str([read(tab, n).to_numpy().tolist() for n in range(len(tab.table))])
