"""A backup is restored into an empty place only, the database last; whatever is in use stays as it is."""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from core import db, files
from core.errors import Conflict
from data.backup import durable, programs
from data.backup.manifest import Backup, Manifest
from data.backup.state import is_empty
from data.backup.workplace import clear, workplace

_BESIDE = ("", "-wal", "-shm", "-journal")
"""Ends of the files that belong to one SQLite database."""


@dataclass(frozen=True)
class Target:
    """Where to: the address of a database that is not there yet or holds nothing, and the folder of attachments."""

    url: str
    attachments: Path


def restore(backup: Backup, target: Target, *, skip_damaged: bool = False) -> Manifest:
    """Restore a backup and return its list.

    Damaged attachments are left out if told so. Raises Conflict, with nothing written: the place is in use, it is of the other kind
    of database, a file is damaged or missing; BadInput for a wrong address.
    """
    clear()
    manifest = backup.manifest()
    require_empty(manifest, target)
    damaged = dict(backup.damage(manifest))
    if manifest.database in damaged or (damaged and not skip_damaged):
        raise Conflict(f"备份{backup.name}有{len(damaged)}个文件缺失或损坏，没有恢复。请用--of选另一份；只缺附件的，可加--skip-damaged。")
    try:
        restore_attachments(backup, manifest, folder=target.attachments, leaving_out=damaged)
        restore_database(backup, manifest, url=target.url)
    except OSError as error:
        raise Conflict(f"没有恢复完（{error.strerror or error}）。请核对空间和权限，清空目标后重试。") from error
    return manifest


def require_empty(manifest: Manifest, target: Target) -> None:
    """Raise Conflict when the place is in use or the address is of the other kind of database."""
    engine = db.create_engine(target.url)
    place = db.shown(target.url)
    if engine.dialect.name != manifest.kind:
        raise Conflict(f"备份来自{manifest.kind}，不能恢复到{place}。请恢复到同类数据库；要换成PostgreSQL，再运行./ducha migrate-to。")
    if target.attachments.exists() and any(target.attachments.iterdir()):
        raise Conflict(f"附件目录{target.attachments}不是空的，没有恢复。请用--files另指一个空目录。")
    if manifest.kind == "sqlite":
        if any(Path(f"{engine.url.database}{end}").exists() for end in _BESIDE):
            raise Conflict(f"{place}已经有文件，没有恢复。请把它（连同-wal、-shm文件）移走，或用--to另指一处。")
        return
    db.version(engine)
    with engine.connect() as connection:
        empty = is_empty(connection)
    engine.dispose()
    if not empty:
        raise Conflict(f"数据库{place}不是空的，没有恢复。请用createdb另建一个空数据库，再用--to指向它。")


def restore_attachments(backup: Backup, manifest: Manifest, *, folder: Path, leaving_out: Collection[str] = ()) -> None:
    """Store every attachment of a backup in a folder. Raises Conflict when one is not what its name says."""
    for digest, path in manifest.attachments().items():
        if path in leaving_out:
            continue
        with opened(backup.root / path) as plain:
            if files.put(plain.read_bytes(), folder=folder) != digest:
                raise Conflict(f"附件{path}的内容与名称不符，没有恢复完。请改用另一份备份。")


def restore_database(backup: Backup, manifest: Manifest, *, url: str) -> None:
    """Put a backup's database where none is. Raises Conflict."""
    with opened(backup.root / manifest.database) as plain:
        if manifest.kind != "sqlite":
            programs.undump(plain, sa.make_url(url))
            return
        target = Path(str(sa.make_url(url).database))
        part = target.with_name(f"{target.name}.part")
        part.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        shutil.copyfile(plain, part)
        durable.finish(part, target)


@contextmanager
def opened(stored: Path) -> Iterator[Path]:
    """Yield a stored file as it was before encryption."""
    if stored.suffix != programs.SEALED:
        yield stored
        return
    with workplace() as folder:
        plain = folder / stored.stem
        programs.decrypt(stored, plain)
        yield plain
