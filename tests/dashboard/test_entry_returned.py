"""我的月报 after a return: what was put right goes back to the bureau, also from a draft, by a voucher alone, and in a closed month."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit as st
from sqlalchemy.engine import Engine
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from core import db
from core.commands.attachment import AttachFile, RemoveFile, attach_file, remove_file
from core.commands.review import Seen
from core.models import ReportingMonth
from core.money import FEN_PER_WAN as WAN
from core.queries.forms import month_base
from core.rows import ReportRow
from core.vocabulary import AttachmentKind, MonthState, ReportState
from dashboard.entry import book
from data.sheets import MONTHLY_REPORT
from data.template import write_template
from tests.core.cast import AUGUST
from tests.core.contents import PDF
from tests.dashboard.page import text
from tests.dashboard.test_entry_page import Round, one_by_one, press, type_in
from tests.data.books import edited
from tests.data.town import NOON


class Returned(Round):
    """The small city in which one report came back and two were never made."""

    def __init__(self, engine: Engine, patch: pytest.MonkeyPatch, folder: Path) -> None:
        super().__init__(engine, patch, folder)
        self.folder = folder
        self.seen = self.fill(ReportRow("LJ-001", 1000 * WAN), self.cast.coordinator, submit=True)
        self.send_back(self.seen, "请补上传支付凭证")

    def open_page(self) -> AppTest:
        return self.page(self.cast.coordinator)("entry")

    def attach(self, *, hours: int) -> int:
        with db.transaction(self.engine) as session:
            given = AttachFile(self.seen.report_id, AttachmentKind.VOUCHER, "凭证.pdf", PDF, self.folder)
            return attach_file(session, given, by=self.cast.coordinator, on=NOON + timedelta(hours=hours)).id or 0

    def close(self) -> None:
        with db.transaction(self.engine) as session:
            session.get_one(ReportingMonth, (2019, 8)).state = MonthState.CLOSED

    def state(self) -> ReportState | None:
        found = self.stored("LJ-001")
        return found.state if found else None


@pytest.fixture
def month(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Returned:
    return Returned(sqlite_engine, monkeypatch, tmp_path / "files")


def can_submit(tab: AppTest) -> bool:
    return not next(one for one in tab.button if one.label.startswith("提交审核")).disabled


def test_what_came_back_and_was_not_touched_is_not_handed_in_again(month: Returned) -> None:
    tab = month.open_page()
    assert not can_submit(tab)
    assert "1项退回后没有改动" in text(tab)


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_what_was_put_right_in_a_draft_is_handed_in(month: Returned, closed: bool) -> None:
    if closed:
        month.close()
    press(type_in(one_by_one(month.open_page()), "本月完成投资", "900"), "保存草稿")
    assert month.state() is ReportState.RETURNED
    tab = month.open_page()
    assert "退回后没有改动" not in text(tab)
    press(tab, "提交审核（1项）")
    stored = month.stored("LJ-001")
    assert stored is not None
    assert (stored.state, stored.investment) == (ReportState.SUBMITTED, 900 * WAN)


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_a_voucher_that_was_asked_for_is_enough(month: Returned, closed: bool) -> None:
    if closed:
        month.close()
    month.attach(hours=3)
    tab = one_by_one(month.open_page())
    assert "退回后没有改动" not in text(tab)
    press(tab, "提交审核")
    assert month.state() is ReportState.SUBMITTED


def test_a_file_that_was_there_before_the_return_changes_nothing_and_taking_it_away_does(month: Returned) -> None:
    number = month.attach(hours=1)
    assert not can_submit(month.open_page())
    with db.transaction(month.engine) as session:
        remove_file(session, RemoveFile(number), by=month.cast.coordinator, on=NOON + timedelta(hours=3))
    assert can_submit(month.open_page())


def test_what_comes_back_twice_is_put_right_twice(month: Returned) -> None:
    month.attach(hours=3)
    press(month.open_page(), "提交审核")
    again = month.stored("LJ-001")
    assert again is not None
    with db.transaction(month.engine) as session:
        month.cast.session = session
        month.cast.minutes = 10**7
        month.cast.give_back(Seen(again.id or 0, again.row_version))
    assert not can_submit(month.open_page())


def ways(month: Returned) -> list[bool]:
    """Whether the form can be downloaded and a filled one uploaded."""
    off: list[bool] = []

    def popover(*_: object, disabled: bool, **__: object) -> DeltaGenerator:
        off.append(disabled)
        return st.container()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "link_button", lambda *_, disabled, **__: off.append(disabled))
        patch.setattr(st, "popover", popover)
        month.open_page()
    return [not one for one in off]


def test_in_a_closed_month_a_workbook_brings_back_what_was_returned(month: Returned) -> None:
    month.close()
    assert ways(month) == [True, True]
    month.fill(ReportRow("LJ-001", 900 * WAN), month.cast.coordinator, submit=True)
    assert ways(month) == [False, False]


def test_the_workbook_of_a_closed_month_is_stored(month: Returned) -> None:
    month.close()
    tab = month.open_page()
    with db.reading(month.engine) as session:
        base = month_base(session, AUGUST)
    form = write_template(MONTHLY_REPORT, replace(base, lines=base.lines[:1]))
    tab.session_state["entry-book"] = book.read(edited(form, {"E6": 900}), "月报.xlsx", month=AUGUST)
    press(tab.run(), "确认入库并提交（1项）")
    stored = month.stored("LJ-001")
    assert stored is not None
    assert (stored.state, stored.investment) == (ReportState.SUBMITTED, 900 * WAN)
