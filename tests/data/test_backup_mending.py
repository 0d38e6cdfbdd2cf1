"""What was damaged in a store of backups is replaced or named, and what a killed backup or drill left is cleared away by the next."""

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from multiprocessing import forkserver
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import Engine

from data.backup import drilling, keeping
from data.backup.drilling import drill
from data.backup.making import Wanted, make
from data.backup.manifest import backups
from data.backup.workplace import workplace
from tests.core.contents import JPEG, PDF
from tests.data.backups import Place, die_while_drilling, die_while_encrypting, digest, flip, key_pair, provide_programs, settled
from tests.data.clockwork import until
from tests.data.town import NOON

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.data.backups"])


@pytest.fixture
def small(sqlite_engine: Engine, tmp_path: Path) -> Place:
    return settled(sqlite_engine, tmp_path)


@pytest.fixture
def place(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    if engine.dialect.name == "postgresql":
        provide_programs(monkeypatch)
    return settled(engine, tmp_path)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine's folder for temporary files."""
    forkserver.ensure_running()  # its socket stays where the path is short
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with key_pair(monkeypatch) as holder:
        yield holder


def cut(path: Path) -> None:
    """Lose the end of a file."""
    path.write_bytes(path.read_bytes()[:-3])


@pytest.mark.parametrize("damage", [lambda path: flip(path, 5), cut], ids=["one byte", "its end"])
def test_a_damaged_attachment_is_replaced_by_the_next_backup(small: Place, damage: Callable[[Path], None]) -> None:
    old = small.make().backup
    damage(small.stored(digest(JPEG)))
    assert drill(old, server="").faults
    made = small.make(1)
    assert (made.fresh, made.mended, made.faults) == (0, (digest(JPEG),), ())
    assert [drill(one, server="").faults for one in (old, made.backup)] == [(), ()]
    assert small.make(2).mended == ()


def test_a_damaged_encrypted_attachment_is_replaced_for_the_earlier_backups_too(small: Place, tmp_path: Path, key: str) -> None:
    wanted = Wanted(small.wanted.root, small.wanted.attachments, key)
    old = make(small.engine, wanted, on=NOON).backup
    flip(small.stored(digest(JPEG)).with_suffix(".gpg"), 40)
    assert drill(old, server="").faults
    made = make(small.engine, wanted, on=NOON.replace(second=1))
    assert (made.mended, made.faults) == ((digest(JPEG),), ())
    assert [drill(one, server="").faults for one in (old, made.backup)] == [(), ()]
    (tmp_path / "second").mkdir()
    assert keeping.copy(wanted.root, tmp_path / "second", on=NOON) == keeping.Copied([made.backup.name, old.name], [])
    assert [drill(one, server="").faults for one in backups(tmp_path / "second")] == [(), ()]


def test_what_is_damaged_here_and_in_use_is_a_fault(small: Place) -> None:
    small.make()
    for path in (small.stored(digest(JPEG)), small.file(digest(JPEG))):
        flip(path, 5)
    made = small.make(1)
    assert (made.mended, len(made.faults)) == ((), 1)
    assert digest(JPEG) in made.faults[0]
    assert list(made.manifest.attachments()) == [digest(PDF)]


def test_what_lost_its_end_in_use_stays_whole_in_the_backup_and_is_a_fault(small: Place) -> None:
    small.make()
    cut(small.file(digest(JPEG)))
    made = small.make(1)
    assert len(made.manifest.attachments()) == 2
    (fault,) = made.faults
    assert "在用的文件已损坏，备份中的完好" in fault


def test_one_damaged_attachment_keeps_nothing_else_from_the_second_place(small: Place, tmp_path: Path) -> None:
    backup, second = small.make().backup, tmp_path / "second"
    second.mkdir()
    flip(small.stored(digest(JPEG)), 3)
    copied = keeping.copy(small.wanted.root, second, on=NOON)
    assert copied.names == [backup.name]
    (fault,) = copied.faults
    assert fault.startswith(f"files/{digest(JPEG)[:2]}/{digest(JPEG)}在备份中缺失或损坏，没有复制。")
    assert [path.name for path in second.glob("files/??/*")] == [digest(PDF)]
    small.make(1)
    assert keeping.copy(small.wanted.root, second, on=NOON).faults == []
    assert [drill(one, server="").faults for one in backups(second)] == [(), ()]


def test_a_backup_whose_database_is_damaged_is_not_copied_and_the_others_are(small: Place, tmp_path: Path) -> None:
    whole, broken, second = small.make().backup, small.make(1).backup, tmp_path / "second"
    second.mkdir()
    flip(broken.folder / "database.sqlite", 900)
    copied = keeping.copy(small.wanted.root, second, on=NOON)
    assert copied.names == [whole.name]
    assert copied.faults[0].startswith(f"{broken.name}/database.sqlite缺失或损坏")
    assert not list(second.rglob("*.part"))


def test_what_is_damaged_in_the_second_place_is_copied_there_again(small: Place, tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    small.make()
    keeping.copy(small.wanted.root, second, on=NOON)
    flip(second / "files" / digest(JPEG)[:2] / digest(JPEG), 3)
    small.make(1)
    assert keeping.copy(small.wanted.root, second, on=NOON).faults == []
    assert [drill(one, server="").faults for one in backups(second)] == [(), ()]


def test_what_a_backup_killed_while_encrypting_left_is_removed_and_what_lives_is_not(small: Place, temporary: Path) -> None:
    wanted = Wanted(small.wanted.root, small.wanted.attachments, "bureau@example.com")
    address = small.engine.url.render_as_string(hide_password=False)
    killed = _SERVER.Process(target=die_while_encrypting, args=(address, wanted, str(temporary)))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    (left,) = temporary.glob("ducha-*/*/database.sqlite")
    assert b"SQLite format" in left.read_bytes()
    assert left.parent.parent.stat().st_mode & 0o077 == 0
    with workplace() as living:
        assert not left.exists()
        (living / "mine").write_text("in use")
        small.make(1)
        assert (living / "mine").exists()
    assert list(temporary.glob("ducha-*")) == []
    assert not list(small.wanted.root.glob("*.part"))


def drills(place: Place) -> set[str]:
    """The databases of drills on the server."""
    address = place.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        return {str(row[0]) for row in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'ducha\\_drill\\_%'")}


def connected(place: Place, name: str) -> bool:
    address = place.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT 1 FROM pg_stat_activity WHERE datname = %s", (name,)).fetchone() is not None


def test_what_a_killed_drill_left_is_removed_by_the_next(place: Place, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup, server = place.make().backup, place.engine.url.render_as_string(hide_password=False)
    killed = _SERVER.Process(target=die_while_drilling, args=(backup, server, str(temporary), os.environ["PATH"]))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    assert len(list(temporary.glob("ducha-*"))) == 1
    if place.engine.dialect.name == "postgresql":
        (left,) = drills(place)
        assert until(lambda: not connected(place, left))
        seen: list[set[str]] = []
        proved = drilling._proved

        def beside(*known: object) -> object:
            seen.append(drills(place))
            if len(seen) == 1:
                assert drill(backup, server=server).faults == ()
                assert drills(place) == seen[0]
            return proved(*known)  # type: ignore[arg-type]  # as it was called

        monkeypatch.setattr(drilling, "_proved", beside)
        assert drill(backup, server=server).faults == ()
        assert [len(names) for names in seen] == [1, 2]
        assert left not in seen[0]
        assert drills(place) == set()
    else:
        assert drill(backup, server=server).faults == ()
    assert list(temporary.glob("ducha-*")) == []
