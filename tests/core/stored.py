"""Where files of a database under test lie."""

from pathlib import Path

from sqlmodel import Session


def store(session: Session) -> Path:
    """The folder of attachments beside the database under test."""
    return Path(str(session.connection().engine.url.database)).parent / "files"
