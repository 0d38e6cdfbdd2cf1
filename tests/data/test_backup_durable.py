"""A backup, an attachment and a restored database get their names once the disk holds them: a power cut leaves no empty file."""

import errno
import os
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from data.backup import durable, keeping
from data.backup.restoring import Target, restore
from tests.core.contents import JPEG
from tests.data.backups import Place, digest, settled
from tests.data.town import NOON

Step = tuple[str, str]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[Step]:
    """What was held by the disk and what got its name, in order."""
    found, held, replace = list[Step](), os.fsync, Path.replace

    def fsync(number: int) -> None:
        found.append(("held", str(Path(f"/proc/self/fd/{number}").readlink())))
        held(number)

    def named(self: Path, target: Path) -> Path:
        found.append(("named", str(target)))
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", named)
    return found


def assured(steps: list[Step], part: Path, target: Path, inside: tuple[str, ...] = ()) -> bool:
    """Whether all of it was held before it was named, and its folder's entries after."""
    at = steps.index(("named", str(target)))
    before = {str(part), *(str(part / name) for name in inside)}
    return before <= {path for act, path in steps[:at] if act == "held"} and ("held", str(target.parent)) in steps[at:]


def test_nothing_gets_its_name_before_the_disk_holds_it(sqlite_engine: Engine, tmp_path: Path, steps: list[Step]) -> None:
    place: Place = settled(sqlite_engine, tmp_path)
    backup, root, second = place.make().backup, place.wanted.root, tmp_path / "second"
    inside = ("database.sqlite", "manifest.json", "manifest.sha256")
    stored = f"files/{digest(JPEG)[:2]}/{digest(JPEG)}"
    assert assured(steps, root / f"{backup.name}.part", root / backup.name, inside)
    assert assured(steps, root / f"{stored}.part", root / stored)
    assert ("held", str(root / "files")) in steps
    second.mkdir()
    keeping.copy(root, second, on=NOON)
    assert assured(steps, second / f"{backup.name}.part", second / backup.name, inside)
    assert assured(steps, second / f"{stored}.part", second / stored)
    again = tmp_path / "again.sqlite"
    restore(backup, Target(f"sqlite:///{again}", tmp_path / "again"))
    assert assured(steps, tmp_path / "again.sqlite.part", again)


@pytest.mark.parametrize(("path", "number", "stops"), [("", errno.EINVAL, False), ("file", errno.EINVAL, True), ("", errno.EIO, True)])
def test_a_file_system_that_holds_no_folders_stops_no_backup_and_a_fault_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, number: int, *, stops: bool
) -> None:
    (tmp_path / "file").touch()

    def refused(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refused)
    if stops:
        with pytest.raises(OSError, match=os.strerror(number)):
            durable.settle(tmp_path / path)
    else:
        durable.settle(tmp_path / path)
