"""How long backups are kept, and their second place: old ones go, one a week stays longer, whole ones are copied elsewhere."""

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from core.errors import Conflict, NotFound
from data.backup import durable
from data.backup.making import alone
from data.backup.manifest import Backup, Kept, Manifest, aged, backups, is_whole, sha256


def kept_names(names: list[str], *, newest: int, weeks: int) -> set[str]:
    """Return which backups, named oldest first, stay: the newest, and of each of the last weeks that have one, its newest."""
    later = names[::-1]
    by_week: dict[tuple[int, int], str] = {}
    for name in later:
        by_week.setdefault(datetime.strptime(name, "%Y%m%d-%H%M%S").isocalendar()[:2], name)  # noqa: DTZ007  # a name, no moment
    return {*later[:newest], *list(by_week.values())[:weeks]}


def thin(root: Path, *, newest: int, weeks: int, on: datetime) -> list[str]:
    """Delete the backups that need not stay, and return their names; attachments stay. The newest one always stays."""
    with alone(root):
        held = aged(root, on=on)
        staying = kept_names([one.name for one in held], newest=max(newest, 1), weeks=weeks)
        going = [one for one in held if one.name not in staying]
        for one in going:
            shutil.rmtree(one.folder)
    return [one.name for one in going]


@dataclass
class Copied:
    """The names of the backups that were copied, and a sentence for each file that was not."""

    names: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def copy(root: Path, second: Path, *, on: datetime, sealed: bool = False) -> Copied:
    """Copy every backup that the second folder lacks, with its attachments, newest first, each file checked by its SHA-256.

    `sealed`: only encrypted ones, as where a public key is set; a plain one is named and stays where it is.
    What is damaged is left out, named, and does not keep the rest from being copied: an attachment alone, or a backup whose own list
    or database it is. An attachment that was damaged in the second folder is copied there again.
    Raises NotFound when the second folder is not there (it is never made: a disk may not be mounted), Conflict when it cannot be written.
    """
    if not second.is_dir():
        raise NotFound("第二处目录", second, "请核对磁盘是否已挂载；程序不会自行建立它。")
    there = {one.name for one in backups(second)}
    copied, settled = Copied(), set[str]()
    try:
        with alone(second):
            for one in [one for one in reversed(aged(root, on=on)) if one.name not in there]:
                _copy(one, second, copied=copied, settled=settled, sealed=sealed)
    except OSError as error:
        raise Conflict(f"没有复制到{second}（{error.strerror or error}）。{root}中的备份完好，请核对空间和权限，再重试。") from error
    return copied


def _copy(backup: Backup, second: Path, *, copied: Copied, settled: set[str], sealed: bool) -> None:
    """Copy one backup; `settled` are the attachments that a newer one brought already."""
    part = second / f"{backup.name}.part"
    try:
        manifest = backup.manifest()
        if sealed:
            _require_sealed(backup, manifest)
        shutil.copytree(backup.folder, part)
        _require_same(part / Path(manifest.database).name, manifest.files[manifest.database], manifest.database)
        for path in sorted(set(manifest.attachments().values()) - settled):
            settled.add(path)
            if not _brought(backup, path, manifest.files[path], second=second):
                copied.faults.append(f"{path}在备份中缺失或损坏，没有复制。请再备份一次；仍有这一条的，请找回附件。")
        durable.finish(part, second / backup.name)
        copied.names.append(backup.name)
    except Conflict as damaged:
        copied.faults.append(str(damaged))
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _brought(backup: Backup, path: str, kept: Kept, *, second: Path) -> bool:
    """Copy an attachment unless the second folder has it whole; return whether it is there now as it should be."""
    source, target = backup.root / path, second / path
    if is_whole(target, kept.sha256):
        return True
    if not is_whole(source, kept.sha256) and not backup.replaced(path):
        return False
    durable.folder(target.parent)
    part = target.with_name(f"{target.name}.part")
    try:
        shutil.copyfile(source, part)
        whole = is_whole(part, sha256(source))
        if whole:
            durable.finish(part, target)
    finally:
        part.unlink(missing_ok=True)
    return whole


def _require_sealed(backup: Backup, manifest: Manifest) -> None:
    if not manifest.encrypted:
        raise Conflict(f"备份{backup.name}没有加密，没有复制到第二处。请核对后把它移出{backup.root}，或删除。")


def _require_same(target: Path, kept: Kept, path: str) -> None:
    if not is_whole(target, kept.sha256):
        raise Conflict(f"{path}缺失或损坏，与清单不符，这一份没有复制。请先运行./ducha drill核对原备份和磁盘，再另做一份备份。")
