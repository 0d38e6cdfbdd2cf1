"""我的月报 and 确认: the own projects and no other, drafts and submissions row by row, and what somebody else changed meanwhile."""

import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar
from streamlit.testing.v1 import AppTest

from core import db
from core.access import Actor
from core.commands.report import FillReport, fill_report
from core.commands.review import ReturnReports, Seen, return_reports
from core.models import AuditEntry, ProgressReport, Project, ReportingMonth
from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.rows import ReportRow
from core.vocabulary import ActOutcome, MonthState, ReportState, UserRole
from tests.core.cast import AUGUST, Cast
from tests.dashboard.page import Page, page_on, read, text, title
from tests.data.town import NOON, town

SEPTEMBER = AUGUST.next()


class Round:
    """The small city with its persons, each before a page of their own."""

    def __init__(self, engine: Engine, patch: pytest.MonkeyPatch, folder: Path) -> None:
        self.engine, self.patch = engine, patch
        patch.setenv("DUCHA_FILES", str(folder))
        with db.transaction(engine) as session:
            town(session)
            self.cast = Cast(session)

    def page(self, who: Actor) -> Page:
        return page_on(str(self.engine.url), self.patch, who=who)

    def fill(self, row: ReportRow, by: Actor, *, submit: bool = False) -> Seen:
        with db.transaction(self.engine) as session:
            held = session.exec(self._report(row.code)).first()
            request = FillReport(AUGUST, row, held.row_version if held else 0, None, submit)
            stored = fill_report(session, request, by=by, on=NOON + timedelta(hours=1))
            return Seen(stored.id or 0, stored.row_version)

    def send_back(self, seen: Seen, reason: str) -> None:
        with db.transaction(self.engine) as session:
            return_reports(session, ReturnReports((seen,), reason), by=self.cast.officer, on=NOON + timedelta(hours=2))

    def stored(self, code: str) -> ProgressReport | None:
        with db.reading(self.engine) as session:
            return self._detached(session, code)

    def _detached(self, session: Session, code: str) -> ProgressReport | None:
        found = session.exec(self._report(code)).first()
        session.expunge_all()
        return found

    def _report(self, code: str) -> SelectOfScalar[ProgressReport]:
        same = select(ProgressReport).join(Project, col(Project.id) == col(ProgressReport.project_id))
        return same.where(Project.code == code, ProgressReport.month == 8, ProgressReport.entry == 1)

    def refusals(self) -> list[str]:
        with db.reading(self.engine) as session:
            return list(session.exec(select(AuditEntry.act).where(AuditEntry.outcome == ActOutcome.REFUSED).order_by(col(AuditEntry.id))))


@pytest.fixture
def month(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Round:
    return Round(sqlite_engine, monkeypatch, tmp_path / "files")


def one_by_one(tab: AppTest) -> AppTest:
    shown: AppTest = tab.segmented_control(key="entry-mode").set_value("逐项填写").run()
    return shown


def type_in(tab: AppTest, label: str, what: str) -> AppTest:
    box = next(one for one in (*tab.text_input, *tab.text_area) if one.label.startswith(label))
    box.set_value(what)
    return tab.run()


def press(tab: AppTest, label: str) -> AppTest:
    button = next(one for one in tab.button if one.label.startswith(label))
    assert not button.disabled, label
    return button.click().run()


def table_key(tab: AppTest, codes: str = "LJ-001,LJ-002,LJ-003", *, of: Month = AUGUST) -> str:
    """The key of the table, under which the framework keeps what was typed into it."""
    return f"entry-table-{of}-{tab.session_state[f'entry-{of}'].table}-{zlib.crc32(codes.encode())}"


def type_cells(tab: AppTest, edits: dict[int, dict[str, str]], *, of: Month = AUGUST) -> None:
    """Type into the table's cells, which the browser sends with whatever is pressed or chosen next."""
    tab.session_state[table_key(tab, of=of)] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}


def cells(tab: AppTest, edits: dict[int, dict[str, str]]) -> AppTest:
    """Type into the table's cells, and look at what that changes."""
    type_cells(tab, edits)
    return press(tab, "核对改动")


def open_september(month: Round) -> None:
    with db.transaction(month.engine) as session:
        session.add(ReportingMonth(year=2019, number=9, state=MonthState.OPEN, due_at=NOON + timedelta(days=40)))


def choose_month(tab: AppTest, month: Month) -> AppTest:
    box = next(one for one in tab.selectbox if one.label == "月份")
    shown: AppTest = box.set_value(month).run()
    return shown


def proposed(tab: AppTest) -> list[list[str]]:
    """The changes that are listed before saving: project, field, old, new."""
    return next((one.to_numpy().tolist() for one in (read(tab, n) for n in range(len(tab.table))) if "改为" in one), [])


