"""What leaves the system as a file: who took what and when, in the audit log before the file is handed over."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from core.access import Actor, require
from core.commands import audit
from core.errors import BadInput


@dataclass(frozen=True)
class Export:
    """A file that is taken out: what it is about, its name, and how many rows it holds."""

    subject: str
    file_name: str
    rows: int


def note_export(session: Session, request: Export, *, by: Actor, on: datetime) -> None:
    """Enter in the log that a file is taken out. Raises NotAllowed, BadInput (the file has no name)."""
    require(by, "导出")
    if not request.file_name.strip():
        raise BadInput("导出的文件没有名称。请刷新后重试。")
    audit.record(session, audit.Act("导出", request.subject, f"{request.file_name}，{request.rows}行"), by=by, on=on)
