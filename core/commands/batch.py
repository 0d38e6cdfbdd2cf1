"""Imports: a file read without faults is staged and compared; confirming it compares again and stores all of it or nothing."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, require
from core.commands import audit, plan, report, unit
from core.errors import Conflict, NotFound
from core.models import ImportBatch, ImportRow, PlanEdition
from core.period import Month
from core.rows import FormRow, PlanRow, ReportRow, UnitRow, plan_row, report_row, to_json, unit_row
from core.vocabulary import BatchState, FormKind, RowOutcome

_ACT = {FormKind.UNITS: "导入单位名录", FormKind.ANNUAL_PLAN: "导入年度计划", FormKind.MONTHLY_REPORT: "导入月报"}
_READ: Mapping[FormKind, Callable[[str], FormRow]] = {
    FormKind.UNITS: unit_row,
    FormKind.ANNUAL_PLAN: plan_row,
    FormKind.MONTHLY_REPORT: report_row,
}


@dataclass(frozen=True)
class ReadRow:
    """A row as it was read: its line in the sheet, its values, and the version of the report that the form was written from."""

    line: int
    row: FormRow
    version: int | None = None


@dataclass(frozen=True)
class StageBatch:
    """Stage a file that was read without faults.

    `month` is the report's month, the month from which a plan edition holds, or, of units, that of the import; `edition` is 0 for units.
    """

    form: FormKind
    month: Month
    edition: int
    file_name: str
    file_sha256: str
    rows: tuple[ReadRow, ...]
    document: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ConfirmBatch:
    """Store what a staged batch says."""

    batch_id: int


@dataclass(frozen=True)
class Comparison:
    """The rows of a batch against the facts, in the batch's order, and the fingerprint of the facts that were looked at."""

    rows: tuple[ImportRow, ...]
    base: str


def stage(session: Session, request: StageBatch, *, by: Actor, on: datetime) -> ImportBatch:
    """Store the rows beside the facts that they were compared with; no fact changes. Raises NotAllowed."""
    require(by, _ACT[request.form])
    compared = _compare(session, request, by, on)
    batch = ImportBatch(
        form=request.form,
        year=request.month.year,
        month=request.month.number,
        edition=request.edition,
        document=request.document,
        reason=request.reason,
        file_name=request.file_name[-200:],
        file_sha256=request.file_sha256,
        base=compared.base,
        staged_by=by.name,
        staged_at=on,
    )
    session.add(batch)
    session.flush()
    session.add_all(ImportRow(**{**row.model_dump(), "batch_id": batch.id}) for row in compared.rows)
    audit.record(session, audit.Act("核对导入文件", request.file_name[-120:], counted(compared.rows)), by=by, on=on)
    session.flush()
    return batch


def confirm(session: Session, request: ConfirmBatch, *, by: Actor, on: datetime) -> ImportBatch:
    """Compare again and store the new and changed rows: units, a draft edition, or submitted reports.

    Raises NotFound, NotAllowed, Conflict: done before, the facts moved since staging, or nothing to store.
    """
    batch = session.get(ImportBatch, request.batch_id, with_for_update=True)
    if batch is None:
        raise NotFound("导入批次", request.batch_id)
    require(by, _ACT[batch.form])
    if batch.confirmed_at is not None:
        raise Conflict(f"第{batch.id}批已于{batch.confirmed_at:%Y-%m-%d %H:%M}由{batch.confirmed_by}入库，没有重复入库。")
    staged = _staged(batch, rows_of(session, request.batch_id))
    compared = _compare(session, staged, by, on)
    if compared.base != batch.base:
        raise Conflict(f"第{batch.id}批核对之后，库中数据有变动，本次没有存入数据。请重新导入文件，核对后再确认。")
    wanted = {row.code for row in compared.rows if row.outcome in (RowOutcome.NEW, RowOutcome.CHANGED)}
    if not wanted:
        raise Conflict(f"第{batch.id}批没有新增或变更的行，不需要入库。")
    _store(session, staged, wanted, by, on)
    batch.state, batch.confirmed_by, batch.confirmed_at = BatchState.CONFIRMED, by.name, on
    session.add(batch)
    session.flush()
    return batch