def test_a_coordinator_finds_the_own_projects_and_no_other(month: Round) -> None:
    tab = month.page(month.cast.coordinator)("entry")
    assert title(tab) == "8月月报还差3项，8月28日0时截止"
    whole = text(tab) + str([one.value for one in tab.dataframe])
    assert "滨海大道提升" in whole
    assert "环湖路" not in whole
    assert "不得上传涉密信息" in text(tab)
    other = month.page(month.cast.stranger)("entry")
    whole = text(other) + str([one.value for one in other.dataframe])
    assert "环湖路" in whole
    assert "滨海大道提升" not in whole


def test_what_is_typed_into_the_table_is_shown_before_it_is_saved(month: Round) -> None:
    tab = month.page(month.cast.coordinator)("entry")
    tab = cells(tab, {0: {"本月完成": "１,０００"}, 1: {"本月完成": "1,2O5"}, 2: {"本月完成": "500万元", "形象进度": "主体封顶"}})
    changed = next(one for one in (read(tab, n) for n in range(len(tab.table))) if "改为" in one)
    assert changed.to_numpy().tolist() == [
        ["**滨海大道提升**", "本月完成投资", "—", "**1,000**"],
        ["**东山医院**", "本月完成投资", "—", "**500**"],
        ["**东山医院**", "形象进度", "—", "**主体封顶**"],
    ]
    assert month.stored("LJ-001") is None
    tab = press(tab, "保存草稿（2项）")
    stored = month.stored("LJ-003")
    assert stored is not None
    assert (stored.state, stored.investment, stored.site_progress) == (ReportState.DRAFT, 500 * WAN, "主体封顶")
    assert month.stored("LJ-002") is None
    assert "1,2O5" in str([read(tab, n).to_numpy().tolist() for n in range(len(tab.table))])


@pytest.fixture
def two_open(month: Round) -> Round:
    """August and September both wait for their reports."""
    open_september(month)
    return month


def test_each_choice_of_a_month_counts_and_stands_in_the_url(two_open: Round) -> None:
    for view, who in (("entry", two_open.cast.coordinator), ("confirm", two_open.cast.manager)):
        tab = two_open.page(who)(view, fill="2019-08")
        assert title(tab).startswith("8月")
        for chosen in (SEPTEMBER, AUGUST, SEPTEMBER, AUGUST):
            tab = choose_month(tab, chosen)
            assert title(tab).startswith(f"{chosen.number}月")
            assert tab.query_params["fill"] == chosen.chinese


def test_a_month_that_is_opened_meanwhile_takes_nobody_away(month: Round) -> None:
    tab = month.page(month.cast.coordinator)("entry")
    type_cells(tab, {1: {"本月完成": "2000"}})
    open_september(month)
    tab = press(tab, "核对改动")
    assert title(tab).startswith("8月")
    assert proposed(tab) == [["**体育中心**", "本月完成投资", "—", "**2,000**"]]


def test_what_was_typed_into_one_month_is_there_again_after_another(two_open: Round) -> None:
    tab = cells(two_open.page(two_open.cast.coordinator)("entry", fill="2019-08"), {0: {"本月完成": "1000"}})
    type_cells(tab, {0: {"本月完成": "1000"}, 1: {"本月完成": "2000", "形象进度": "主体三层"}})
    tab = choose_month(tab, SEPTEMBER)
    assert proposed(tab) == []
    type_cells(tab, {2: {"本月完成": "500"}}, of=SEPTEMBER)
    tab = choose_month(tab, AUGUST)
    assert proposed(tab) == [
        ["**滨海大道提升**", "本月完成投资", "—", "**1,000**"],
        ["**体育中心**", "本月完成投资", "—", "**2,000**"],
        ["**体育中心**", "形象进度", "—", "**主体三层**"],
    ]
    press(tab, "保存草稿（2项）")
    assert [getattr(two_open.stored(code), "investment", None) for code in ("LJ-001", "LJ-002", "LJ-003")] == [1000 * WAN, 2000 * WAN, None]
    tab = choose_month(tab, SEPTEMBER)
    assert proposed(tab) == [["**东山医院**", "本月完成投资", "—", "**500**"]]


def test_typed_cells_stay_with_their_projects_when_another_is_locked_meanwhile(month: Round) -> None:
    tab = month.page(month.cast.coordinator)("entry")
    type_cells(tab, {1: {"本月完成": "2000"}})
    with db.transaction(month.engine) as session:
        session.add(
            session.merge(ProgressReport(project_id=1, year=2019, month=8, state=ReportState.APPROVED, investment=5, approved_at=NOON))
        )
    assert proposed(press(tab, "核对改动")) == [["**体育中心**", "本月完成投资", "—", "**2,000**"]]


