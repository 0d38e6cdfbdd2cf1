"""`ducha jobs`: what runs when is listed, one is run now, the process serves until it is told to stop; the demonstration starts it."""

import os
import signal
import socket
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy.engine import Engine

from core import db
from core.errors import BadInput
from core.models import City, JobRun, ReportingMonth
from core.period import CHINA
from core.settings import BackupRules, JobRules, job_rules
from core.vocabulary import JobOutcome
from dashboard import server
from dashboard.cli import jobs, run, web
from data.jobs.timetable import JOBS
from tests.data.clockwork import ledger, until
from tests.data.town import town

TUESDAY = datetime(2019, 8, 27, 7, 30, tzinfo=CHINA)


@pytest.fixture
def city(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    with db.transaction(sqlite_engine) as session:
        town(session)
        session.get_one(City, 1).demonstration = False
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(sqlite_engine.url))
    monkeypatch.setattr(jobs, "now", lambda: TUESDAY)
    return sqlite_engine


@pytest.mark.usefixtures("city")
def test_the_jobs_are_listed_with_next_runs_and_last_outcomes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["jobs", "run", "remind"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("已完成：2019年8月08-28 00:00截止，2个单位、4项未报。请按催报名单联系。\n2019年8月：鹭建工程管理有限公司")
    assert run(["jobs"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == list(jobs.HEAD)
    assert [line[0] for line in lines[1:]] == list(JOBS)
    told = {line[0]: line for line in lines[1:]}
    assert told["issues"] == ["issues", "上移逾期问题", "08-27", "08:25", "—", "没有运行过"]
    assert told["remind"][:7] == ["remind", "催报", "08-27", "08:30", "08-27", "07:30", "已完成"]


def test_a_run_dated_by_a_clock_that_was_ahead_is_not_listed_as_the_last(city: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    later = TUESDAY + timedelta(days=400)
    with db.transaction(city) as session:
        session.add(JobRun(job="remind", slot=later, claimed_by="某机:2", started_at=later, ended_at=later, outcome=JobOutcome.DONE))
    assert run(["jobs"]) == 0
    told = {line.split()[0]: line.split() for line in capsys.readouterr().out.splitlines()}
    assert told["remind"] == ["remind", "催报", "08-27", "08:30", "—", "没有运行过"]


def test_in_a_demonstration_the_day_is_the_one_that_its_pages_have(
    city: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.transaction(city) as session:
        session.get_one(City, 1).demonstration = True
        session.get_one(ReportingMonth, (2019, 8)).due_at = datetime(2019, 9, 1, tzinfo=CHINA)
    monkeypatch.setattr(jobs, "now", lambda: datetime(2026, 11, 23, 12, tzinfo=CHINA))
    assert run(["jobs", "run", "remind"]) == 0
    assert "2019年8月09-01 00:00截止" in capsys.readouterr().out
    assert [f"{one.started_at.astimezone(CHINA):%Y}" for one in ledger(city)] == ["2026"], "the ledger keeps the machine's clock"


def test_a_run_that_failed_is_told_by_the_exit_code(
    city: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("OPENS", "1"), ("DUE", "3T18:00")):
        monkeypatch.setenv(f"DUCHA_MONTH_{name}", value)
    monkeypatch.setattr(jobs, "now", lambda: datetime(2020, 1, 1, 8, tzinfo=CHINA))
    assert run(["jobs", "run", "open"]) == 1
    assert "失败：2020年还没有已批准的年度计划，2020年1月没有开放。" in capsys.readouterr().out
    assert [one.rows for one in ledger(city)] == [None]


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["jobs", "go"], "没有找到用法“go”。可用：list、run、serve。"),
        (["jobs", "run", "backup2"], "没有找到任务“backup2”。可用：open、"),
        (["jobs", "run"], "请写明任务：open、"),
    ],
)
def test_a_wrong_word_is_told_with_the_words_there_are(typed: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(typed) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "rules"),
    [
        ({}, JobRules()),
        ({"MONTH_LOCKS": "48"}, JobRules(locks_after=48)),
        ({"MONTH_CLOSES": "24", "REMIND_DAYS": "5", "ACCOUNTS_UNUSED": "120"}, JobRules(closes_after=24, remind_days=5, unused_days=120)),
        ({"MONTH_OPENS": "25", "MONTH_DUE": "3"}, JobRules(opens_on=25, due_day=3)),
        ({"BACKUPS_KEEP": "3"}, JobRules()),
        ({"BACKUPS": "/b", "FILES": "/f"}, JobRules(backup=BackupRules(Path("/b"), Path("/f"), 7, 4))),
        (
            {"BACKUPS": "/b", "FILES": "/f", "BACKUPS_KEEP": "30", "BACKUPS_WEEKS": "0", "BACKUPS_COPY": "/c", "BACKUPS_KEY": "a@b"},
            JobRules(backup=BackupRules(Path("/b"), Path("/f"), 30, 0, Path("/c"), "a@b")),
        ),
    ],
)
def test_the_city_s_rules_are_read(settings: dict[str, str], rules: JobRules, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"DUCHA_{name}", value)
    assert job_rules() == rules


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MONTH_OPENS", "25", "没有设DUCHA_MONTH_DUE"),
        ("MONTH_OPENS", "31", "请写1至28的整数"),
        ("MONTH_DUE", "3T25:00", "不是次月的日和时"),
        ("MONTH_CLOSES", "-1", "请写0至720的整数"),
        ("MONTH_LOCKS", "721", "请写0至720的整数"),
        ("ACCOUNTS_UNUSED", "7", "请写30至3650的整数"),
        ("BACKUPS_KEEP", "0", "请写1至3650的整数"),
        ("REMIND_DAYS", "三", "请写0至28的整数"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"DUCHA_{name}", value)
    with pytest.raises(BadInput, match=said):
        job_rules()


def test_the_process_runs_what_is_due_and_ends_when_it_is_told(city: Engine) -> None:
    command = [sys.executable, "-m", "dashboard.cli", "jobs", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr is not None
        told = [served.stderr.readline() for _ in JOBS]
        served.send_signal(signal.SIGTERM)
        assert served.wait(30) == 0
    assert any("催报" in line for line in told)
    assert sorted(one.job for one in ledger(city)) == sorted(JOBS)


def test_beside_the_pages_it_is_started_and_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    started = [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(60)"]
    asked, begin = list[list[str]](), subprocess.Popen

    def instead(command: list[str], *, env: dict[str, str]) -> subprocess.Popen[bytes]:
        asked.append(command[1:])
        assert env["DUCHA_DATABASE_URL"] == "sqlite:///x"
        children.append(begin(started, env=env))
        return children[-1]

    children: list[subprocess.Popen[bytes]] = []
    monkeypatch.setattr(subprocess, "Popen", instead)
    with web.timetable("sqlite:///x"):
        assert children[0].poll() is None
    assert children[0].poll() == -signal.SIGTERM
    assert asked == [["-m", "dashboard.cli", "jobs", "serve", "--beside", str(os.getpid())]]


def test_the_demonstration_starts_the_timetable_beside_the_pages_and_ends_both(city: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.transaction(city) as session:
        session.get_one(City, 1).demonstration = True
    beside: list[psutil.Process] = []

    def serves(*, port: int, address: str) -> None:
        beside.extend(one for one in psutil.Process().children(recursive=True) if str(os.getpid()) in one.cmdline())
        assert (port, address) == (free, "127.0.0.1")
        assert until(lambda: sum(one.ended_at is not None for one in ledger(city)) == len(JOBS), 60)

    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        free = place.getsockname()[1]
    monkeypatch.setattr(server, "serve", serves)
    assert run(["demo", "--port", str(free)]) == 0
    assert [(one.cmdline()[-4:-1] if one.is_running() else "ended") for one in beside] == ["ended"]
    assert {one.outcome for one in ledger(city)} <= {JobOutcome.DONE, JobOutcome.IDLE, JobOutcome.UNSET}
