"""A disk that is full: one sentence, nothing half, and work goes on as soon as there is room; a server that ended has to be started."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from core import db, files
from core.access import OPERATOR
from core.commands import audit as log
from core.errors import Conflict
from core.models import AuditEntry
from core.queries import audit
from data.backup.making import Wanted, make
from tests import engines
from tests.chaos.server import Server, own_server
from tests.data.clockwork import until
from tests.load.town import NOON, gather

AWAY = "数据库没有应答，正在办理的一项可能没有存入。请稍后刷新，核对后再办。"
FULL = "数据库所在的磁盘已满，本次没有存入数据。请联系管理员清理磁盘，再重试。"
LONG = "长" * 200
MANY = 400
LITTLE = 2**22
"""Bytes: room for rows, none for another file of pg_wal, which has 16 MB."""


@dataclass(frozen=True)
class Disk:
    """A small disk of its own, and how it gets more room."""

    folder: Path

    def grow(self, megabytes: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={megabytes}m", self.folder], check=True)

    def fill(self, *, leave: int = 64 * 1024) -> None:
        """Leave so many bytes free, at first a few pages."""
        free = os.statvfs(self.folder)
        (self.folder / "ballast").write_bytes(bytes(max(free.f_bavail * free.f_frsize - leave, 0)))


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A small disk outside of the folders of pytest, which lets nobody else into them whenever another of it begins."""
    folder = Path(tempfile.mkdtemp(prefix="ducha-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m,mode=755", "ducha", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"no small disk can be made here: {mounted.stderr.strip()}")
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@pytest.fixture(params=["sqlite", "postgresql"])
def crowded(request: pytest.FixtureRequest, disk: Disk) -> Iterator[Engine]:
    """A database with its files on the small disk."""
    if request.param == "sqlite":
        with engines.fresh_sqlite(request.getfixturevalue("sqlite_template"), disk.folder) as engine:
            yield engine
        return
    template: engines.PostgresTemplate = request.getfixturevalue("postgres_template")
    if "DUCHA_TEST_PG_URL" in os.environ:
        pytest.skip("the server given is not of this machine")
    disk.grow(48)
    name, place = f"{template.name}_crowded", disk.folder / "space"
    place.mkdir()
    if os.geteuid() == 0:
        owner = pwd.getpwnam("pgserver")
        os.chown(place, owner.pw_uid, owner.pw_gid)
    engines.execute(template.url, f"CREATE TABLESPACE {name} LOCATION '{place}'")
    engines.execute(template.url, f'CREATE DATABASE "{name}" TEMPLATE "{template.name}" TABLESPACE {name}')
    engine = db.create_engine(template.url.set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    (disk.folder / "ballast").unlink(missing_ok=True)
    engines.execute(template.url, f'DROP DATABASE "{name}" WITH (FORCE)')
    engines.execute(template.url, f"DROP TABLESPACE {name}")


def entered(engine: Engine) -> int:
    with db.reading(engine) as session:
        assert audit.verify(session).faults == ()
        return len(session.exec(select(AuditEntry.id)).all())


def enter(engine: Engine, many: int) -> None:
    """One act with many entries."""
    with db.transaction(engine) as session:
        for _ in range(many):
            log.record(session, log.Act("核对", LONG, LONG), by=OPERATOR, on=NOON)


def test_an_act_for_which_there_is_no_room_is_told_in_one_sentence_and_absent(crowded: Engine, disk: Disk) -> None:
    gather(crowded, 1, 2)
    enter(crowded, 1)
    before = entered(crowded)
    disk.fill()
    with pytest.raises(Conflict, match=FULL):
        enter(crowded, MANY)
    assert entered(crowded) == before, "who only looks still can"
    (disk.folder / "ballast").unlink()
    disk.grow(96)
    enter(crowded, MANY)
    assert entered(crowded) == before + MANY


@pytest.fixture
def whole(disk: Disk) -> Iterator[tuple[Server, Engine]]:
    """A server all of whose files lie on the small disk, what it is about to write (pg_wal) among them, and a database of it."""
    disk.grow(400)
    try:
        with own_server(disk.folder) as server, engines.migrated(server.url) as template:
            engine = db.create_engine(server.url.set(database=template.name).render_as_string(hide_password=False))
            yield server, engine
            engine.dispose()
            (disk.folder / "ballast").unlink(missing_ok=True)
            server.start()
    except engines.NoPostgres as problem:
        pytest.skip(str(problem))


def near_the_end(engine: Engine) -> None:
    """Let the file of pg_wal in which the server writes be nearly full, so that it soon needs another."""
    statement = (
        "SELECT pg_logical_emit_message(false, 'ducha', repeat('x', 16757216 - file_offset))"
        " FROM pg_walfile_name_offset(pg_current_wal_insert_lsn()) WHERE file_offset < 16757216"
    )
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_server_without_room_for_what_it_is_to_write_ends_and_goes_on_once_it_is_started(
    whole: tuple[Server, Engine], disk: Disk
) -> None:
    server, engine = whole
    gather(engine, 1, 2)
    enter(engine, 1)
    near_the_end(engine)
    before = entered(engine)
    disk.fill(leave=LITTLE)
    with pytest.raises(Conflict, match=AWAY):
        enter(engine, MANY)
    assert until(lambda: not server.lives())
    (disk.folder / "ballast").unlink()
    with pytest.raises(Conflict, match=AWAY):
        enter(engine, 1)
    assert not server.lives(), "room alone does not start it"
    server.start()
    assert entered(engine) == before
    enter(engine, MANY)
    assert entered(engine) == before + MANY


def attach(disk: Disk, _engine: Engine) -> None:
    files.put(os.urandom(2**20), folder=disk.folder / "files")


def back_up(disk: Disk, engine: Engine) -> None:
    make(engine, Wanted(disk.folder / "backups", disk.folder / "files"), on=NOON)


@pytest.mark.parametrize(("store", "said"), [(attach, "附件没有存入"), (back_up, "备份没有完成")], ids=["attachment", "backup"])
def test_a_file_for_which_there_is_no_room_leaves_no_half_of_it(
    store: Callable[[Disk, Engine], None], said: str, disk: Disk, sqlite_engine: Engine
) -> None:
    disk.fill()
    with pytest.raises(Conflict, match=said):
        store(disk, sqlite_engine)
    assert {path.name for path in disk.folder.rglob("*") if path.is_file()} <= {"ballast", ".lock"}
    (disk.folder / "ballast").unlink()
    store(disk, sqlite_engine)
