"""任务: the title tells what failed or was not run; one job is run from the page; who has not reported is the bureau's to see."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.access import Actor
from core.models import AuditEntry, JobRun
from core.period import CHINA
from core.vocabulary import JobOutcome, UserRole
from dashboard import tables
from dashboard.timetable import board
from data.jobs.slots import Job
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


def slots(job: Job) -> tuple[datetime, ...]:
    """The slots of the day at which a job ran that did its work at once."""
    return (job.first_slot(NOW),) if job.tries else tuple(sorted({job.first_slot(NOW), job.last_slot(NOW)}))


def ran(session: Session, failed: str = "", *, without: str = "", after: timedelta = timedelta(0), at: str = "") -> None:
    """Each job at its slots of the day, one of them so long `after` it."""
    for name, slot in [(name, slot) for name, job in JOBS.items() for slot in slots(job) if name != without]:
        outcome = {name: JobOutcome.FAILED, f"{name} 未办理": JobOutcome.UNSET}.get(failed, JobOutcome.DONE)
        said, detail = ("4项未报。", "城建集团有限公司1项") if name == "remind" else ("办好。", "")
        began = slot + (after if name == at else timedelta(0))
        ended = began + timedelta(seconds=2)
        run = JobRun(job=name, slot=slot, claimed_by="某机:1", started_at=began, ended_at=ended, outcome=outcome)
        run.rows, run.said, run.detail = (None if outcome is JobOutcome.UNSET else 4), said, detail
        session.add(run)


@pytest.mark.parametrize(
    ("failed", "without", "said"),
    [
        ("", "", f"{len(JOBS)}项任务都已按时办完"),
        ("open 未办理", "", f"{len(JOBS)}项任务中{len(JOBS) - 1}项按时办完，1项未办理"),
        ("verify", "", "1项任务失败：核对日志和封存"),
        ("backup", "", "1项任务失败：备份"),
        ("", "issues", f"{len(JOBS)}项任务中1项没有按时运行"),
    ],
)
def test_the_title_tells_what_asks_for_somebody(as_: Open, sqlite_engine: Engine, failed: str, without: str, said: str) -> None:
    with db.transaction(sqlite_engine) as session:
        ran(session, failed, without=without)
    tab = as_(OFFICER)("jobs")
    assert title(tab) == said
    assert len(read(tab, 0)) == len(JOBS)
    assert len(grid(tab)) == sum(len(slots(job)) for name, job in JOBS.items() if name != without)
    assert [one.value for one in tab.warning] == (["1项任务到点没有运行。请在服务器上运行./ducha jobs serve。"] if without else [])


def test_on_a_server_it_names_the_command_of_the_server(as_: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_COMMAND", "ducha-as")
    shown = text(as_(OFFICER)("jobs"))
    assert "还没有运行记录。请在服务器上运行ducha-as jobs serve。" in shown
    assert "./ducha" not in shown


def test_without_a_run_it_says_what_to_do(as_: Open) -> None:
    tab = as_(OFFICER)("jobs")
    assert title(tab) == f"{len(JOBS)}项任务中{len(JOBS)}项没有按时运行"
    assert "还没有运行记录。请在服务器上运行./ducha jobs serve。" in text(tab)


@pytest.mark.parametrize(("who", "sees"), [(OFFICER, True), (KEEPER, False)], ids=["officer", "system administrator"])
def test_who_has_not_reported_is_the_bureau_s_to_see(as_: Open, sqlite_engine: Engine, who: Actor, sees: bool) -> None:
    with db.transaction(sqlite_engine) as session:
        ran(session)
    tab = as_(who)("jobs", job="催报")
    assert title(tab) == f"{len(JOBS)}项任务都已按时办完"
    assert [one.value for one in tab.text] == ["城建集团有限公司1项"] or not sees
    assert bool(tab.text) is sees


def test_one_is_run_now_in_the_viewer_s_name(as_: Open, sqlite_engine: Engine) -> None:
    tab = as_(KEEPER)("jobs", job="核对日志和封存")
    next(one for one in tab.button if one.label == "立即运行").click().run()
    assert tab.success[0].value.startswith("核对日志和封存已完成：日志")
    with db.reading(sqlite_engine) as session:
        assert session.exec(select(JobRun.asked_by, JobRun.outcome)).all() == [("钱运维", JobOutcome.DONE)]
        assert session.exec(
            select(AuditEntry.actor, AuditEntry.subject).where(AuditEntry.act == "运行任务").order_by(col(AuditEntry.id))
        ).all() == [("钱运维", "核对日志和封存")]


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
    assert title(tab) == f"{len(JOBS)}项任务中{len(JOBS) - 1}项按时办完，1项补办"
    assert grid(tab)["由谁"].tolist()[0] == "李督查"
    assert [one.value for one in tab.warning] == []


def test_a_run_dated_by_a_clock_that_was_ahead_hides_no_failure_and_stands_for_no_run(as_: Open, sqlite_engine: Engine) -> None:
    later = NOW + timedelta(days=400)
    with db.transaction(sqlite_engine) as session:
        ran(session, "verify", without="issues")
        for job in ("verify", "issues"):
            session.add(JobRun(job=job, slot=later, claimed_by="某机:2", started_at=later, ended_at=later, outcome=JobOutcome.DONE))
    tab = as_(OFFICER)("jobs")
    assert title(tab) == "1项任务失败：核对日志和封存"
    assert [one.value for one in tab.warning] == [
        "1项任务到点没有运行。请在服务器上运行./ducha jobs serve。",
        "2次运行的时间在当前时间以后，不计入结果：运行时机器的时间不对。请核对机器时间。",
    ]
    frame = read(tab, 0).set_index("任务")
    assert frame["最近运行"]["核对日志和封存"] == "08-27 02:00"
    assert [one for one in frame["结果"] if "补办" in one] == []
    assert grid(tab)[["应运行", "开始"]].iloc[0].tolist() == ["2020-09-30 12:00", "2020-09-30 12:00:00"]


@pytest.mark.parametrize(
    ("minutes", "failed", "said"),
    [
        (15, "", f"{len(JOBS)}项任务都已按时办完"),
        (16, "", f"{len(JOBS)}项任务中{len(JOBS) - 1}项按时办完，1项补办"),
        (16, "open 未办理", f"{len(JOBS)}项任务中{len(JOBS) - 1}项按时办完，1项未办理"),
        (16, "backup 未办理", f"{len(JOBS)}项任务中{len(JOBS) - 2}项按时办完，1项补办，1项未办理"),
    ],
    ids=["within the tolerance", "later", "later, and not done", "one later, another not done"],
)
def test_what_began_late_was_made_up_for_and_each_job_is_counted_once(
    as_: Open, sqlite_engine: Engine, minutes: int, failed: str, said: str
) -> None:
    with db.transaction(sqlite_engine) as session:
        ran(session, failed, after=timedelta(minutes=minutes), at="open")
    tab = as_(OFFICER)("jobs")
    assert title(tab) == said
    chips = read(tab, 0)["结果"].tolist()
    assert sum("补办" in chip for chip in chips) == ("补办" in said)


def test_the_next_run_of_what_is_done_is_tomorrow_s_and_of_what_is_not_the_next_try(as_: Open, sqlite_engine: Engine) -> None:
    with db.transaction(sqlite_engine) as session:
        ran(session, "open")
    frame = read(as_(OFFICER)("jobs"), 0).set_index("任务")
    assert frame["下次运行"][["开放填报", "关闭填报"]].tolist() == ["08-27 12:05", "08-28 00:10"]


def test_on_a_phone_the_runs_show_three_columns_and_say_what_is_left_out(
    as_: Open, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.transaction(sqlite_engine) as session:
        ran(session, "open 未办理")
    monkeypatch.setattr("dashboard.session.phone", lambda: True)
    tab = as_(OFFICER)("jobs")
    assert list(grid(tab)) == ["任务", "结果", "开始"]
    assert title(tab).split("，")[-1] == "\u2060".join("1项未办理")
    assert "手机上没有列出应运行、用时、数量、由谁和说明，请在电脑上查看。" in text(tab)


@pytest.mark.parametrize(("signs", "row"), [(20, tables.ROW), (70, tables.TALL)], ids=["one line", "three lines"])
def test_what_a_run_said_is_read_whole(as_: Open, sqlite_engine: Engine, signs: int, row: int) -> None:
    with db.transaction(sqlite_engine) as session:
        run = JobRun(job="open", slot=NOW, claimed_by="某机:1", started_at=NOW, ended_at=NOW, outcome=JobOutcome.DONE)
        run.said = "办" * signs
        session.add(run)
    tab = as_(OFFICER)("jobs")
    assert grid(tab)["说明"].tolist() == ["办" * signs]
    assert [one.proto.row_height for one in tab.dataframe] == [row]


@pytest.mark.parametrize("why", ["", "a file is in its way", "no right to write"])
def test_a_backup_is_pressed_only_where_its_folder_can_be_written_and_nothing_is_written_to_find_out(
    as_: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    place, may = tmp_path / "place", os.access
    place.write_text("no folder") if why.startswith("a file") else place.mkdir()
    refused = place if why.startswith("no right") else None
    monkeypatch.setattr(os, "access", lambda path, mode, **more: path != refused and may(path, mode, **more))
    monkeypatch.setenv("DUCHA_BACKUPS", str(place / "backups"))
    tab = as_(KEEPER)("jobs", job="备份")
    assert [one.disabled for one in tab.button if one.label == "立即运行"] == [bool(why)]
    assert ("网页服务写不到备份目录" in text(tab)) is bool(why)
    assert not (place / "backups").exists()
    assert [one.disabled for one in as_(KEEPER)("jobs", job="催报").button if one.label == "立即运行"] == [False]
