"""The month at a person's desk: the projects that a coordinator fills, a manager confirms, the bureau reviews, and who has not reported."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from core import ledger
from core.access import Actor, Reach, require_sight
from core.accounts import units_with
from core.models import Assignment, Attachment, AuditEntry, Person, ProgressReport, Project, ReportEvent, ReportingMonth, Unit
from core.period import Month
from core.queries import forms
from core.vocabulary import ActOutcome, MonthState, ReportState, Role, UserRole

DONE = (ReportState.SUBMITTED, ReportState.CONFIRMED, ReportState.APPROVED)
"""States of a report that its unit has handed over."""

MONTH_ACTS = ("开放填报", "改截止时间", "关闭填报", "重新开放填报", "锁定月份")
"""Acts upon a month as a whole, by their names in the audit log."""


@dataclass(frozen=True)
class Step:
    """One step of a report's way; the figure in fen, missing where it was not kept."""

    state: ReportState
    at: datetime
    person: str
    reason: str
    investment: int | None


@dataclass(frozen=True)
class Line:
    """A project in the month: its form line, and the way of its report so far; report_id is None before anything was saved.

    `files_at` is when a file was last added to the report or taken from it.
    """

    form: forms.MonthLine
    report_id: int | None
    edited_by: str
    edited_at: datetime | None
    steps: tuple[Step, ...]
    files_at: datetime | None = None

    @property
    def code(self) -> str:
        """The project's code."""
        return self.form.project.code

    @property
    def handed_over(self) -> bool:
        """Whether the unit has handed the report over."""
        return self.form.state in DONE

    @property
    def returned_because(self) -> str:
        """Why the report came back, empty unless it is returned now."""
        last = self.steps[-1] if self.steps else None
        return last.reason if last and last.state is ReportState.RETURNED else ""

    @property
    def reworked(self) -> bool:
        """Whether something was done about a returned report: written since it was handed over, or its files changed since it came back.

        Handing over writes a report and its step at one moment, so no other clock decides whether it was written later.
        """
        if not self.returned_because:
            return False
        handed = [step.at for step in self.steps if step.state is ReportState.SUBMITTED]
        written = self.edited_at is not None and handed[-1:] != [self.edited_at]
        return written or (self.files_at is not None and self.files_at > self.steps[-1].at)


@dataclass(frozen=True)
class MonthDesk:
    """A month with its state, its due moment and the lines that the viewer may see, by project code."""

    month: Month
    state: MonthState | None
    due_at: datetime | None
    edition: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Reminder:
    """A unit that has not handed over all its reports: whom to call, how many are due, and the lines that lack."""

    unit: str
    contact: str
    due: int
    missing: tuple[Line, ...]


@dataclass(frozen=True)
class MonthAct:
    """An act upon a month as a whole: by whom, when, and why."""

    act: str
    person: str
    at: datetime
    detail: str


def entry_desk(session: Session, viewer: Actor, *, month: Month) -> MonthDesk:
    """Return the projects that the viewer's unit reports. Raises NotAllowed."""
    unit = _own_unit(session, viewer)
    return _only(_desk(session, viewer, month), (line for line in _lines(session, month) if line.form.project.reporter == unit))


def confirming_desk(session: Session, viewer: Actor, *, month: Month) -> MonthDesk:
    """Return the projects that the viewer's unit is responsible for. Raises NotAllowed."""
    unit = _own_unit(session, viewer)
    return _only(_desk(session, viewer, month), (line for line in _lines(session, month) if line.form.project.responsible == unit))


def review_desk(session: Session, viewer: Actor, *, month: Month) -> MonthDesk:
    """Return every project of the month that the viewer may see before approval: all of them for the bureau. Raises NotAllowed."""
    found = _desk(session, viewer, month)
    lines = _lines(session, month)
    if require_sight(viewer, "未审月报") is Reach.ALL:
        return _only(found, lines)
    unit = _own_unit(session, viewer)
    return _only(found, (line for line in lines if unit in (line.form.project.reporter, line.form.project.responsible)))


def reminders(session: Session, viewer: Actor, *, month: Month) -> tuple[Reminder, ...]:
    """Return the units that have not handed over all reports of a month, the one with most missing first. Raises NotAllowed."""
    everything = require_sight(viewer, "催报名单") is Reach.ALL
    own = "" if everything else _own_unit(session, viewer)
    contacts = _contacts(session)
    by_unit: dict[str, list[Line]] = {}
    for line in _lines(session, month):
        project = line.form.project
        if everything or own in (project.reporter, project.responsible):
            by_unit.setdefault(project.reporter, []).append(line)
    found = [
        Reminder(unit, contacts.get(unit, ""), len(lines), tuple(line for line in lines if not line.handed_over))
        for unit, lines in by_unit.items()
    ]
    return tuple(sorted((one for one in found if one.missing), key=lambda one: (-len(one.missing), one.unit)))


