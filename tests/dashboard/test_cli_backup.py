"""`ducha backup`, `restore` and `drill` as an operator types them: what they print, enter in the log, and their exit codes."""

import re
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from core import db
from core.models import AuditEntry
from dashboard.cli import run
from data.backup.manifest import backups
from tests.core.contents import JPEG
from tests.data.backups import Place, digest, flip, settled


@pytest.fixture
def place(sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    found = settled(sqlite_engine, tmp_path)
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(sqlite_engine.url))
    monkeypatch.setenv("DUCHA_FILES", str(found.wanted.attachments))
    return found


def test_a_backup_is_made_drilled_and_restored(place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, second = str(place.wanted.root), tmp_path / "second"
    second.mkdir()
    assert run(["backup", folder, "--keep", "7", "--keep-weekly", "4", "--copy-to", str(second)]) == 0
    printed = capsys.readouterr().out
    assert "附件2个（新增2个）" in printed
    assert "已删除旧备份0份" in printed
    assert "1份，逐个文件核对一致" in printed
    noted = re.search("清单摘要([0-9a-f]{64})", printed)
    with db.reading(place.engine) as session:
        last = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
        assert last is not None
        assert (last.act, last.subject, last.detail.split("，")[0]) == ("导出", "数据库备份", backups(place.wanted.root)[0].name)
    for root in (folder, str(second)):
        assert run(["drill", root]) == 0
        assert "可以恢复" in capsys.readouterr().out
    to = f"sqlite:///{tmp_path / 'again.sqlite'}"
    assert run(["restore", folder, "--to", to, "--files", str(tmp_path / "again")]) == 0
    printed = capsys.readouterr().out
    assert (tmp_path / "again.sqlite").stat().st_mode & 0o777 == 0o600
    assert noted is not None
    assert noted[1] in printed
    assert run(["restore", folder, "--to", to, "--files", str(tmp_path / "other")]) == 2
    assert "已经有文件，没有恢复" in capsys.readouterr().err


def test_a_drill_that_finds_something_ends_with_1(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.make()
    flip(place.wanted.root / "files" / digest(JPEG)[:2] / digest(JPEG), 5)
    assert run(["drill", str(place.wanted.root)]) == 1
    printed = capsys.readouterr().out
    assert f"files/{digest(JPEG)[:2]}/{digest(JPEG)}损坏" in printed
    assert "不可靠" in printed


def test_the_next_backup_replaces_what_a_drill_found_damaged(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.make()
    flip(place.stored(digest(JPEG)), 5)
    assert run(["backup", str(place.wanted.root)]) == 0
    assert f"附件{digest(JPEG)}在备份中已损坏，已从在用的文件重新备份" in capsys.readouterr().out
    assert run(["drill", str(place.wanted.root)]) == 0


def test_what_was_not_copied_is_named_and_ends_with_1(place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, second = place.make().backup, tmp_path / "second"
    second.mkdir()
    flip(old.folder / "database.sqlite", 900)
    assert run(["backup", str(place.wanted.root), "--copy-to", str(second)]) == 1
    printed = capsys.readouterr().out
    assert f"已复制到{second}：1份，另有1处没有复制：" in printed
    assert f"{old.name}/database.sqlite缺失或损坏" in printed


def test_a_backup_without_an_attachment_is_made_and_ends_with_1(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.file(digest(JPEG)).unlink()
    assert run(["backup", str(place.wanted.root)]) == 1
    assert f"附件{digest(JPEG)}在数据库中有登记" in capsys.readouterr().out
    assert len(backups(place.wanted.root)) == 1


def test_where_there_is_no_backup_one_sentence_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["drill", str(tmp_path)]) == 2
    assert "没有找到备份" in capsys.readouterr().err
    assert run(["restore", str(tmp_path), "--to", "sqlite:///x", "--of", "20190101-000000"]) == 2
    assert "20190101-000000" in capsys.readouterr().err
