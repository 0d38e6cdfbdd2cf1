"""What was written is on the disk before its name says that it is finished: a power cut leaves it whole, or not there."""

import errno
import os
from pathlib import Path

_NOT_FOR_FOLDERS = (errno.EINVAL, errno.ENOTSUP)
"""What some network file systems answer, which have no such act for folders."""


def settle(path: Path) -> None:
    """Have the disk hold a file, or a folder's own entries, where its file system can. Raises OSError."""
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    except OSError as error:
        if not (path.is_dir() and error.errno in _NOT_FOR_FOLDERS):
            raise
    finally:
        os.close(held)


def finish(part: Path, target: Path) -> None:
    """Give a file, or a folder of files, its final name, once the disk holds it; then have the disk hold the name. Raises OSError."""
    for path in [*part.iterdir(), part] if part.is_dir() else [part]:
        settle(path)
    part.replace(target)
    settle(target.parent)


def folder(path: Path) -> None:
    """Make the folder of attachments of one beginning, for its owner alone, and have the disk hold its name. Raises OSError."""
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for above in (path.parent, path.parent.parent):
            settle(above)
