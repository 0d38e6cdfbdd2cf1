"""A backup is made while people work: the database at one moment, the attachments that are not there yet, and the list of both."""

import fcntl
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from core.errors import Conflict
from data.backup import durable, programs
from data.backup.manifest import FILES, Backup, Kept, Manifest, aged, is_whole, named, sha256, write
from data.backup.state import named_files, state
from data.backup.workplace import clear, workplace

_PART = ".part"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Wanted:
    """Where backups go, where the attachments lie, and, for encryption, whose public key (empty: none)."""

    root: Path
    attachments: Path
    recipient: str = ""


@dataclass(frozen=True)
class Made:
    """A finished backup with its list, how many attachments are new, and a sentence for each that is missing or damaged.

    `mended`: the SHA-256 of each attachment whose earlier copy was damaged and was replaced from the one in use.
    """

    backup: Backup
    manifest: Manifest
    fresh: int
    mended: tuple[str, ...]
    faults: tuple[str, ...]

    def repairs(self) -> list[str]:
        """Return a sentence for each attachment whose earlier copy was replaced."""
        return [f"附件{digest}在备份中已损坏，已从在用的文件重新备份。请查明磁盘是否有故障。" for digest in self.mended]


@dataclass
class _Stored:
    """What is held of the attachments, how many are new, which were replaced, and which in use are not what their name says."""

    kept: dict[str, Kept] = field(default_factory=dict)
    fresh: int = 0
    mended: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def make(engine: Engine, wanted: Wanted, *, on: datetime) -> Made:
    """Make a backup; it appears whole, or not at all.

    Raises Conflict: a program is missing or fails, the folder cannot be written, another backup is being made there.
    """
    if wanted.recipient:
        programs.require("gpg")
    try:
        with alone(wanted.root):
            return _make(engine, wanted, on)
    except OSError as error:
        raise Conflict(f"备份没有完成（{error.strerror or error}），原有备份没有改动。请核对{wanted.root}的空间和权限。") from error
    except (sqlite3.Error, sa.exc.DBAPIError) as error:
        raise Conflict(f"备份没有完成（{str(error).splitlines()[0]}），原有备份没有改动。请核对数据库是否完好。") from error


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold a folder of backups for one maker, and clear away what a killed one left. Raises Conflict."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(f"{root}中正在备份。请等它办完再重试。") from error
        for left in root.glob(f"*{_PART}"):
            shutil.rmtree(left)
        for left in root.glob(f"{FILES}/??/*{_PART}"):
            left.unlink()
        clear()
        yield


def _make(engine: Engine, wanted: Wanted, on: datetime) -> Made:
    backup = Backup(wanted.root, named(on))
    if backup.folder.exists():
        raise Conflict(f"备份{backup.name}已经有了。请过一秒再重试。")
    part = wanted.root / f"{backup.name}{_PART}"
    part.mkdir(mode=0o700)
    try:
        made = _fill(part, backup, engine, wanted=wanted, on=on)
        durable.finish(part, backup.folder)
    finally:
        if part.exists():
            shutil.rmtree(part, ignore_errors=True)
    return made


def _fill(part: Path, backup: Backup, engine: Engine, *, wanted: Wanted, on: datetime) -> Made:
    kind = engine.dialect.name
    plain = f"database.{'sqlite' if kind == 'sqlite' else 'dump'}"
    with _place(part, wanted) as work, _standing(engine, work / plain) as connection:
        held, files_named = state(connection), named_files(connection)
        if wanted.recipient:
            programs.encrypt(work / plain, part / f"{plain}{programs.SEALED}", recipient=wanted.recipient)
    database = f"{plain}{programs.SEALED if wanted.recipient else ''}"
    stored = _keep_attachments(wanted, on)
    missing = sorted(files_named - {Path(path).name.removesuffix(programs.SEALED) for path in stored.kept})
    faults = [f"附件{digest}在数据库中有登记，文件不在或已损坏，没有备份。" for digest in missing]
    files = {**stored.kept, f"{backup.name}/{database}": _kept(part / database)}
    manifest = Manifest(on.isoformat(), kind, bool(wanted.recipient), held, f"{backup.name}/{database}", files)
    write(part, manifest)
    return Made(backup, manifest, stored.fresh, tuple(stored.mended), (*faults, *stored.faults))


@contextmanager
def _place(part: Path, wanted: Wanted) -> Iterator[Path]:
    """Where the database is written before it is encrypted: never in the folder of backups, which may be copied elsewhere."""
    if not wanted.recipient:
        yield part
        return
    with workplace() as folder:
        yield folder


@contextmanager
def _standing(engine: Engine, target: Path) -> Iterator[Connection]:
    """Write the database to a file, and yield a connection that sees exactly what was written."""
    if engine.dialect.name == "sqlite":
        _copy_sqlite(Path(str(engine.url.database)), target)
        copy = sa.create_engine(f"sqlite:///{target}")
        with copy.connect() as connection:
            yield connection
        copy.dispose()
        return
    level = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**level) as connection:
        snapshot = connection.execute(sa.select(sa.func.pg_export_snapshot())).scalar_one()
        programs.dump(engine.url, target, snapshot=str(snapshot))
        yield connection


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _kept(path: Path) -> Kept:
    return Kept(sha256(path), path.stat().st_size)


def _keep_attachments(wanted: Wanted, on: datetime) -> _Stored:
    """Read every attachment that an earlier backup holds, copy those that none holds or that were damaged; what is damaged is left out."""
    end = programs.SEALED if wanted.recipient else ""
    known = _known(wanted.root, on) if wanted.recipient else {}
    found = _Stored()
    for source in sorted(path for path in wanted.attachments.glob("??/*") if _DIGEST.fullmatch(path.name)):
        path = f"{FILES}/{source.name[:2]}/{source.name}{end}"
        target, expected = wanted.root / path, known.get(path, "") if end else source.name
        if expected and is_whole(target, expected):
            found.kept[path] = Kept(expected, target.stat().st_size)
            if not end and source.stat().st_size != target.stat().st_size:
                found.faults.append(f"附件{source.name}在用的文件已损坏，备份中的完好。请把备份中的{path}复制回去。")
        elif is_whole(source, source.name):
            damaged = expected and target.exists()
            found.kept[path] = _store(source, target, wanted.recipient)
            found.mended += [source.name] if damaged else []
            found.fresh += 0 if damaged else 1
    return found


def _known(root: Path, on: datetime) -> dict[str, str]:
    """The SHA-256 of each file of all backups whose lists are whole, as the newest list has it."""
    found: dict[str, str] = {}
    for backup in aged(root, on=on):
        with suppress(Conflict):
            found.update({path: one.sha256 for path, one in backup.manifest().files.items()})
    return found


def _store(source: Path, target: Path, recipient: str) -> Kept:
    durable.folder(target.parent)
    part = target.with_name(f"{target.name}{_PART}")
    if recipient:
        programs.encrypt(source, part, recipient=recipient)
    else:
        shutil.copyfile(source, part)
    durable.finish(part, target)
    return _kept(target)
