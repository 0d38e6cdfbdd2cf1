"""How long backups are kept, and their second place: old ones go, one a week stays longer, whole ones are copied elsewhere."""

import shutil
from datetime import datetime
from pathlib import Path

from core.errors import Conflict, NotFound
from data.backup.making import alone
from data.backup.manifest import Backup, Kept, backups, sha256


def kept_names(names: list[str], *, newest: int, weeks: int) -> set[str]:
    """Return which backups stay: the newest, and of each of the last weeks that have one, its newest."""
    later = sorted(names, reverse=True)
    by_week: dict[tuple[int, int], str] = {}
    for name in later:
        by_week.setdefault(datetime.strptime(name, "%Y%m%d-%H%M%S").isocalendar()[:2], name)  # noqa: DTZ007  # a name, no moment
    return {*later[:newest], *list(by_week.values())[:weeks]}


def thin(root: Path, *, newest: int, weeks: int) -> list[str]:
    """Delete the backups that need not stay, and return their names; attachments stay. The newest one always stays."""
    with alone(root):
        held = backups(root)
        staying = kept_names([one.name for one in held], newest=max(newest, 1), weeks=weeks)
        going = [one for one in held if one.name not in staying]
        for one in going:
            shutil.rmtree(one.folder)
    return [one.name for one in going]


def copy(root: Path, second: Path) -> list[str]:
    """Copy every whole backup that the second folder lacks, with its attachments, newest first, and return their names.

    Raises NotFound when the second folder is not there (it is never made: a disk may not be mounted), Conflict when it cannot be
    written or what arrived is not what was sent.
    """
    if not second.is_dir():
        raise NotFound("第二处目录", second, "请核对磁盘是否已挂载；程序不会自行建立它。")
    there = {one.name for one in backups(second)}
    going = [one for one in reversed(backups(root)) if one.name not in there]
    try:
        with alone(second):
            for one in going:
                _copy(one, second)
    except OSError as error:
        raise Conflict(f"没有复制到{second}（{error.strerror or error}）。{root}中的备份完好，请核对空间和权限，再重试。") from error
    return [one.name for one in going]


def _copy(backup: Backup, second: Path) -> None:
    manifest = backup.manifest()
    part = second / f"{backup.name}.part"
    shutil.copytree(backup.folder, part)
    for path, kept in manifest.files.items():
        own = path.startswith(f"{backup.name}/")
        target = part / Path(path).name if own else second / path
        if own or _bring(backup.root / path, target, kept.size):
            _require_same(target, kept, path)
    part.rename(second / backup.name)


def _bring(source: Path, target: Path, size: int) -> bool:
    """Copy an attachment that is not there yet; return whether it was copied now."""
    if target.is_file() and target.stat().st_size == size:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return True


def _require_same(target: Path, kept: Kept, path: str) -> None:
    if sha256(target) != kept.sha256:
        target.unlink()
        raise Conflict(f"{path}复制以后与清单不符，没有复制完。请先运行./ducha drill核对原备份和磁盘，再重试。")