def month_acts(session: Session, viewer: Actor, *, month: Month) -> tuple[MonthAct, ...]:
    """Return who opened, closed, opened again and locked a month, in order. Raises NotAllowed."""
    require_sight(viewer, "未审月报")
    of_month = select(AuditEntry).where(AuditEntry.subject == month.chinese, col(AuditEntry.act).in_(MONTH_ACTS))
    done = of_month.where(AuditEntry.outcome == ActOutcome.DONE).order_by(col(AuditEntry.id))
    return tuple(MonthAct(entry.act, entry.actor, entry.at, entry.detail) for entry in session.exec(done))


def confirming_units(session: Session, *, on: datetime) -> frozenset[str]:
    """Return the full names of the units in which somebody can confirm reports at a moment."""
    names = ledger.unit_names(session)
    return frozenset(names[unit_id] for unit_id in units_with(session, UserRole.UNIT_MANAGER, on=on))


def short_names(session: Session) -> dict[str, str]:
    """Return the short name of every unit by its full one."""
    return dict(session.exec(select(Unit.name, Unit.short_name)).all())


def _contacts(session: Session) -> dict[str, str]:
    """Whom to call by unit: the contact that the unit named, else a coordinator of its projects."""
    coordinators = (
        select(Unit.name, Person.name)
        .join(Person, col(Person.unit_id) == col(Unit.id))
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .where(Assignment.role == Role.COORDINATOR)
        .distinct()
        .order_by(Unit.name, Person.name)
    )
    named = {name: row.contact for name, row in ledger.unit_rows(session).items() if row.contact}
    return dict(session.exec(coordinators).all()) | named


def _desk(session: Session, viewer: Actor, month: Month) -> MonthDesk:
    require_sight(viewer, "未审月报")
    held = session.get(ReportingMonth, (month.year, month.number))
    edition = ledger.in_force(ledger.editions(session, month.year), month.number)
    return MonthDesk(month, held.state if held else None, held.due_at if held else None, edition.number if edition else 0, ())


def _only(found: MonthDesk, lines: Iterable[Line]) -> MonthDesk:
    return MonthDesk(found.month, found.state, found.due_at, found.edition, tuple(lines))


def _own_unit(session: Session, viewer: Actor) -> str:
    require_sight(viewer, "未审月报")
    return ledger.unit_names(session).get(viewer.unit_id or 0, "")


def _lines(session: Session, month: Month) -> tuple[Line, ...]:
    steps, files = _steps(session, month), _files(session, month)
    reports = {code: (report, name) for report, code, name in session.exec(_first_entries(month))}
    found = []
    for form in forms.month_base(session, month).lines:
        report, name = reports.get(form.project.code, (None, None))
        number = report.id if report else None
        when = report.edited_at if report else None
        found.append(Line(form, number, name or "", when, tuple(steps.get(number or 0, ())), files.get(number or 0)))
    return tuple(found)


def _first_entries(month: Month) -> "Select[ProgressReport, str, str]":
    return (
        select(ProgressReport, Project.code, Person.name)
        .join(Project, col(Project.id) == col(ProgressReport.project_id))
        .join(Person, col(Person.id) == col(ProgressReport.edited_by), isouter=True)
        .where(ProgressReport.year == month.year, ProgressReport.month == month.number, ProgressReport.entry == 1)
    )


def _files(session: Session, month: Month) -> dict[int, datetime]:
    """When a file was last added to a report or taken from it, by the report's number."""
    moments = select(Attachment.report_id, Attachment.at, Attachment.removed_at).join(
        ProgressReport, col(ProgressReport.id) == col(Attachment.report_id)
    )
    found: dict[int, datetime] = {}
    for number, added, removed in session.exec(moments.where(ProgressReport.year == month.year, ProgressReport.month == month.number)):
        found[number] = max(removed or added, found.get(number, added))
    return found


def _steps(session: Session, month: Month) -> dict[int, list[Step]]:
    """The steps of each report in the order in which they were entered: a clock that is behind puts none before an earlier one."""
    statement = (
        select(ReportEvent, Person.name)
        .join(ProgressReport, col(ProgressReport.id) == col(ReportEvent.report_id))
        .join(Person, col(Person.id) == col(ReportEvent.person_id), isouter=True)
        .where(ProgressReport.year == month.year, ProgressReport.month == month.number, ProgressReport.entry == 1)
        .order_by(col(ReportEvent.id))
    )
    found: dict[int, list[Step]] = {}
    for event, name in session.exec(statement):
        found.setdefault(event.report_id, []).append(Step(event.state, event.at, name or "", event.reason, event.investment))
    return found
