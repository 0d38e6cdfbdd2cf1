"""A folder for what may not lie open, as a database before it is encrypted; what a killed process left of it the next one removes."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "ducha-work-"
_LOCK, _UNLOCKED = ".lock", ".unlocked"


@contextmanager
def workplace() -> Iterator[Path]:
    """Yield a folder outside of all backups that only this user reads, and remove it in the end, and before that those left behind."""
    clear()
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as name:
        folder = Path(name)
        with (folder / _UNLOCKED).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (folder / _UNLOCKED).rename(folder / _LOCK)
            inside = folder / "work"
            inside.mkdir(mode=0o700)
            yield inside


def clear() -> None:
    """Remove this user's folders whose process is gone: the lock ends with the process, and a folder without one is still empty."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if folder.is_symlink() or not _ours(folder):
            continue
        try:
            with (folder / _LOCK).open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except (FileNotFoundError, NotADirectoryError, BlockingIOError):
            continue


def _ours(folder: Path) -> bool:
    try:
        return folder.stat().st_uid == os.getuid()
    except FileNotFoundError:
        return False
