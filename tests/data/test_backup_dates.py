"""A backup that a clock made which was ahead is oldest: it is named, taken when asked for, and costs no other backup its place."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from core import db
from core.access import OPERATOR
from core.commands.export import Export, note_export
from core.errors import NotFound
from core.queries.vitals import BACKUP, vitals
from core.settings import BackupRules, JobRules
from dashboard.cli import backup, drill, restore, run
from data.backup import keeping
from data.backup.drilling import drill as drilled
from data.backup.making import Wanted, make
from data.backup.manifest import backups, chosen, misdated
from data.jobs.running import Runner, catch_up
from data.jobs.timetable import JOBS
from tests.core.contents import JPEG
from tests.data.backups import Place, digest, flip, key_pair, settled
from tests.data.clockwork import MORNING, Clock
from tests.data.town import NOON

FAR = NOON + timedelta(days=400)
WRONG = "20200923-120000"
SENTENCE = f"备份{WRONG}的日期晚于现在（机器时间曾经有误），按最旧的对待；要用它，请用--of写明。"


@pytest.fixture
def small(sqlite_engine: Engine, tmp_path: Path) -> Place:
    return settled(sqlite_engine, tmp_path)


@pytest.fixture
def ahead(small: Place) -> Place:
    """A place with one backup of a clock that was 400 days ahead."""
    make(small.engine, small.wanted, on=FAR)
    return small


def test_it_is_never_the_newest(ahead: Place) -> None:
    with pytest.raises(NotFound, match=WRONG):
        chosen(ahead.wanted.root, on=NOON)
    true = ahead.make().backup
    assert chosen(ahead.wanted.root, on=NOON) == true
    assert chosen(ahead.wanted.root, WRONG, on=NOON).name == WRONG
    assert misdated(ahead.wanted.root, on=NOON) == [SENTENCE]
    nearly = make(ahead.engine, ahead.wanted, on=NOON + timedelta(minutes=59)).backup
    assert chosen(ahead.wanted.root, on=NOON) == nearly, "another machine's clock may differ a little"


@pytest.mark.parametrize(("newest", "weeks", "staying"), [(1, 0, 1), (2, 0, 2), (1, 1, 1)])
def test_it_is_the_first_to_go(ahead: Place, newest: int, weeks: int, staying: int) -> None:
    names = [WRONG, *(ahead.make(second).backup.name for second in range(2))]
    keeping.thin(ahead.wanted.root, newest=newest, weeks=weeks, on=NOON)
    assert [one.name for one in backups(ahead.wanted.root)] == sorted(names[-staying:])


def test_the_commands_and_the_timetable_name_it(
    ahead: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in (backup, drill, restore):
        monkeypatch.setattr(module, "now", lambda: NOON)
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(ahead.engine.url))
    monkeypatch.setenv("DUCHA_FILES", str(ahead.wanted.attachments))
    folder = str(ahead.wanted.root)
    assert run(["drill", folder]) == 2
    assert SENTENCE in capsys.readouterr().err
    assert run(["backup", folder, "--keep", "1"]) == 0
    printed = capsys.readouterr().out
    assert SENTENCE in printed
    assert f"已删除旧备份1份：{WRONG}。" in printed
    make(ahead.engine, ahead.wanted, on=FAR)
    for words in (["drill", folder], ["restore", folder, "--to", f"sqlite:///{tmp_path / 'x.sqlite'}", "--files", str(tmp_path / "x")]):
        assert run(words) == 0
        printed = capsys.readouterr().out
        assert SENTENCE in printed
        assert "备份20190820-120000" in printed
    rules = JobRules(backup=BackupRules(ahead.wanted.root, ahead.wanted.attachments))
    assert SENTENCE in catch_up(Runner(ahead.engine, rules, Clock(MORNING), "甲"), [JOBS["backup"]])["backup"].detail


def test_it_takes_no_encrypted_attachment_for_damaged_again_and_again(small: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with key_pair(monkeypatch) as holder:
        wanted = Wanted(small.wanted.root, small.wanted.attachments, holder)
        far = make(small.engine, wanted, on=FAR).backup
        flip(small.stored(digest(JPEG)).with_suffix(".gpg"), 40)
        made = [make(small.engine, wanted, on=NOON.replace(second=second)) for second in range(2)]
        assert [one.mended for one in made] == [(digest(JPEG),), ()]
        assert [drilled(one, server="").faults for one in (far, made[1].backup)] == [(), ()]


def test_the_age_of_the_newest_backup_is_never_that_of_a_later_one(engine: Engine) -> None:
    with db.transaction(engine) as session:
        for at in (FAR, NOON):
            note_export(session, Export(BACKUP, "20190820-120000", 7), by=OPERATOR, on=at)
    with db.reading(engine) as session:
        assert vitals(session, OPERATOR, on=NOON + timedelta(hours=1)).backup_at == NOON
        assert vitals(session, OPERATOR, on=NOON - timedelta(hours=1)).backup_at is None
