"""The list of what a backup consists of: every file with its SHA-256, and what the database held; the list has a digest of its own."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from re import fullmatch

from pydantic import TypeAdapter, ValidationError

from core.errors import Conflict, NotFound
from core.period import CHINA
from data.backup.programs import SEALED
from data.backup.state import State

NAME = r"\d{8}-\d{6}"
"""What the folder of a finished backup is called: day and time in China."""
LIST, DIGEST = "manifest.json", "manifest.sha256"
AHEAD = timedelta(hours=1)
"""How much later than now a backup may be dated, as by another machine's clock; later ones are of a clock that was wrong."""
FILES = "files"
"""The folder of the attachments, which all backups of a folder share."""


@dataclass(frozen=True)
class Kept:
    """A stored file: the SHA-256 of its bytes as 64 hexadecimal digits, and how many bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """A backup: when and of which kind of database, whether encrypted, what the database held, and each file under its place."""

    made_at: str
    kind: str
    encrypted: bool
    state: State
    database: str
    files: dict[str, Kept] = field(default_factory=dict)

    def packed(self) -> bytes:
        """Return the list as it is written."""
        return _MANIFEST.dump_json(self, indent=1)

    def attachments(self) -> dict[str, str]:
        """Return the place of each attachment under its SHA-256 before encryption."""
        return {Path(path).name.removesuffix(SEALED): path for path in self.files if path.startswith(f"{FILES}/")}


_MANIFEST = TypeAdapter(Manifest)


@dataclass(frozen=True)
class Backup:
    """A finished backup in a folder of backups."""

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        """Its own folder."""
        return self.root / self.name

    @property
    def digest(self) -> str:
        """The SHA-256 of its list, as noted beside it."""
        return (self.folder / DIGEST).read_text(encoding="utf-8", errors="replace").split(" ", maxsplit=1)[0]

    def manifest(self) -> Manifest:
        """Return its list. Raises Conflict when the list, or the digest beside it, is missing or damaged."""
        try:
            content, noted = (self.folder / LIST).read_bytes(), (self.folder / DIGEST).read_bytes()
            if noted == _noted(content):
                return _MANIFEST.validate_json(content)
        except (OSError, ValidationError) as error:
            raise Conflict(self._damaged()) from error
        raise Conflict(self._damaged())

    def _damaged(self) -> str:
        return f"备份{self.name}的清单{LIST}或{DIGEST}缺失、损坏。请改用另一份备份。"

    def damage(self, manifest: Manifest) -> Iterator[tuple[str, str]]:
        """Yield the place of each file that is missing or is not what was stored, and a sentence on it."""
        for path, kept in manifest.files.items():
            place = self.root / path
            if not place.is_file():
                yield path, f"{path}不在。"
            elif not is_whole(place, kept.sha256) and not self.replaced(path):
                yield path, f"{path}损坏，与清单的SHA-256不符。"

    def replaced(self, path: str) -> bool:
        """Whether an encrypted attachment is whole as another backup has it, which replaced a damaged one: encrypted anew it differs."""
        if not (path.startswith(f"{FILES}/") and path.endswith(SEALED)):
            return False
        for other in backups(self.root):
            with suppress(Conflict):
                kept = other.manifest().files.get(path) if other.name != self.name else None
                if kept is not None and is_whole(self.root / path, kept.sha256):
                    return True
        return False


def write(folder: Path, manifest: Manifest) -> None:
    """Write the list and the digest beside it, in the form that `sha256sum -c` reads."""
    content = manifest.packed()
    (folder / LIST).write_bytes(content)
    (folder / DIGEST).write_bytes(_noted(content))


def _noted(content: bytes) -> bytes:
    return f"{hashlib.sha256(content).hexdigest()}  {LIST}\n".encode()


def named(on: datetime) -> str:
    """Return the name of a backup that is made at a moment."""
    return f"{on.astimezone(CHINA):%Y%m%d-%H%M%S}"


def backups(root: Path) -> list[Backup]:
    """Return the finished backups of a folder by their names, earliest first."""
    if not root.is_dir():
        return []
    return [Backup(root, path.name) for path in sorted(root.iterdir()) if path.is_dir() and fullmatch(NAME, path.name)]


def aged(root: Path, *, on: datetime) -> list[Backup]:
    """Return the finished backups of a folder, oldest first; when one that is dated after now was made nobody knows: it is oldest."""
    return sorted(backups(root), key=lambda one: (one.name <= named(on + AHEAD), one.name))


def misdated(root: Path, *, on: datetime) -> list[str]:
    """Return a sentence for each backup that is dated after now."""
    ahead = [one for one in backups(root) if one.name > named(on + AHEAD)]
    return [f"备份{one.name}的日期晚于现在（机器时间曾经有误），按最旧的对待；要用它，请用--of写明。" for one in ahead]


def chosen(root: Path, name: str = "", *, on: datetime) -> Backup:
    """Return the newest backup of a folder that is not dated after now, or the one of this name. Raises NotFound."""
    held = [one for one in backups(root) if (one.name == name if name else one.name <= named(on + AHEAD))]
    if not held:
        hint = "请核对目录；其中应有形如20260820-021500的文件夹。"
        raise NotFound("备份", root / name if name else root, "".join(misdated(root, on=on)) or hint)
    return held[-1]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_whole(path: Path, digest: str) -> bool:
    """Whether a file is there, can be read to its end, and has this SHA-256."""
    try:
        return sha256(path) == digest
    except OSError:
        return False
