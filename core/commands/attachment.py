"""Photographs and vouchers to a report: added and removed while it may be written, and handed out only to those who may see them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from core import files, ledger
from core.access import Actor, Reach, require, require_for
from core.commands import audit
from core.commands.report import as_confirmed
from core.errors import Conflict, NotAllowed, NotFound
from core.models import Attachment, ProgressReport, Project, ReportingMonth
from core.period import Month
from core.vocabulary import AttachmentKind, MonthState, ReportState, Role, UserRole

MOST = 30
"""Files to one report."""


@dataclass(frozen=True)
class AttachFile:
    """A file to a report: what it shows, its name as the person's machine has it, and its content; kept in `folder`."""

    report_id: int
    kind: AttachmentKind
    name: str
    content: bytes
    folder: Path


@dataclass(frozen=True)
class RemoveFile:
    """A file that no longer belongs to its report."""

    attachment_id: int


@dataclass(frozen=True)
class FetchFile:
    """A file that somebody wants to have, kept in `folder`."""

    attachment_id: int
    folder: Path


@dataclass(frozen=True)
class Fetched:
    """A file handed out: its name, its media type by content, and the content itself."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class _Place:
    report: ProgressReport
    code: str
    month: Month
    reporter: int | None
    responsible: int | None


def attach_file(session: Session, request: AttachFile, *, by: Actor, on: datetime) -> Attachment:
    """Keep a file with a report that may still be written.

    Raises NotAllowed (another unit's project), NotFound, RefusedFile (size, damage, what it is), Conflict (the report may not be written
    now, there already, too many).
    """
    require(by, "上传附件")
    place = _changeable(session, request.report_id, "上传附件", by=by)
    kind = files.kind_of(request.content, request.name)
    name = files.safe_name(request.name, kind)
    digest = files.put(request.content, folder=request.folder)
    there = _standing(session, request.report_id)
    same = next((one for one in there if one.sha256 == digest), None)
    if same is not None:
        raise Conflict(f"{name}与已上传的“{same.name}”内容相同，没有重复存入。")
    if len(there) >= MOST:
        raise Conflict(f"本项目本月已有{MOST}个附件。请先删去不需要的，再上传。")
    attachment = Attachment(
        report_id=request.report_id,
        kind=request.kind,
        sha256=digest,
        size=len(request.content),
        media_type=kind.media_type,
        name=name,
        person_id=by.person_id,
        at=on,
    )
    session.add(attachment)
    session.flush()
    audit.record(session, _act("上传附件", place, attachment), by=by, on=on)
    return attachment


def remove_file(session: Session, request: RemoveFile, *, by: Actor, on: datetime) -> None:
    """Take a file from a report that may still be written; its content and its record stay. Raises NotAllowed, NotFound, Conflict."""
    require(by, "删除附件")
    attachment = _found(session, request.attachment_id)
    place = _changeable(session, attachment.report_id, "删除附件", by=by)
    attachment.removed_at = on
    session.add(attachment)
    audit.record(session, _act("删除附件", place, attachment), by=by, on=on)


def fetch_file(session: Session, request: FetchFile, *, by: Actor, on: datetime) -> Fetched:
    """Hand out a file, and note who took it. Raises NotAllowed, NotFound, Conflict (the stored file is missing or damaged)."""
    reach = require(by, "下载附件")
    attachment = _found(session, request.attachment_id)
    place = _place(session, attachment.report_id)
    if reach is Reach.OWN and by.unit_id not in {place.reporter, place.responsible} - {None}:
        raise NotAllowed("下载附件")
    content = files.get(attachment.sha256, folder=request.folder)
    audit.record(session, _act("下载附件", place, attachment), by=by, on=on)
    return Fetched(attachment.name, attachment.media_type, content)


def _standing(session: Session, report_id: int) -> list[Attachment]:
    return list(session.exec(select(Attachment).where(Attachment.report_id == report_id, col(Attachment.removed_at).is_(None))))


def _found(session: Session, number: int) -> Attachment:
    attachment = session.get(Attachment, number, with_for_update=True)
    if attachment is None or attachment.removed_at is not None:
        raise NotFound("附件", number, "请刷新后重试。")
    return attachment


def _changeable(session: Session, report_id: int, act: str, *, by: Actor) -> _Place:
    """Return the report of a file, once it is sure that the person may change its files now.

    Whoever judges a report that was handed over sees by its version that the files are no longer those that he saw.
    """
    place = _place(session, report_id)
    require_for(by, act, unit_id=place.reporter)
    month = session.get(ReportingMonth, (place.month.year, place.month.number))
    said = _why_fixed(session, place, month.state if month else MonthState.LOCKED, by=by)
    if said:
        raise Conflict(f"项目{place.code} {place.month.chinese}{said}，附件不能再增减。")
    if place.report.state in (ReportState.SUBMITTED, ReportState.CONFIRMED):
        place.report.row_version += 1
        session.add(place.report)
    return place


def _why_fixed(session: Session, place: _Place, month: MonthState, *, by: Actor) -> str:
    """Why the files stay as they are: a unit changes them only while it may write the report, the bureau until it is approved."""
    state, bureau = place.report.state, UserRole.OFFICER in by.roles
    if state is ReportState.APPROVED:
        return "月报已审"
    if month is MonthState.LOCKED or (month is MonthState.CLOSED and not bureau and state is not ReportState.RETURNED):
        return month.label
    if state is ReportState.CONFIRMED and not bureau and place.code not in as_confirmed(session, place.month, code=place.code):
        return "月报责任单位已确认"
    return ""


def _place(session: Session, report_id: int) -> _Place:
    report = session.get(ProgressReport, report_id, with_for_update=True)
    if report is None:
        raise NotFound("月报", report_id, "请先保存草稿，再上传附件。")
    month, project = Month(report.year, report.month), session.get_one(Project, report.project_id)
    held = ledger.parts(session, month.last_day)
    responsible = held.get((report.project_id, Role.RESPONSIBLE))
    return _Place(report, project.code, month, ledger.reporting_unit(held, report.project_id), responsible)


def _act(name: str, place: _Place, attachment: Attachment) -> audit.Act:
    detail = f"{attachment.kind.label} {attachment.name} sha256:{attachment.sha256}"
    return audit.Act(name, f"{place.code} {place.month.chinese} 附件{attachment.id}", detail)
