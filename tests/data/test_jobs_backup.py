"""The timetable's backup: made, noted, thinned and copied as the city set it; what went wrong is a failed run with its reason."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from core import db
from core.access import OPERATOR
from core.commands.job import Report
from core.models import AuditEntry
from core.queries.vitals import vitals
from core.settings import BackupRules, JobRules
from core.vocabulary import JobOutcome
from data.backup.drilling import drill
from data.backup.manifest import backups
from data.jobs import backups as job
from data.jobs.running import Runner, catch_up
from data.jobs.timetable import JOBS
from tests.core.contents import JPEG
from tests.data.backups import Place, digest, flip, provide_programs, settled
from tests.data.clockwork import MORNING, Clock, ledger

DAY = timedelta(days=1)


@pytest.fixture
def place(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    if engine.dialect.name == "postgresql":
        provide_programs(monkeypatch)
    return settled(engine, tmp_path)


@pytest.fixture
def small(sqlite_engine: Engine, tmp_path: Path) -> Place:
    return settled(sqlite_engine, tmp_path)


def rules(place: Place) -> BackupRules:
    return BackupRules(place.wanted.root, place.wanted.attachments)


def run(place: Place, wanted: BackupRules | None, clock: Clock | None = None) -> Report:
    return catch_up(Runner(place.engine, JobRules(backup=wanted), clock or Clock(), "甲"), [JOBS["backup"]])["backup"]


def test_a_backup_a_day_is_made_noted_and_can_be_restored(place: Place) -> None:
    report = run(place, rules(place))
    (made,) = backups(place.wanted.root)
    assert (report.outcome, report.said) == (JobOutcome.DONE, f"已备份{made.name}，2个附件。")
    assert report.detail == f"清单摘要{made.digest}"
    assert drill(made, server=place.engine.url.render_as_string(hide_password=False)).faults == ()
    with db.reading(place.engine) as session:
        noted = session.exec(
            select(AuditEntry.actor, AuditEntry.subject).where(AuditEntry.act == "导出").order_by(col(AuditEntry.id))
        ).all()
        assert noted == [("系统", "数据库备份")]
        assert vitals(session, OPERATOR, on=MORNING).backup_at == MORNING
    assert [(one.outcome, one.rows) for one in ledger(place.engine)] == [(JobOutcome.DONE, report.rows)]


def test_old_ones_go_and_the_second_place_has_the_same(small: Place, tmp_path: Path) -> None:
    second, clock = tmp_path / "second", Clock()
    second.mkdir()
    wanted = replace(rules(small), newest=2, weeks=0, second=second)
    said = []
    for _ in range(3):
        said.append(run(small, wanted, clock).said)
        clock.at += DAY
    assert [one.split("个附件")[1] for one in said] == ["，复制到第二处1份。", "，复制到第二处1份。", "，删除旧备份1份，复制到第二处1份。"]
    names = [(MORNING + place * DAY).strftime("%Y%m%d-%H%M%S") for place in (1, 2)]
    assert [one.name for one in backups(small.wanted.root)] == names
    assert [one.name for one in backups(second)] == names


def test_without_a_folder_the_run_says_that_nothing_is_backed_up(small: Place) -> None:
    assert run(small, None) == Report(JobOutcome.UNSET, job.UNSET)
    assert "没有备份任何数据" in ledger(small.engine)[0].said
    assert backups(small.wanted.root) == []


def test_a_backup_that_fails_is_a_failed_run_with_its_reason_and_the_metrics_count_it(
    small: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "full").write_text("no folder")
    wanted = replace(rules(small), folder=tmp_path / "full" / "backups")
    report = run(small, wanted)
    assert (report.outcome, report.rows) == (JobOutcome.FAILED, None)
    assert report.said.startswith("备份没有完成（Not a directory），原有备份没有改动。")
    assert ledger(small.engine)[0].said == report.said
    with db.reading(small.engine) as session:
        found = vitals(session, OPERATOR, on=MORNING)
    assert (found.runs, found.backup_at) == ({("backup", "FAILED"): 1}, None)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    sealed = run(small, replace(rules(small), recipient="bureau@example.com"), Clock(MORNING + DAY))
    assert (sealed.outcome, sealed.said) == (JobOutcome.FAILED, "没有安装gpg。请安装后重试：apt-get install gnupg")


def test_what_is_not_whole_is_a_failed_run_although_the_backup_stands(small: Place, tmp_path: Path) -> None:
    away = run(small, replace(rules(small), second=tmp_path / "second"))
    assert away.outcome is JobOutcome.FAILED
    assert "已完成，但没有找到第二处目录" in away.said
    small.file(digest(JPEG)).unlink()
    (small.wanted.root / "files" / digest(JPEG)[:2] / digest(JPEG)).unlink()
    lacking = run(small, rules(small), Clock(MORNING + DAY))
    assert (lacking.outcome, lacking.said.split("有")[1]) == (JobOutcome.FAILED, "1个附件缺失或损坏，见明细。请找回附件，再立即运行。")
    assert digest(JPEG) in lacking.detail
    assert len(backups(small.wanted.root)) == 2


def test_a_damaged_attachment_is_replaced_and_named_and_one_that_cannot_be_is_a_failed_run(small: Place, tmp_path: Path) -> None:
    second, clock = tmp_path / "second", Clock()
    second.mkdir()
    wanted = replace(rules(small), second=second)
    run(small, wanted, clock)
    flip(small.stored(digest(JPEG)), 3)
    clock.at += DAY
    mended = run(small, wanted, clock)
    assert (mended.outcome, mended.said.split("个附件", 1)[1]) == (
        JobOutcome.DONE,
        "，重新备份损坏的附件1个（见明细），复制到第二处1份。",
    )
    assert f"附件{digest(JPEG)}在备份中已损坏" in mended.detail
    flip(small.stored(digest(JPEG)), 3)
    (second / mended.said[3:18]).rename(tmp_path / "away")
    (second / "files" / digest(JPEG)[:2] / digest(JPEG)).unlink()
    small.file(digest(JPEG)).unlink()
    clock.at += DAY
    lost = run(small, wanted, clock)
    assert lost.outcome is JobOutcome.FAILED
    assert f"files/{digest(JPEG)[:2]}/{digest(JPEG)}在备份中缺失或损坏，没有复制" in lost.detail
