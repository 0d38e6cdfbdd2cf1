"""The bureau's work in a real Chromium: an officer returns one report and approves the rest, and the computed ranking changes."""

import io
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import openpyxl
import pytest
from playwright.sync_api import expect
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from core import db
from core.access import OPERATOR
from core.commands import closing, report
from core.commands.closing import OfMonth
from core.models import Account, AuditEntry, ProgressReport, ReportEvent
from core.period import Month, now
from core.queries import forms
from core.rows import ReportRow
from core.vocabulary import ActOutcome, ReportState
from tests.browser.browse import Visit, served
from tests.engines import copied

Open = Callable[..., Visit]
AUGUST = Month(2019, 8)
HEAD, ROW, SELECT = 38, 38, 16
SLOW = 90_000
"""Milliseconds within which 357 reports are judged, or approved, on a busy machine."""


@pytest.fixture(scope="module")
def site(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Engine]]:
    """The dashboard on the demonstration city in August: every report is in and confirmed, one of them far too high; units are done."""
    url = copied(demo_engine, tmp_path_factory.mktemp("work") / "demo.sqlite")
    engine = db.create_engine(url)
    with db.transaction(engine) as session:
        lines = [line for line in forms.month_base(session, AUGUST).lines if line.state is not ReportState.SUBMITTED]
        rows = tuple(
            ReportRow(line.project.code, line.planned * (40 if place == 0 else 11) // 10, site_progress="主体施工")
            for place, line in enumerate(lines)
        )
        report.submit_reports(session, report.SubmitReports(AUGUST, rows), by=OPERATOR, on=now())
        for one in session.exec(select(ProgressReport).where(ProgressReport.month == 8, ProgressReport.state == ReportState.SUBMITTED)):
            one.state, one.confirmed_at = ReportState.CONFIRMED, now()
            session.add(ReportEvent(report_id=one.id or 0, state=ReportState.CONFIRMED, at=now(), investment=one.investment))
        closing.close_month(session, OfMonth(AUGUST), by=OPERATOR, on=now())
    with served(environment={"DUCHA_DATABASE_URL": url}) as address:
        yield address, engine
    engine.dispose()


def title(tab: Visit) -> str:
    tab.settle()
    return tab.page.locator("h1").inner_text().replace("\u2060", "")


def choose(tab: Visit, row: int) -> None:
    """Click the select mark of a row of the queue, counted from 0; -1 is the mark of all rows."""
    tab.page.locator("[data-testid=stDataFrame]").first.click(position={"x": SELECT, "y": HEAD + ROW * row + ROW // 2})
    tab.settle()


def press(tab: Visit, name: str) -> None:
    tab.page.get_by_role("button", name=re.compile(name)).first.click()
    tab.settle()


def test_an_officer_returns_one_and_approves_the_rest_and_the_ranking_changes(visit: Open, site: tuple[str, Engine]) -> None:
    address, engine = site
    tab = visit(address, "/review")
    assert title(tab).startswith("8月待审357项，其中疑点")
    choose(tab, 0)
    expect(tab.page.get_by_text("这个数的经过")).to_be_visible(timeout=SLOW)
    press(tab, "^退回$")
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("数额远高于计划，请核对单位")
    dialog.get_by_role("textbox").blur()
    tab.settle()
    dialog.get_by_role("button", name="退回").click()
    expect(tab.page.get_by_text("已退回1项。")).to_be_visible(timeout=SLOW)
    assert title(tab).startswith("8月待审356项")
    ranking = visit(address, "/ranking?month=2019年8月")
    assert "榜单还没有生成" in title(ranking)
    tab.go("/review?state=待审")
    choose(tab, -1)
    press(tab, "审核通过356项")
    dialog.get_by_role("textbox").fill("逐项核对发票和监理签认")
    dialog.get_by_role("textbox").blur()
    tab.settle()
    dialog.get_by_role("button", name="审核通过").click()
    expect(tab.page.get_by_text("已审核通过356项。")).to_be_visible(timeout=SLOW)
    assert title(tab) == "8月没有待审，已退回1项"
    with db.reading(engine) as session:
        states = [one.state for one in session.exec(select(ProgressReport).where(ProgressReport.month == 8))]
        assert (states.count(ReportState.APPROVED), states.count(ReportState.RETURNED)) == (356, 1)
    ranking.page.goto(f"{address}/ranking?month=2019年8月", timeout=SLOW)
    ranking.page.wait_for_selector("[data-testid=stDataFrame]", timeout=SLOW)
    assert "第1" in title(ranking)


def test_others_see_none_of_it_and_their_try_is_on_record(visit: Open, site: tuple[str, Engine]) -> None:
    address, engine = site
    for user in ("tianbao", "lingdao"):
        tab = visit(address, "/review", user=user)
        assert title(tab) == "没有权限"
        assert tab.page.locator("[data-testid=stDataFrame]").count() == 0
        assert "月报审核" not in tab.page.locator("[data-testid=stSidebar]").inner_text()
    with db.reading(engine) as session:
        refused = session.exec(
            select(AuditEntry.act, AuditEntry.source).where(AuditEntry.outcome == ActOutcome.REFUSED).order_by(col(AuditEntry.id))
        ).all()
    assert set(refused) == {("查看未审月报", "127.0.0.1")}


def test_the_list_of_reminders_is_taken_out_stamped_and_on_record(
    visit: Open, demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = copied(demo_engine, tmp_path_factory.mktemp("remind") / "demo.sqlite")
    with served(environment={"DUCHA_DATABASE_URL": url}) as address:
        tab = visit(address, "/remind")
        with tab.page.expect_download() as taken:
            tab.page.get_by_role("link", name=re.compile("导出Excel")).click()
        content = taken.value.path().read_bytes()
        name = unquote(taken.value.suggested_filename)
        tab.page.locator("[data-testid=stDataFrame]").first.hover()
        assert tab.page.locator("[data-testid=stElementToolbarButton]").count() > 0
        shown = tab.page.locator("[data-testid=stElementToolbar]").first.inner_html()
        assert "CSV" not in shown
        assert "download" not in shown.lower()
        foreign = visit(address, "/remind", user="lingdao")
        assert title(foreign) == "没有权限"
        answer = foreign.page.context.request.get(f"{address}/downloads/reminders?month=2019-08")
        assert answer.status == 403
        own = visit(address, "/remind", user="tianbao")
        assert "个单位" not in title(own)
    engine = db.create_engine(url)
    with db.reading(engine) as session:
        officer = session.exec(select(Account).where(Account.username == "ducha")).one()
        entry = session.exec(select(AuditEntry).where(AuditEntry.act == "导出").order_by(col(AuditEntry.id))).first()
        assert entry is not None
        assert (entry.account_id, entry.subject) == (officer.id, "2019年8月催报名单")
        assert name in entry.detail
        assert entry.actor in name
    engine.dispose()
    lines = [row[0].value for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()]
    assert re.search(r"于\d+年\d+月\d+日\d\d:\d\d导出，353项", str(lines[-1]))
