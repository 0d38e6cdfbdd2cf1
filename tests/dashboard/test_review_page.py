"""月报审核: the queue with its doubts, what the bureau decides, the month's state, and corrections."""

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from core import db
from core.access import Actor
from core.commands import correction
from core.commands.correction import RequestCorrection
from core.models import AuditEntry, ProgressReport, Project, ReportingMonth
from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.rows import ReportRow
from core.vocabulary import ActOutcome, MonthState, ReportState
from tests.dashboard.desks import AUGUST, Cast, keep_dialogs_open, staged
from tests.dashboard.page import Page, grid, page_on, read, text, title
from tests.data.town import NOON

Open = Callable[[Actor], Page]


@pytest.fixture
def cast(sqlite_engine: Engine) -> Cast:
    return staged(sqlite_engine)


@pytest.fixture
def as_(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Open:
    keep_dialogs_open(monkeypatch)
    return lambda who: page_on(str(sqlite_engine.url), monkeypatch, who=who)


def choose(tab: AppTest, *rows: int) -> AppTest:
    """Select rows of the queue, as clicks on their marks do."""
    key = next(name for name in tab.session_state if name.startswith("queue-"))
    tab.session_state[key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return tab.run()


def press(tab: AppTest, label: str, number: int = 0) -> AppTest:
    return [one for one in tab.button if one.label == label][number].click().run()


def labels(tab: AppTest) -> set[str]:
    return {one.label for one in tab.button}


def states(engine: Engine, month: Month = AUGUST) -> dict[str, str]:
    with db.reading(engine) as session:
        of_month = select(Project.code, ProgressReport.state).join(ProgressReport, col(ProgressReport.project_id) == col(Project.id))
        return {str(code): ReportState(state).label for code, state in session.exec(of_month.where(ProgressReport.month == month.number))}


def refusals(engine: Engine) -> list[tuple[str, str]]:
    with db.reading(engine) as session:
        return list(
            session.exec(
                select(AuditEntry.act, AuditEntry.actor).where(AuditEntry.outcome == ActOutcome.REFUSED).order_by(col(AuditEntry.id))
            )
        )


def test_the_queue_shows_what_waits_and_is_doubtful_first(cast: Cast, as_: Open) -> None:
    tab = as_(cast["officer"])("review")
    assert title(tab) == "8月待审2项，其中疑点1项"
    table = grid(tab)
    checks = table["检查"].tolist()
    assert list(table["项目"]) == ["滨海大道提升", "体育中心", "东山医院", "环湖路"]
    assert [next(iter(one)) for one in table["状态"]] == ["待审", "待审", "待确认", "未报"]
    assert table[["本月计划", "本月完成", "上月", "1月以来"]].to_numpy().tolist()[0] == [1000, 9000, 900, 15300]
    assert table.loc[0, "年度"] == pytest.approx(127.5)
    assert len(checks[0]) > 0
    assert list(checks[1]) == []
    assert list(checks[3]) == ["未报"]
    assert table["本月完成"].isna()[3]
    assert [(one.label, one.value) for one in tab.metric][:4] == [
        ("待审（项）", "2"),
        ("待确认（项）", "1"),
        ("已退回（项）", "0"),
        ("未报（项）", "1"),
    ]


def test_a_month_that_is_not_all_approved_is_not_called_so(cast: Cast, as_: Open) -> None:
    tab = press(choose(as_(cast["officer"])("review"), 0, 1, 2), "退回3项")
    tab.text_area(key="return-reason").input("金额含征地费").run()
    tab = tab.button(key="return-now").click().run()
    assert title(tab) == "8月没有待审，已退回3项，未报1项"


def test_filters_stand_in_the_url(cast: Cast, as_: Open) -> None:
    tab = as_(cast["officer"])("review", doubt="无疑点", state="待审")
    assert list(grid(tab)["项目"]) == ["体育中心"]
    tab.selectbox(key="state").set_value("未报").run()
    assert tab.query_params["state"] in ("未报", ["未报"])
    none = as_(cast["officer"])("review", state="已退回")
    assert "没有符合条件的月报" in text(none)


def test_one_report_shows_its_doubts_its_words_and_its_way(cast: Cast, as_: Open) -> None:
    tab = choose(as_(cast["officer"])("review"), 0)
    said = text(tab)
    assert "##### 滨海大道提升" in said
    assert "9,000万元" in said
    tables = [read(tab, number) for number in range(len(tab.table))]
    assert ["存在困难", "征地未完"] in tables[0].to_numpy().tolist()
    assert tables[1]["办理"].tolist() == ["已提交 陈填报", "已确认 王负责"]
    assert tables[1]["数额"].tolist() == ["9,000", "9,000"]


def test_a_doubtful_report_is_approved_with_a_reason_and_not_without(cast: Cast, as_: Open, sqlite_engine: Engine) -> None:
    tab = press(choose(as_(cast["officer"])("review"), 0), "审核通过")
    tab = tab.button(key="approve-now").click().run()
    assert [one.value for one in tab.error] == ["项目LJ-001有疑点：与上月差10倍或1万倍、超过年度计划、偏离自身进度。请写明核实情况再审核。"]
    assert states(sqlite_engine)["LJ-001"] == "已确认"
    tab.text_area(key="approve-note").input("已看发票").run()
    tab.button(key="approve-now").click().run()
    assert states(sqlite_engine)["LJ-001"] == "已审"
    assert title(tab) == "8月待审1项，没有疑点"
    assert [one.value for one in tab.success] == ["已审核通过1项。"]


def test_many_are_approved_at_once_and_those_that_cannot_be_are_told(cast: Cast, as_: Open, sqlite_engine: Engine) -> None:
    tab = choose(as_(cast["officer"])("review"), 1, 2)
    assert "1项等责任单位确认，不能审核" in text(tab)
    tab = press(tab, "审核通过")
    tab.button(key="approve-now").click().run()
    assert states(sqlite_engine) == {"LJ-001": "已确认", "LJ-002": "已审", "LJ-003": "已提交"}


def test_a_return_needs_its_reason(cast: Cast, as_: Open, sqlite_engine: Engine) -> None:
    tab = press(choose(as_(cast["officer"])("review"), 0, 1, 2), "退回3项")
    tab = tab.button(key="return-now").click().run()
    assert [one.value for one in tab.error] == ["退回没有写原因。请写明要改什么。"]
    tab.text_area(key="return-reason").input("金额含征地费").run()
    tab.button(key="return-now").click().run()
    assert states(sqlite_engine) == dict.fromkeys(("LJ-001", "LJ-002", "LJ-003"), "已退回")


def test_a_report_that_changed_since_it_was_seen_is_not_approved(cast: Cast, as_: Open, sqlite_engine: Engine) -> None:
    tab = press(choose(as_(cast["officer"])("review"), 1), "审核通过")
    with db.transaction(sqlite_engine) as session:
        report = session.exec(select(ProgressReport).where(ProgressReport.investment == 950 * WAN)).one()
        report.row_version += 1
    tab = tab.button(key="approve-now").click().run()
    assert [one.value for one in tab.error] == ["项目LJ-002的月报在查看以后又有改动。请刷新，看过新数字再办。"]
    assert states(sqlite_engine)["LJ-002"] == "已确认"


def test_a_month_is_closed_by_an_officer_and_locked_by_a_head_with_a_reason(cast: Cast, as_: Open, sqlite_engine: Engine) -> None:
    tab = press(as_(cast["officer"])("review"), "关闭填报")
    assert "现在还有1项未报，关闭后记为缺报" in text(tab)
    tab = tab.button(key="close-now").click().run()
    assert month_state(sqlite_engine) is MonthState.CLOSED
    assert "锁定月份" not in labels(tab)
    assert "李督查于" in text(tab)
    assert [list(grid(tab)[name][3]) for name in ("状态", "检查")] == [["缺报"], ["缺报"]]
    assert tab.metric[3].label == "缺报（项）"
    assert "未报" not in tab.selectbox(key="state").options
    tab = as_(cast["head"])("review")
    assert {"重新开放填报", "锁定月份"} <= labels(tab)
    tab = press(tab, "锁定月份")
    tab = tab.button(key="lock-now").click().run()
    assert [one.value for one in tab.error] == ["2019年8月还有3项待审。请先审核，或写明带着待审锁定的理由。"]
    tab.text_area(key="lock-reason").input("按时出榜").run()
    tab.button(key="lock-now").click().run()
    assert month_state(sqlite_engine) is MonthState.LOCKED


def test_a_head_opens_a_closed_month_again(cast: Cast, as_: Open, sqlite_engine: Engine) -> None:
    tab = press(as_(cast["officer"])("review"), "关闭填报")
    tab.button(key="close-now").click().run()
    tab = press(as_(cast["head"])("review"), "重新开放填报")
    tab.text_area(key="reopen-reason").input("台风停电").run()
    tab = tab.button(key="reopen-now").click().run()
    assert month_state(sqlite_engine) is MonthState.OPEN
    assert "赵科长于" in text(tab)
    assert "重新开放填报：台风停电" in text(tab)


def month_state(engine: Engine) -> MonthState:
    with db.reading(engine) as session:
        return session.get_one(ReportingMonth, (2019, 8)).state


def asked(session: Session, cast: Cast) -> None:
    request = RequestCorrection(Month(2019, 5), ReportRow("LJ-001", 600 * WAN), "发票重复")
    correction.request_correction(session, request, by=cast["officer"], on=NOON)


def test_a_head_sees_what_a_correction_changes_and_decides(sqlite_engine: Engine, as_: Open) -> None:
    cast = staged(sqlite_engine, asked)
    officer = as_(cast["officer"])("review", tab="更正")
    assert "由科室负责人批准，申请人不能自批。" in text(officer)
    tab = as_(cast["head"])("review", tab="更正")
    said = text(tab)
    assert "5—7月榜单按原数计算，不改。同意后自8月榜单起计入。" in said
    assert "发票重复" in said
    assert read(tab, 0).to_numpy().tolist() == [["本月完成投资", "900万元", "600万元"]]
    assert read(tab, 1).to_numpy().tolist()[0] == ["本项目", "0.63", "0.60", "−0.03"]
    tab = press(tab, "同意更正")
    tab = tab.button(key="agree-now").click().run()
    assert [one.value for one in tab.success] == ["已同意更正滨海大道提升。"]
    with db.reading(sqlite_engine) as session:
        stored = session.exec(select(ProgressReport).where(ProgressReport.entry == 2)).one()
        assert (stored.state, stored.investment) == (ReportState.APPROVED, 600 * WAN)


def test_an_officer_asks_for_a_correction(cast: Cast, as_: Open, sqlite_engine: Engine) -> None:
    tab = press(as_(cast["officer"])("review", tab="更正"), "申请更正")
    tab.selectbox(key="correct-month").set_value(Month(2019, 6)).run()
    tab.selectbox(key="correct-code").set_value("LJ-002").run()
    amount = "correct-investment-2019-06-LJ-002"
    assert tab.text_input(key=amount).value == "900"
    tab.text_input(key=amount).input("1,2O5")
    tab.text_input(key="correct-why-2019-06-LJ-002").input("漏报设备款")
    tab = press(tab, "申请更正")
    assert [one.value for one in tab.error] == ["本月完成投资“1,2O5”不能作为数字：第4位是“O”。请改为数字。"]
    tab.text_input(key=amount).input("１，２０５．５")
    tab.text_input(key="correct-started_on-2019-06-LJ-002").input("2019-05-20")
    tab = press(tab, "申请更正")
    assert title(tab).startswith("8月待审2项")
    with db.reading(sqlite_engine) as session:
        stored = session.exec(select(ProgressReport).where(ProgressReport.entry == 2)).one()
        assert (stored.investment, stored.reason, stored.state) == (12_055_000_00, "漏报设备款", ReportState.SUBMITTED)
        assert str(stored.started_on) == "2019-05-20"


def test_a_correction_that_changes_nothing_is_not_asked_for(cast: Cast, as_: Open, sqlite_engine: Engine) -> None:
    tab = press(as_(cast["officer"])("review", tab="更正"), "申请更正")
    tab.selectbox(key="correct-month").set_value(Month(2019, 6)).run()
    tab.selectbox(key="correct-code").set_value("LJ-002").run()
    tab.text_input(key="correct-why-2019-06-LJ-002").input("误点")
    tab = press(tab, "申请更正")
    assert [one.value for one in tab.error] == ["和原数完全相同，没有要更正的。请改后再申请。"]
    with db.reading(sqlite_engine) as session:
        assert session.exec(select(ProgressReport).where(ProgressReport.entry == 2)).first() is None


def test_what_was_decided_stays_to_be_read(sqlite_engine: Engine, as_: Open) -> None:
    cast = staged(sqlite_engine, asked)
    tab = press(as_(cast["head"])("review", tab="更正"), "不同意")
    tab.text_area(key="refuse-reason").input("没有依据").run()
    tab.button(key="refuse-now").click().run()
    later = as_(cast["officer"])("review", tab="更正")
    done = read(later, len(later.table) - 1).iloc[0]
    assert done["项目"] == "**滨海大道提升**　2019年5月"
    assert done["更正"] == "本月完成投资900万元→600万元"
    assert "不同意" in done["办理"]
    assert "没有依据" in done["办理"]


def large(session: Session, cast: Cast) -> None:
    request = RequestCorrection(Month(2019, 5), ReportRow("LJ-001", 12_345_670_000), "发票重复")
    correction.request_correction(session, request, by=cast["coordinator"], on=NOON)


def test_on_a_phone_what_was_decided_stands_in_one_column(sqlite_engine: Engine, as_: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = staged(sqlite_engine, large)
    tab = press(as_(cast["head"])("review", tab="更正"), "同意更正")
    tab.button(key="agree-now").click().run()
    monkeypatch.setattr("dashboard.session.phone", lambda: True)
    for who, view in (("officer", "review"), ("coordinator", "entry")):
        later = as_(cast[who])(view, tab="更正")
        table = read(later, len(later.table) - 1)
        assert table.shape == (1, 1)
        project, changed, why, decided = str(table.iloc[0, 0]).split("  \n")
        assert project == "**滨海大道提升**　2019年5月"
        assert changed == "本月完成投资900万元→12,345.67万元"
        assert "发票重复（陈填报申请）" in why
        assert "赵科长" in decided


@pytest.mark.parametrize("role", ["coordinator", "stranger", "manager", "leader"])
def test_whoever_is_not_of_the_bureau_is_told_so_and_it_is_on_record(cast: Cast, as_: Open, sqlite_engine: Engine, role: str) -> None:
    tab = as_(cast[role])("review")
    assert title(tab) == "没有权限"
    assert "没有权限：查看未审月报。如确需办理，请联系安全管理员。" in text(tab)
    assert not tab.dataframe
    assert not tab.table
    assert refusals(sqlite_engine) == [("查看未审月报", cast[role].name)]


def test_a_section_head_reads_the_queue_and_does_not_approve(cast: Cast, as_: Open) -> None:
    tab = choose(as_(cast["head"])("review"), 0)
    assert "审核通过" not in labels(tab)
    assert "月报由督查人员审核、退回" in text(tab)