def test_a_click_that_brings_unseen_changes_shows_them_first(month: Round) -> None:
    tab = cells(month.page(month.cast.coordinator)("entry"), {0: {"本月完成": "1000"}})
    tab.session_state[table_key(tab)] = {"edited_rows": {0: {"本月完成": "9999"}}, "added_rows": [], "deleted_rows": []}
    tab = press(tab, "提交审核")
    assert month.stored("LJ-001") is None
    assert "核对后再按一次" in tab.warning[0].value
    press(tab, "提交审核（1项）")
    stored = month.stored("LJ-001")
    assert stored is not None
    assert (stored.investment, stored.state) == (9999 * WAN, ReportState.SUBMITTED)


def test_one_project_is_filled_saved_and_submitted(month: Round) -> None:
    tab = one_by_one(month.page(month.cast.coordinator)("entry"))
    assert "先保存草稿，再上传附件。" in text(tab)
    for label, what in (
        ("本月完成投资", "1000"),
        ("形象进度", "主体三层"),
        ("开工日期", "8-5"),
        ("交地", "12.5"),
        ("存在困难", "管线迁改"),
    ):
        tab = type_in(tab, label, what)
    tab = press(tab, "保存草稿")
    first = month.stored("LJ-001")
    assert first is not None
    assert (first.state, first.investment, first.difficulty, str(first.started_on)) == (
        ReportState.DRAFT,
        1000 * WAN,
        "管线迁改",
        "2019-08-05",
    )
    assert "先保存草稿" not in text(tab)
    press(tab, "提交审核")
    again = month.stored("LJ-001")
    assert again is not None
    assert again.state is ReportState.SUBMITTED


def test_what_to_press_is_there_in_the_table_and_in_the_form(month: Round) -> None:
    for who in (month.cast.coordinator, month.cast.stranger):
        tab = month.page(who)("entry")
        assert "未填。填好后先按“核对改动”。" in text(tab)
        assert "核对改动" in {one.label for one in tab.button}
        tab = one_by_one(tab)
        assert "1项未填。填好后按“提交审核”。" in text(tab)
        assert "核对改动" not in {one.label for one in tab.button}


def test_a_negative_figure_without_a_note_is_not_submitted(month: Round) -> None:
    tab = type_in(one_by_one(month.page(month.cast.coordinator)("entry")), "本月完成投资", "-5")
    assert next(one for one in tab.button if one.label == "提交审核").disabled
    press(type_in(tab, "说明", "冲减上月重复"), "提交审核")
    stored = month.stored("LJ-001")
    assert stored is not None
    assert stored.investment == -5 * WAN


def test_the_second_of_two_persons_sees_what_changed_and_chooses(month: Round) -> None:
    tab = cells(month.page(month.cast.coordinator)("entry"), {0: {"本月完成": "1000"}})
    month.fill(ReportRow("LJ-001", 1500 * WAN, site_progress="主体四层"), month.cast.colleague)
    tab = press(tab, "提交审核（1项）")
    stored = month.stored("LJ-001")
    assert stored is not None
    assert stored.investment == 1500 * WAN
    assert "林同事于08月20日13:00改动" in text(tab).replace("\\", "")
    told = next(one for one in (read(tab, n) for n in range(len(tab.table))) if "本人输入" in one)
    assert told.to_numpy().tolist() == [["本月完成投资", "空", "1,500万元", "1,000万元"], ["形象进度", "空", "主体四层", "空"]]
    tab = press(tab, "保留本人输入")
    press(tab, "提交审核（1项）")
    stored = month.stored("LJ-001")
    assert stored is not None
    assert (stored.investment, stored.site_progress, stored.state) == (1000 * WAN, "主体四层", ReportState.SUBMITTED)


def test_the_other_s_figures_are_taken_over(month: Round) -> None:
    tab = cells(month.page(month.cast.coordinator)("entry"), {0: {"本月完成": "1000"}})
    month.fill(ReportRow("LJ-001", 1500 * WAN), month.cast.colleague)
    tab = press(press(tab, "核对改动"), "采用已存的内容")
    assert "已有变动" not in text(tab)
    stored = month.stored("LJ-001")
    assert stored is not None
    assert stored.investment == 1500 * WAN


def test_what_the_reviewer_said_stands_on_the_page(month: Round) -> None:
    month.send_back(month.fill(ReportRow("LJ-001", 5), month.cast.coordinator, submit=True), "金额含征地费")
    tab = month.page(month.cast.coordinator)("entry")
    assert title(tab) == "8月退回1项，还差2项"
    assert read(tab, 0).to_numpy().tolist() == [["**滨海大道提升**", "李督查 08-20：金额含征地费"]]


