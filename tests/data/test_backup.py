"""Backups on both databases: made while people work, whole or not at all, restored into empty places only, proved by a drill."""

import json
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from core import db
from core.errors import Conflict, NotFound
from data.backup import keeping, making, programs
from data.backup.drilling import drill
from data.backup.making import Wanted, make
from data.backup.manifest import LIST, backups, chosen
from data.backup.restoring import Target, restore
from data.backup.state import state
from tests.core.contents import JPEG, PDF
from tests.dashboard.test_cli_start import older_engine
from tests.data.backups import Place, digest, flip, key_pair, provide_programs, settled
from tests.data.town import NOON


@pytest.fixture
def place(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    if engine.dialect.name == "postgresql":
        provide_programs(monkeypatch)
    return settled(engine, tmp_path)


@pytest.fixture
def small(sqlite_engine: Engine, tmp_path: Path) -> Place:
    return settled(sqlite_engine, tmp_path)


@pytest.fixture
def empty(place: Place, tmp_path: Path) -> Iterator[Target]:
    """Where to restore: a file that is not there, or an empty database."""
    if place.engine.dialect.name == "sqlite":
        yield Target(f"sqlite:///{tmp_path / 'again' / 'ducha.sqlite'}", tmp_path / "again" / "files")
        return
    name = f"{place.engine.url.database}_again"
    with psycopg.connect(server(place).replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        yield Target(place.engine.url.set(database=name).render_as_string(hide_password=False), tmp_path / "again")
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def server(place: Place) -> str:
    return place.engine.url.render_as_string(hide_password=False)


def test_what_is_restored_is_what_was_backed_up_and_the_drill_proves_it(place: Place, empty: Target) -> None:
    with db.transaction(place.engine) as session:
        made = place.make()
        assert made.faults == ()
        assert session.connection().execute(sa.text("SELECT count(*) FROM unit")).scalar_one() == made.manifest.state.rows["unit"]
    proved = drill(made.backup, server=server(place))
    assert (proved.faults, proved.files, proved.held) == ((), 3, made.manifest.state)
    assert proved.held is not None
    assert (proved.held.rows["attachment"], proved.held.version) == (2, db.newest_version())
    restore(made.backup, empty)
    again = db.existing(empty.url)
    with db.reading(again) as session, db.reading(place.engine) as before:
        assert state(session.connection()) == state(before.connection())
    again.dispose()
    assert place.contents(empty.attachments) == {digest(JPEG): JPEG, digest(PDF): PDF}
    assert made.manifest.state.entries > 0


def test_what_is_written_meanwhile_is_in_the_backup_whole_or_not_at_all(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    dump, copy = programs.dump, making._copy_sqlite

    def dump_late(url: sa.URL, target: Path, *, snapshot: str) -> None:
        place.attach(JPEG)
        dump(url, target, snapshot=snapshot)

    def copy_early(source: Path, target: Path) -> None:
        copy(source, target)
        place.attach(JPEG)

    monkeypatch.setattr(programs, "dump", dump_late)
    monkeypatch.setattr(making, "_copy_sqlite", copy_early)
    made = place.make()
    assert made.manifest.state.rows["attachment"] == 2
    assert drill(made.backup, server=server(place)).faults == ()


def test_the_guards_are_there_after_a_restore(place: Place, empty: Target) -> None:
    restore(place.make().backup, empty)
    again = db.existing(empty.url)
    with pytest.raises(sa.exc.DatabaseError), again.begin() as connection:
        connection.execute(sa.text("UPDATE audit_entry SET actor = '别人'"))
    again.dispose()


def test_nothing_is_restored_over_what_is_there(place: Place, empty: Target) -> None:
    backup = place.make().backup
    with pytest.raises(Conflict, match="没有恢复"):
        restore(backup, Target(server(place), empty.attachments))
    with pytest.raises(Conflict, match="不是空的，没有恢复"):
        restore(backup, Target(empty.url, place.wanted.attachments))
    assert not empty.attachments.exists()
    assert place.make(1).manifest.state.rows["unit"] == 5


def test_a_damaged_byte_in_any_file_is_told(place: Place) -> None:
    backup = place.make().backup
    stored = sorted(path for path in place.wanted.root.rglob("*") if path.is_file() and path.name != ".lock")
    assert len(stored) == 5
    for path in stored:
        for at in (0, path.stat().st_size // 2, -1) if place.engine.dialect.name == "sqlite" else (-1,):
            flip(path, at)
            assert drill(backup, server=server(place)).faults, f"{path.name} {at}"
            flip(path, at)
    assert drill(backup, server=server(place)).faults == ()


def test_a_row_that_is_missing_after_the_restore_is_told(small: Place) -> None:
    backup = small.make().backup
    manifest = json.loads((backup.folder / LIST).read_text())
    manifest["state"]["rows"]["unit"] += 1
    rewrite(backup.folder, manifest)
    assert drill(backup, server="").faults == ("表unit应有6行，现有5行。",)


def rewrite(folder: Path, manifest: object) -> None:
    (folder / LIST).write_text(json.dumps(manifest))
    listed = subprocess.run(["sha256sum", LIST], cwd=folder, capture_output=True, check=True).stdout
    (folder / "manifest.sha256").write_bytes(listed)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_a_database_that_was_damaged_before_its_backup_is_told(small: Place, share: float) -> None:
    place = Path(str(small.engine.url.database))
    small.engine.dispose()
    pages = place.stat().st_size // 4096
    with place.open("r+b") as stream:
        stream.seek(int(pages * share) * 4096)
        stream.write(b"\xff" * 4096)
    try:
        faults = drill(small.make().backup, server="").faults
    except Conflict as told:
        faults = (str(told),)
    assert faults
    assert not list(small.wanted.root.glob("*.part"))


def test_the_list_is_checked_by_a_program_that_every_machine_has(small: Place) -> None:
    folder = small.make().backup.folder
    assert subprocess.run(["sha256sum", "--check", "--quiet", "manifest.sha256"], cwd=folder, check=False).returncode == 0


def test_a_log_that_was_altered_before_the_backup_is_told_by_the_drill(small: Place) -> None:
    with sqlite3.connect(str(small.engine.url.database)) as connection:
        connection.execute("DROP TRIGGER audit_entry_update")
        connection.execute("UPDATE audit_entry SET actor = '别人' WHERE id = 1")
    assert "第1条被改动。" in drill(small.make().backup, server="").faults


def test_only_new_attachments_are_copied_and_missing_ones_are_named(small: Place) -> None:
    assert small.make().fresh == 2
    kept = small.wanted.root / "files" / digest(JPEG)[:2] / digest(JPEG)
    before = kept.stat().st_mtime_ns
    third = small.attach(b"%PDF-1.4 third %%EOF")
    made = small.make(1)
    assert (made.fresh, len(made.manifest.attachments())) == (1, 3)
    assert kept.stat().st_mtime_ns == before
    small.file(third).unlink()
    fourth = small.attach(b"%PDF-1.4 fourth %%EOF")
    flip(small.file(fourth), 9)
    said = small.make(2).faults
    assert [any(lost in fault for fault in said) for lost in (third, fourth)] == [True, True]
    assert len(said) == 2


def test_a_backup_that_fails_leaves_the_others_and_no_trace(small: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    small.make()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(making, "_copy_sqlite", full)
        with pytest.raises(Conflict, match="No space left on device"):
            small.make(1)
    assert [path.name for path in small.wanted.root.iterdir() if path.name not in (".lock", "files")] == ["20190820-120000"]
    (small.wanted.root / "20190820-120009.part").mkdir()
    small.make(2)
    assert [one.name for one in backups(small.wanted.root)] == ["20190820-120000", "20190820-120002"]
    assert not list(small.wanted.root.glob("*.part"))


def test_two_backups_at_once_are_refused(small: Place) -> None:
    with making.alone(small.wanted.root), pytest.raises(Conflict, match="正在备份"):
        small.make()


def test_no_password_is_on_a_command_line() -> None:
    url = sa.make_url("postgresql+psycopg://ducha:secret@db.example:5433/city?sslmode=require")
    assert programs._plain(url) == "postgresql://ducha@db.example:5433/city?sslmode=require"


def test_without_the_programs_the_command_says_what_to_install(small: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(Conflict, match="没有安装gpg。请安装后重试：apt-get install gnupg"):
        make(small.engine, Wanted(small.wanted.root, small.wanted.attachments, "bureau@example.com"), on=NOON)
    assert not small.wanted.root.exists()


KEEPING = {
    "nothing to delete": (["20190820-020000"], 7, 4, ["20190820-020000"]),
    "the newest two": (["20190818-020000", "20190819-020000", "20190820-020000"], 2, 0, ["20190819-020000", "20190820-020000"]),
    "one of each of two weeks": (
        ["20190804-020000", "20190807-020000", "20190811-020000", "20190812-020000", "20190820-020000"],
        1,
        3,
        ["20190811-020000", "20190812-020000", "20190820-020000"],
    ),
    "weeks across the turn of the year": (
        ["20181231-020000", "20190101-020000", "20190107-020000"],
        1,
        2,
        ["20190101-020000", "20190107-020000"],
    ),
}


@pytest.mark.parametrize("name", KEEPING)
def test_what_stays(name: str) -> None:
    held, newest, weeks, staying = KEEPING[name]
    assert sorted(keeping.kept_names(held, newest=newest, weeks=weeks)) == staying


def test_old_backups_go_and_the_attachments_stay(small: Place) -> None:
    for second in range(3):
        small.make(second)
    (small.wanted.root / "notes").mkdir()
    assert keeping.thin(small.wanted.root, newest=1, weeks=0, on=NOON) == ["20190820-120000", "20190820-120001"]
    assert drill(chosen(small.wanted.root, on=NOON), server="").faults == ()
    assert (small.wanted.root / "notes").is_dir()
    assert keeping.thin(small.wanted.root, newest=0, weeks=0, on=NOON) == []


def test_the_second_place_holds_the_same_and_is_never_made(small: Place, tmp_path: Path) -> None:
    backup, second = small.make().backup, tmp_path / "second"
    with pytest.raises(NotFound, match="磁盘是否已挂载"):
        keeping.copy(small.wanted.root, second, on=NOON)
    second.mkdir()
    assert keeping.copy(small.wanted.root, second, on=NOON) == keeping.Copied([backup.name], [])
    shutil.rmtree(small.wanted.root)
    assert drill(chosen(second, on=NOON), server="").faults == ()
    assert keeping.copy(small.wanted.root, second, on=NOON) == keeping.Copied()


def test_a_damaged_old_backup_does_not_keep_the_newest_from_the_second_place(small: Place, tmp_path: Path) -> None:
    old, new = small.make().backup, small.make(1).backup
    (tmp_path / "second").mkdir()
    flip(old.folder / LIST, 5)
    (fault,) = keeping.copy(small.wanted.root, tmp_path / "second", on=NOON).faults
    assert fault.startswith(f"备份{old.name}的清单")
    assert [one.name for one in backups(tmp_path / "second")] == [new.name]


def test_a_damaged_attachment_stops_a_restore_unless_it_is_left_out(small: Place, tmp_path: Path) -> None:
    backup, target = small.make().backup, Target(f"sqlite:///{tmp_path / 'again.sqlite'}", tmp_path / "again")
    flip(small.wanted.root / "files" / digest(JPEG)[:2] / digest(JPEG), 3)
    with pytest.raises(Conflict, match="有1个文件缺失或损坏，没有恢复"):
        restore(backup, target)
    assert not target.attachments.exists()
    restore(backup, target, skip_damaged=True)
    assert small.contents(target.attachments) == {digest(PDF): PDF}
    flip(small.wanted.root / backup.manifest().database, 3)
    with pytest.raises(Conflict, match="有2个文件缺失或损坏，没有恢复"):
        restore(backup, Target(f"sqlite:///{tmp_path / 'third.sqlite'}", tmp_path / "third"), skip_damaged=True)


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with key_pair(monkeypatch) as holder:
        yield holder


def test_an_encrypted_backup_is_restored_by_the_holder_of_the_key_only(
    small: Place, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted(small.wanted.root, small.wanted.attachments, key)
    made, again = make(small.engine, wanted, on=NOON), make(small.engine, wanted, on=NOON.replace(second=1))
    assert (made.fresh, again.fresh, again.faults) == (2, 0, ())
    stored = b"".join(path.read_bytes() for path in wanted.root.rglob("*") if path.is_file())
    assert [plain in stored for plain in (b"SQLite format", JPEG, PDF)] == [False, False, False]
    assert drill(again.backup, server="").faults == ()
    target = Target(f"sqlite:///{tmp_path / 'again.sqlite'}", tmp_path / "again")
    restore(again.backup, target)
    assert small.contents(target.attachments) == {digest(JPEG): JPEG, digest(PDF): PDF}
    with tempfile.TemporaryDirectory(prefix="none", ignore_cleanup_errors=True) as nobody:
        monkeypatch.setenv("GNUPGHOME", nobody)
        with pytest.raises(Conflict, match="gpg中没有解密用的私钥"):
            restore(again.backup, Target(f"sqlite:///{tmp_path / 'other.sqlite'}", tmp_path / "other"))
    assert not (tmp_path / "other.sqlite").exists()


def test_a_backup_of_an_earlier_version_is_upgraded_in_the_drill_alone(small: Place) -> None:
    older_engine(small.engine, "0022")
    backup = small.make().backup
    proved = drill(backup, server="")
    assert (proved.faults, proved.held and proved.held.version) == ((), "0022")
    assert "issue" not in backup.manifest().state.rows


def test_a_backup_goes_to_its_own_kind_of_database(small: Place, tmp_path: Path) -> None:
    backup = small.make().backup
    with pytest.raises(Conflict, match="不能恢复到"):
        restore(backup, Target("postgresql+psycopg://ducha@localhost:1/ducha", tmp_path / "again"))
