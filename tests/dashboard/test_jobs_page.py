"""任务: the title tells what failed or was not run; one job is run from the page; who has not reported is the bureau's to see."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from core import db
from core.access import Actor
from core.models import AuditEntry, JobRun
from core.period import CHINA
from core.vocabulary import JobOutcome, UserRole
from dashboard.timetable import board
from data.jobs.timetable import JOBS
from tests.dashboard.page import Page, grid, page_on, read, text, title
from tests.data.town import town

NOW = datetime(2019, 8, 27, 12, tzinfo=CHINA)
Open = Callable[[Actor], Page]
OFFICER = Actor("李督查", frozenset({UserRole.OFFICER}))
KEEPER = Actor("钱运维", frozenset({UserRole.SYSTEM_ADMIN}))


@pytest.fixture
def as_(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Open:
    with db.transaction(sqlite_engine) as session:
        town(session)
    monkeypatch.setattr("core.period.now", lambda: NOW)
    monkeypatch.setattr(board, "now", lambda: NOW)
    return lambda who: page_on(str(sqlite_engine.url), monkeypatch, who=who)


def ran(session: Session, failed: str = "", *, without: str = "") -> None:
    """Each job at its slot of the day."""
    for name, job in JOBS.items():
        slot = job.last_slot(NOW)
        outcome = {name: JobOutcome.FAILED, f"{name} 未办理": JobOutcome.UNSET}.get(failed, JobOutcome.DONE)
        said, detail = ("4项未报。", "城建集团有限公司1项") if name == "remind" else ("办好。", "")
        ended = slot + timedelta(seconds=2)
        if name != without:
            session.add(
                JobRun(
                    job=name,
                    slot=slot,
                    claimed_by="某机:1",
                    started_at=slot,
                    ended_at=ended,
                    outcome=outcome,
                    rows=4,
                    said=said,
                    detail=detail,
                )
            )


@pytest.mark.parametrize(
    ("failed", "without", "said"),
    [
        ("", "", "9项任务都已按时办完"),
        ("open 未办理", "", "9项任务按时运行，1项未办理"),
        ("verify", "", "1项任务失败：核对日志和封存"),
        ("", "issues", "9项任务中1项没有按时运行"),
    ],
)
def test_the_title_tells_what_asks_for_somebody(as_: Open, sqlite_engine: Engine, failed: str, without: str, said: str) -> None:
    with db.transaction(sqlite_engine) as session:
        ran(session, failed, without=without)
    tab = as_(OFFICER)("jobs")
    assert title(tab) == said
    assert len(read(tab, 0)) == len(JOBS)
    assert len(grid(tab)) == len(JOBS) - bool(without)
    assert [one.value for one in tab.warning] == (["1项任务到点没有运行。请在服务器上运行./ducha jobs serve。"] if without else [])


def test_without_a_run_it_says_what_to_do(as_: Open) -> None:
    tab = as_(OFFICER)("jobs")
    assert title(tab) == "9项任务中9项没有按时运行"
    assert "还没有运行记录。请在服务器上运行./ducha jobs serve。" in text(tab)


@pytest.mark.parametrize(("who", "sees"), [(OFFICER, True), (KEEPER, False)], ids=["officer", "system administrator"])
def test_who_has_not_reported_is_the_bureau_s_to_see(as_: Open, sqlite_engine: Engine, who: Actor, sees: bool) -> None:
    with db.transaction(sqlite_engine) as session:
        ran(session)
    tab = as_(who)("jobs", job="催报")
    assert title(tab) == "9项任务都已按时办完"
    assert [one.value for one in tab.text] == ["城建集团有限公司1项"] or not sees
    assert bool(tab.text) is sees


def test_one_is_run_now_in_the_viewer_s_name(as_: Open, sqlite_engine: Engine) -> None:
    tab = as_(KEEPER)("jobs", job="核对日志和封存")
    next(one for one in tab.button if one.label == "立即运行").click().run()
    assert tab.success[0].value.startswith("核对日志和封存已完成：日志")
    with db.reading(sqlite_engine) as session:
        assert session.exec(select(JobRun.asked_by, JobRun.outcome)).all() == [("钱运维", JobOutcome.DONE)]
        assert session.exec(select(AuditEntry.actor, AuditEntry.subject).where(AuditEntry.act == "运行任务")).all() == [
            ("钱运维", "核对日志和封存")
        ]


def test_a_failure_that_was_made_good_by_hand_is_no_longer_told(as_: Open, sqlite_engine: Engine) -> None:
    with db.transaction(sqlite_engine) as session:
        ran(session, "verify")
        asked = NOW - timedelta(hours=1)
        session.add(
            JobRun(
                job="verify", slot=asked, asked_by="李督查", claimed_by="某机:2", started_at=asked, ended_at=NOW, outcome=JobOutcome.DONE
            )
        )
    tab = as_(OFFICER)("jobs")
    assert title(tab) == "9项任务都已按时办完"
    assert grid(tab)["由谁"].tolist()[0] == "李督查"