def test_what_was_approved_cannot_be_typed_over(month: Round) -> None:
    with db.transaction(month.engine) as session:
        session.add(
            session.merge(ProgressReport(project_id=1, year=2019, month=8, state=ReportState.APPROVED, investment=5, approved_at=NOON))
        )
    tab = one_by_one(month.page(month.cast.coordinator)("entry"))
    tab = tab.selectbox(key="entry-project").set_value("LJ-001").run()
    assert all(one.disabled for one in tab.text_input)
    assert "已审，数字有误请办理更正" in text(tab)


def test_without_an_open_month_one_sentence_says_so(month: Round) -> None:
    with db.transaction(month.engine) as session:
        session.get_one(ReportingMonth, (2019, 8)).state = MonthState.LOCKED
    tab = month.page(month.cast.coordinator)("entry")
    assert title(tab) == "没有开放填报的月份"
    assert "没有开放填报的月份。市重点办开放后在这里填报" in text(tab)


def test_a_leader_is_refused_on_record(month: Round) -> None:
    leader = Actor("某领导", frozenset({UserRole.LEADER}))
    for view in ("entry", "confirm"):
        assert title(month.page(leader)(view)) == "没有权限"
    assert month.refusals() == ["查看未审月报", "查看未审月报"]


def test_a_forged_project_is_refused_and_on_record(month: Round) -> None:
    """A row that another unit's page made, given in a stranger's name, as when two persons share a browser's state."""
    mine = month.page(month.cast.coordinator)("entry")
    mine = cells(mine, {0: {"本月完成": "1000"}})
    month.page(month.cast.stranger)
    month.patch.setattr("core.queries.desk._own_unit", lambda *_: "鹭建工程管理有限公司")
    press(mine, "提交审核（1项）")
    assert month.stored("LJ-001") is None
    assert month.refusals() == ["填报月报"]


def test_a_manager_sees_what_waits_with_its_figures(month: Round) -> None:
    month.fill(ReportRow("LJ-001", 1000 * WAN, site_progress="主体三层"), month.cast.coordinator, submit=True)
    tab = month.page(month.cast.manager)("confirm")
    assert title(tab) == "8月有1项待确认，3项未报"
    frame = tab.dataframe[0].value
    assert frame.to_numpy().tolist() == [["滨海大道提升", "1,000", "1,000", "900", "8,000", "7,300", "主体三层", "", "", "鹭建"]]
    assert all(one.disabled for one in tab.button if one.label[:2] in ("确认", "退回"))
    assert "先在上表勾选项目。" in text(tab)


def chosen(tab: AppTest, rows: list[int]) -> AppTest:
    turn = tab.session_state["confirm-table"]
    tab.session_state[f"confirm-{AUGUST}-{turn}"] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    return tab.run()


def test_a_manager_confirms_one_and_returns_another(month: Round) -> None:
    for code in ("LJ-001", "LJ-002"):
        month.fill(ReportRow(code, 1000 * WAN), month.cast.coordinator, submit=True)
    tab = press(chosen(month.page(month.cast.manager)("confirm"), [0]), "确认（1项）")
    assert "已确认1项，转市重点办审核。" in tab.success[0].value
    tab = chosen(tab, [0])
    tab = press(tab.text_input(key="confirm-reason").set_value("金额含征地费").run(), "退回（1项）")
    states = [
        (month.stored(code) or ProgressReport(project_id=0, year=0, month=0, state=ReportState.DRAFT)).state
        for code in ("LJ-001", "LJ-002")
    ]
    assert states == [ReportState.CONFIRMED, ReportState.RETURNED]
    assert title(tab) == "8月没有待确认的，3项未报"


def test_what_changed_after_it_was_seen_is_not_confirmed(month: Round) -> None:
    month.fill(ReportRow("LJ-001", 1000 * WAN), month.cast.coordinator, submit=True)
    tab = chosen(month.page(month.cast.manager)("confirm"), [0])
    month.fill(ReportRow("LJ-001", 9 * WAN), month.cast.coordinator, submit=True)
    stale = next(one for one in tab.button if one.label == "确认（1项）").click().run()
    stored = month.stored("LJ-001")
    assert stored is not None
    assert "查看以后又有改动" in stale.warning[0].value
    assert stored.state is ReportState.SUBMITTED


def test_a_stranger_s_manager_sees_nothing_of_it(month: Round) -> None:
    month.fill(ReportRow("LJ-001", 1000 * WAN), month.cast.coordinator, submit=True)
    tab = month.page(month.cast.stranger)("confirm")
    assert "滨海大道提升" not in text(tab)
    assert len(tab.dataframe) == 0
