"""Keys of backups: none is looked for on the internet, one with a passphrase opens, and no plain backup goes where encrypted ones go."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from core.errors import BadInput, Conflict
from core.settings import BackupRules, JobRules
from core.vocabulary import JobOutcome
from dashboard.cli import run
from data.backup import keeping, programs
from data.backup.drilling import drill
from data.backup.making import make
from data.backup.manifest import backups
from data.jobs.running import Runner, catch_up
from data.jobs.timetable import JOBS
from tests.data.backups import Place, key_pair, settled
from tests.data.clockwork import Clock
from tests.data.town import NOON

WITH = "DUCHA_BACKUPS_PASSPHRASE"


@pytest.fixture
def small(sqlite_engine: Engine, tmp_path: Path) -> Place:
    return settled(sqlite_engine, tmp_path)


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with key_pair(monkeypatch) as holder:
        yield holder


def test_a_key_that_is_not_here_is_not_looked_for_elsewhere(small: Place, key: str, tmp_path: Path) -> None:
    asked, network = tmp_path / "asked", tmp_path / "network"
    network.write_text(f"#!/bin/sh\ntouch {asked}\n")
    network.chmod(0o700)
    (Path(os.environ["GNUPGHOME"]) / "gpg.conf").write_text(f"dirmngr-program {network}\nauto-key-locate wkd\n")
    with pytest.raises(Conflict, match=r"gpg中没有可用的公钥“bureau@example[.]org”，没有加密") as told:
        make(small.engine, replace(small.wanted, recipient="bureau@example.org"), on=NOON)
    assert "gpg --import" in str(told.value)
    assert not asked.exists()
    assert backups(small.wanted.root) == []
    assert drill(make(small.engine, replace(small.wanted, recipient=key), on=NOON).backup, server="").faults == ()
    assert not asked.exists()


def test_a_key_with_a_passphrase_opens_with_the_file_that_holds_it(small: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = tmp_path / "passphrase"
    with key_pair(monkeypatch, "two words") as holder:
        backup = make(small.engine, replace(small.wanted, recipient=holder), on=NOON).backup
        sealed, plain = backup.root / backup.manifest().database, tmp_path / "plain"
        with pytest.raises(Conflict, match=r"私钥有口令，没有解密。.*DUCHA_BACKUPS_PASSPHRASE"):
            programs.decrypt(sealed, plain)
        monkeypatch.setenv(WITH, str(spoken))
        with pytest.raises(BadInput, match="没有这个文件，或不能读取"):
            programs.decrypt(sealed, plain)
        spoken.write_text("two worlds\n")
        with pytest.raises(Conflict, match=f"私钥的口令不对，没有解密。请核对{spoken}中的口令"):
            programs.decrypt(sealed, plain)
        spoken.write_text("two words\n")
        assert drill(backup, server="").faults == ()
    assert not plain.exists()


def test_the_command_encrypts_and_copies_as_the_timetable_is_set_to(
    small: Place, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    second = tmp_path / "away"
    second.mkdir()
    address, files = str(small.engine.url), str(small.wanted.attachments)
    for name, value in {"DATABASE_URL": address, "FILES": files, "BACKUPS_KEY": key, "BACKUPS_COPY": str(second)}.items():
        monkeypatch.setenv(f"DUCHA_{name}", value)
    assert run(["backup", str(small.wanted.root)]) == 0
    assert "（已加密）" in capsys.readouterr().out
    (there,) = backups(second)
    assert there.manifest().encrypted


def test_a_plain_backup_beside_encrypted_ones_is_named_and_stays(small: Place, key: str, tmp_path: Path) -> None:
    plain, second = small.make().backup, tmp_path / "away"
    second.mkdir()
    rules = BackupRules(small.wanted.root, small.wanted.attachments, second=second, recipient=key)
    report = catch_up(Runner(small.engine, JobRules(backup=rules), Clock(), "甲"), [JOBS["backup"]])["backup"]
    assert report.outcome is JobOutcome.FAILED
    assert f"备份{plain.name}没有加密，没有复制到第二处。" in report.detail
    assert [one.manifest().encrypted for one in backups(second)] == [True]
    assert not list(second.rglob("database.sqlite"))
    assert keeping.copy(small.wanted.root, second, on=NOON) == keeping.Copied([plain.name], []), "without a key plain ones go"