def moved(session: Session, batch_id: int, *, by: Actor) -> bool:
    """Whether the facts that a batch was compared with have changed since; of a batch that is stored, never. Raises NotFound."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None:
        raise NotFound("导入批次", batch_id)
    if batch.confirmed_at is not None:
        return False
    return _compare(session, _staged(batch, rows_of(session, batch_id)), by, batch.staged_at).base != batch.base


def rows_of(session: Session, batch_id: int) -> tuple[ImportRow, ...]:
    """Return a batch's rows in the file's order."""
    return tuple(session.exec(select(ImportRow).where(ImportRow.batch_id == batch_id).order_by(col(ImportRow.number))))


def last_of(session: Session, request: StageBatch) -> int | None:
    """Return the number of the newest batch of the same file for the same period and edition, or None.

    A document or reason that the request states must be the batch's.
    """
    same = select(ImportBatch.id).where(ImportBatch.form == request.form, ImportBatch.file_sha256 == request.file_sha256)
    same = same.where(
        ImportBatch.year == request.month.year, ImportBatch.month == request.month.number, ImportBatch.edition == request.edition
    )
    for stated, column in ((request.document, ImportBatch.document), (request.reason, ImportBatch.reason)):
        same = same.where(column == stated) if stated else same
    return session.exec(same.order_by(col(ImportBatch.id).desc())).first()


def number_of(batch: ImportBatch) -> int:
    """Return the number of a stored batch."""
    if batch.id is None:
        raise LookupError("the batch was not stored")
    return batch.id


def counted(rows: Sequence[ImportRow]) -> str:
    """Return the counts as text: 新增3行，变更1行，不变0行，不收0行."""
    counts = Counter(row.outcome for row in rows)
    return "，".join(f"{outcome.label}{counts[outcome]}行" for outcome in RowOutcome)


def _staged(batch: ImportBatch, rows: tuple[ImportRow, ...]) -> StageBatch:
    read = _READ[batch.form]
    return StageBatch(
        form=batch.form,
        month=Month(batch.year, batch.month),
        edition=batch.edition,
        file_name=batch.file_name,
        file_sha256=batch.file_sha256,
        rows=tuple(ReadRow(row.line, read(row.after), row.version) for row in rows),
        document=batch.document,
        reason=batch.reason,
    )


def _store(session: Session, staged: StageBatch, wanted: set[str], by: Actor, on: datetime) -> None:
    chosen = tuple(read.row for read in staged.rows if read.row.code in wanted)
    match staged.form:
        case FormKind.UNITS:
            units = tuple(row for row in chosen if isinstance(row, UnitRow))
            unit.enter_units(session, unit.EnterUnits(units), by=by, on=on)
        case FormKind.ANNUAL_PLAN:
            plans = tuple(read.row for read in staged.rows if isinstance(read.row, PlanRow))
            draft = plan.DraftEdition(staged.month.year, staged.edition, staged.month.number, plans, staged.document, staged.reason)
            plan.draft_edition(session, draft, by=by, on=on)
        case FormKind.MONTHLY_REPORT:
            reports = tuple(row for row in chosen if isinstance(row, ReportRow))
            report.submit_reports(session, report.SubmitReports(staged.month, reports), by=by, on=on)


def _compare(session: Session, request: StageBatch, by: Actor, on: datetime) -> Comparison:
    facts: list[str] = []
    match request.form:
        case FormKind.UNITS:
            rows = _compare_units(session, request, facts)
        case FormKind.ANNUAL_PLAN:
            rows = _compare_plan(session, request, facts)
        case FormKind.MONTHLY_REPORT:
            rows = _compare_reports(session, request, by, on, facts)
    return Comparison(tuple(rows), hashlib.sha256("\n".join(facts).encode()).hexdigest())


def _compare_units(session: Session, request: StageBatch, facts: list[str]) -> list[ImportRow]:
    return _all_compared(request, ledger.unit_rows(session), facts)


def _compare_plan(session: Session, request: StageBatch, facts: list[str]) -> list[ImportRow]:
    known = _editions(session, request, facts)
    draft = next((edition for edition in known if edition.number == request.edition), None)
    held = ledger.in_force(known, request.month.number)
    return _all_compared(request, ledger.plan_rows(session, draft) if draft else ledger.carried_on(session, held), facts)


def _editions(session: Session, request: StageBatch, facts: list[str]) -> list[PlanEdition]:
    known = ledger.editions(session, request.month.year)
    facts.extend(f"{edition.number} {edition.effective_month} {edition.approved_at}" for edition in known)
    return known


def _all_compared(request: StageBatch, rows: Mapping[str, FormRow], facts: list[str]) -> list[ImportRow]:
    before = {code: to_json(row) for code, row in rows.items()}
    facts.extend(sorted(before.values()))
    return [_compared(number, read, before.get(read.row.code, "")) for number, read in enumerate(request.rows, start=1)]


def _compare_reports(session: Session, request: StageBatch, by: Actor, on: datetime, facts: list[str]) -> list[ImportRow]:
    _editions(session, request, facts)
    at = report.desk(session, request.month, on=on)
    approved = ledger.approved_months(session, request.month)
    facts.append(str(at.state))
    found = []
    for number, read in enumerate(request.rows, start=1):
        standing = at.standing.get(read.row.code)
        before = to_json(standing.row) if standing else ""
        facts.append(f"{before} {standing and (standing.state, standing.version)} {sorted(approved.get(read.row.code, {}).items())}")
        means = to_json(report.printed(at, read.row, approved=approved)) if isinstance(read.row, ReportRow) else ""
        row = _compared(number, read, before, means=means)
        if not (row.outcome is RowOutcome.UNCHANGED and standing and _counts_as_given(standing)):
            row = _judged(row, read, at, by)
        found.append(row)
    return found


def _counts_as_given(standing: ledger.Standing) -> bool:
    return standing.state.name in ("SUBMITTED", "CONFIRMED", "APPROVED")


def _judged(row: ImportRow, read: ReadRow, at: report.Desk, by: Actor) -> ImportRow:
    """Refuse a row that may not be stored; a draft or returned report with the same figures is submitted as it is."""
    if not isinstance(read.row, ReportRow):
        raise TypeError(read)
    standing = at.standing.get(row.code)
    sentence = report.refusal(at, read.row, by=by)
    if not sentence and read.version is not None and read.version != (standing.version if standing else 0):
        sentence = "下载预填表之后，本项目月报又有改动。请重新下载预填表再填。"
    outcome = RowOutcome.REFUSED if sentence else RowOutcome.CHANGED if row.before else RowOutcome.NEW
    return ImportRow(**{**row.model_dump(), "outcome": outcome, "sentence": sentence})


def _compared(number: int, read: ReadRow, before: str, *, means: str = "") -> ImportRow:
    """Compare a row, or what would be stored of it, with what stands there before."""
    after = to_json(read.row)
    outcome = RowOutcome.NEW if not before else RowOutcome.UNCHANGED if before == (means or after) else RowOutcome.CHANGED
    return ImportRow(
        batch_id=0, number=number, line=read.line, code=read.row.code, version=read.version, outcome=outcome, before=before, after=after
    )
