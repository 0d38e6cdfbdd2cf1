"""A backup is made while people work: the database at one moment, the attachments that are not there yet, and the list of both."""

import fcntl
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from core.errors import Conflict
from core.period import CHINA
from data.backup import programs
from data.backup.manifest import FILES, Backup, Kept, Manifest, backups, sha256, write
from data.backup.state import named_files, state

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
    """A finished backup with its list, how many attachments are new, and a sentence for each that is missing or damaged."""

    backup: Backup
    manifest: Manifest
    fresh: int
    faults: tuple[str, ...]


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
        yield


def _make(engine: Engine, wanted: Wanted, on: datetime) -> Made:
    backup = Backup(wanted.root, f"{on.astimezone(CHINA):%Y%m%d-%H%M%S}")
    if backup.folder.exists():
        raise Conflict(f"备份{backup.name}已经有了。请过一秒再重试。")
    part = wanted.root / f"{backup.name}{_PART}"
    part.mkdir(mode=0o700)
    try:
        made = _fill(part, backup, engine, wanted=wanted, on=on)
        part.rename(backup.folder)
    finally:
        if part.exists():
            shutil.rmtree(part, ignore_errors=True)
    return made


def _fill(part: Path, backup: Backup, engine: Engine, *, wanted: Wanted, on: datetime) -> Made:
    kind = engine.dialect.name
    plain = f"database.{'sqlite' if kind == 'sqlite' else 'dump'}"
    with _workplace(part, wanted) as work, _standing(engine, work / plain) as connection:
        held, named = state(connection), named_files(connection)
        if wanted.recipient:
            programs.encrypt(work / plain, part / f"{plain}{programs.SEALED}", recipient=wanted.recipient)
    database = f"{plain}{programs.SEALED if wanted.recipient else ''}"
    kept, fresh = _keep_attachments(wanted)
    missing = sorted(named - {Path(path).name.removesuffix(programs.SEALED) for path in kept})
    faults = tuple(f"附件{digest}在数据库中有登记，文件不在或已损坏，没有备份。" for digest in missing)
    kept[f"{backup.name}/{database}"] = _kept(part / database)
    manifest = Manifest(on.isoformat(), kind, bool(wanted.recipient), held, f"{backup.name}/{database}", kept)
    write(part, manifest)
    return Made(backup, manifest, fresh, faults)


@contextmanager
def _workplace(part: Path, wanted: Wanted) -> Iterator[Path]:
    """Where the database is written before it is encrypted: never in the folder of backups."""
    if not wanted.recipient:
        yield part
        return
    with tempfile.TemporaryDirectory(prefix="ducha-backup-") as folder:
        yield Path(folder)


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


def _keep_attachments(wanted: Wanted) -> tuple[dict[str, Kept], int]:
    """Copy the attachments that no earlier backup holds; return all that are held and how many are new. Damaged ones are left out."""
    end = programs.SEALED if wanted.recipient else ""
    known = _known(wanted.root) if wanted.recipient else {}
    kept: dict[str, Kept] = {}
    fresh = 0
    for source in sorted(path for path in wanted.attachments.glob("??/*") if _DIGEST.fullmatch(path.name)):
        path = f"{FILES}/{source.name[:2]}/{source.name}{end}"
        held = known.get(path) if end else Kept(source.name, source.stat().st_size)
        if held is not None and _size(wanted.root / path) == held.size:
            kept[path] = held
        elif sha256(source) == source.name:
            kept[path] = _store(source, wanted.root / path, wanted.recipient)
            fresh += 1
    return kept, fresh


def _known(root: Path) -> dict[str, Kept]:
    """The files of all backups whose lists are whole."""
    found: dict[str, Kept] = {}
    for backup in backups(root):
        with suppress(Conflict):
            found.update(backup.manifest().files)
    return found


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _store(source: Path, target: Path, recipient: str) -> Kept:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}{_PART}")
    if recipient:
        programs.encrypt(source, part, recipient=recipient)
    else:
        shutil.copyfile(source, part)
    part.replace(target)
    return _kept(target)
