"""What a kill left behind: how far the acts had come, and everything that is lost, half, double or not as it was handed in."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from sqlmodel import Session, col, select

from core import db, ledger
from core.access import OPERATOR
from core.commands import audit as log
from core.issues import Rung
from core.messages import TryOutcome
from core.models import (
    Account,
    AuditEntry,
    Circular,
    ImportBatch,
    ImportRow,
    Issue,
    JobRun,
    Message,
    MessageAddress,
    MessageTry,
    ProgressReport,
    Project,
    ReportEvent,
    ReportingMonth,
    Seal,
)
from core.queries import audit
from core.rows import ReportRow, to_json
from core.vocabulary import BatchState, CircularState, JobOutcome, MonthState, ReportState
from scoring.publish import route
from tests.chaos.pages import APPROVED, AT_ONCE, HANDED_IN, SAVED, pages, served_to_all
from tests.chaos.prepared import (
    FILLED,
    READERS,
    SEALED,
    WAITING,
    Prepare,
    for_approvals,
    for_imports,
    for_jobs,
    for_pages,
    for_sealing,
    post_office,
)
from tests.chaos.works import BESIDE, RUN, TOGETHER, Stage, Work, approvals, imports, jobs, sealing
from tests.data.clockwork import ACT, MANY
from tests.load.town import AUGUST, NOON, handed_in
from tests.rowwise import Rows, differences, not_meant, rows_of
from tests.town import YEAR

HandedIn = Mapping[str, ReportRow]
"""What was handed in, by project."""
Rules = Callable[["Counts", HandedIn], Mapping[str, bool]]
LOG = frozenset({"audit_entry.*", "audit_head.last", "audit_head.digest"})
"""What every act adds to, and changes of, the log."""


class Counts:
    """What stands in a database: figures, and how many of everything else."""

    def __init__(self, session: Session) -> None:
        self.acts = Counter(session.exec(select(AuditEntry.act)))
        self.states = Counter(session.exec(select(ProgressReport.state).where(ProgressReport.month == 8)))
        events = select(ReportEvent.state).join(ProgressReport, col(ProgressReport.id) == col(ReportEvent.report_id))
        self.steps = Counter(session.exec(events.where(ProgressReport.month == 8)))
        self.standing = ledger.standing_reports(session, AUGUST)
        self.figures = {code: one.row for code, one in self.standing.items()}
        filled = session.exec(select(AuditEntry.detail, AuditEntry.subject).where(AuditEntry.act == "填报月报"))
        self.filled = Counter(f"{how} {subject.removesuffix(AUGUST.chinese).strip()}" for how, subject in filled)
        self.known = {*self.filled, *(f"{APPROVED} {code}" for code in self.of(ReportState.APPROVED))}
        kept = select(Project.code, ReportEvent.investment).join(ProgressReport, col(ProgressReport.project_id) == col(Project.id))
        kept = kept.join(ReportEvent, col(ProgressReport.id) == col(ReportEvent.report_id))
        self.kept = set(session.exec(kept.where(ProgressReport.month == 8)))
        self.staged = Counter(session.exec(select(ImportRow.after)))
        self.batches = Counter(session.exec(select(ImportBatch.state)))
        self.rows = len(session.exec(select(ImportRow.number)).all())
        self.numbers = list(session.exec(select(Seal.number).order_by(col(Seal.number))))
        self.signed = len(session.exec(select(Circular.id).where(Circular.state == CircularState.SIGNED)).all())
        self.runs = [(one.job, one.slot, one.outcome, one.ended_at is not None) for one in session.exec(select(JobRun))]
        self.july = session.get_one(ReportingMonth, (YEAR, 7)).state
        self.august = len(session.exec(select(ReportingMonth.year).where(ReportingMonth.number == 8)).all())
        self.disabled = len(session.exec(select(Account.id).where(col(Account.disabled_at).is_not(None))).all())
        written = select(Message.id, Message.body, MessageAddress.address)
        written = written.join(MessageAddress, col(MessageAddress.person_id) == col(Message.person_id))
        letters = Counter((to, letter.get_content().replace("\r\n", "\n").strip()) for to, letter in post_office().taken)
        self.letters = {number: letters[to, body.strip()] for number, body, to in session.exec(written)}
        self.tries = Counter(session.exec(select(MessageTry.message_id, MessageTry.outcome)).all())
        self.lifted = len(session.exec(select(Issue.id).where(Issue.rung != Rung.OWNER)).all())

    def tries_of(self, message: int | None) -> int:
        """How often a message was tried."""
        return sum(many for (number, _), many in self.tries.items() if number == message)

    def of(self, *states: ReportState) -> set[str]:
        """The projects whose report stands in one of these states."""
        return {code for code, one in self.standing.items() if one.state in states}


def of_imports(found: Counts, handed: HandedIn) -> Mapping[str, bool]:
    """An import is staged with all its rows and its entry, and stored with all its reports, their steps and its entry."""
    staged, stored = sum(found.batches.values()), found.batches[BatchState.CONFIRMED]
    filled = {code: replace(row, site_progress="") for code, row in handed.items()}
    return {
        "rows of staged batches": found.rows == len(handed) * staged,
        "rows as the file has them": found.staged == Counter(dict.fromkeys(map(to_json, filled.values()), staged)),
        "staging and its entry": staged == found.acts["核对导入文件"],
        "import and its entry": stored == found.acts["导入月报"],
        "reports as the file has them": found.figures == (filled if stored else {}),
        "handed in and their steps": found.steps[ReportState.SUBMITTED] == len(handed) * stored,
        "steps with the file's figures": found.kept == (_figures(filled) if stored else set()),
        "imported once": stored <= 1,
    }


def _figures(handed: HandedIn) -> set[tuple[str, int | None]]:
    return {(code, row.investment) for code, row in handed.items()}


def of_approvals(found: Counts, handed: HandedIn) -> Mapping[str, bool]:
    """Reports are approved a few at a time, each once, with its step, as they were handed in; each few with one entry."""
    approved = found.states[ReportState.APPROVED]
    return {
        "reports as handed in": found.figures == dict(handed),
        "steps with the figures handed in": found.kept == _figures(handed),
        "approved and their steps": approved == found.steps[ReportState.APPROVED],
        "approved and their entries": approved == TOGETHER * found.acts["审核月报"],
    }


def of_pages(found: Counts, handed: HandedIn) -> Mapping[str, bool]:
    """A report is saved once, with its figure; handed in once, with the rest and its step; approved with some others, with one entry."""
    codes = list(handed)
    to_fill, waited = set(codes[:FILLED]), set(codes[FILLED : FILLED + WAITING])
    saved, submitted = ({code for code in to_fill if found.filled[f"{how} {code}"]} for how in (SAVED, HANDED_IN))
    typed = {code: handed[code] if code in submitted else replace(handed[code], site_progress="") for code in saved}
    approved = found.of(ReportState.APPROVED)
    return {
        "figures as typed, and their entries": found.figures == typed | {code: handed[code] for code in waited},
        "saved and handed in, and their entries": (found.of(ReportState.DRAFT), found.of(ReportState.SUBMITTED))
        == (saved - submitted, submitted),
        "handed in and their steps": found.steps[ReportState.SUBMITTED] == len(waited | submitted),
        "steps with the figures handed in": found.kept == _figures({code: handed[code] for code in waited | submitted}),
        "approved of those that waited, and their steps": approved <= waited and len(approved) == found.steps[ReportState.APPROVED],
        "approved and their entries": len(approved) == AT_ONCE * found.acts["审核月报"],
        "nothing twice": max(found.filled.values(), default=0) <= 1,
    }


def of_sealing(found: Counts, _handed: HandedIn) -> Mapping[str, bool]:
    """A circular is signed with its seal and its entry, and no month is sealed twice."""
    return {
        "signed and sealed": len(found.numbers) == found.signed,
        "sealed and its entry": len(found.numbers) == found.acts["签发通报"],
        "sealed once": len(set(found.numbers)) == len(found.numbers) and found.numbers == list(range(1, len(found.numbers) + 1)),
    }


WRITES = {"open": ("开放填报", 1), "close": ("关闭填报", 1), "accounts": ("停用账号", 3), "issues": (ACT, 3)}
"""The jobs of the timetable that write in this town: the act that each gives, and how many."""
DRAWN = tuple(place for place, job in enumerate(RUN) if job.name in (*WRITES, "messages", MANY[0].name))
"""The places of the jobs inside which a kill comes."""


def of_jobs(found: Counts, _handed: HandedIn) -> Mapping[str, bool]:
    """A slot is in the ledger once; what a job did is there if, and only if, its run ended."""
    done = Counter(job for job, _, outcome, _ in found.runs if outcome is JobOutcome.DONE)
    once = Counter(job for job, *_ in found.runs if job != "messages")
    sent = JobOutcome.DONE in {outcome for job, _, outcome, _ in found.runs if job == "messages"}
    wanted = Counter({act: 0 for act, _ in WRITES.values()})
    for name, (act, many) in WRITES.items():
        wanted[act] += many * done[name]
    wanted[ACT] += sum(done[one.name] for one in MANY)
    return {
        "slots once": len({(job, slot) for job, slot, _, _ in found.runs}) == len(found.runs),
        "jobs once, but for messages, which are tried again in the day": set(once.values()) <= {1},
        "entries and ended runs": {act: found.acts[act] for act in wanted} == dict(wanted),
        "opened and its run": found.august == (1 if done["open"] else 0),
        "closed and its run": (found.july is MonthState.CLOSED) == (done["close"] == 1),
        "disabled and its run": found.disabled == WRITES["accounts"][1] * done["accounts"],
        "moved up and its run": found.lifted == WRITES["issues"][1] * done["issues"],
        "messages sent and their letters": all(found.letters[number] for number, outcome in found.tries if outcome is TryOutcome.SENT),
        "letters and tries noted before": all(many <= found.tries_of(number) for number, many in found.letters.items()),
        "at most one letter twice": sum(max(many - 1, 0) for many in found.letters.values()) <= 1,
        "each message sent by the end of its run": not sent or sum(outcome is TryOutcome.SENT for _, outcome in found.tries) == READERS,
        "none failed": all(outcome is not JobOutcome.FAILED for _, _, outcome, _ in found.runs),
    }


@dataclass(frozen=True)
class Kind:
    """A work: what it does, on what, what of it changes by it, by what it is whole, how many acts stand, and how many in the end."""

    work: Work
    prepare: Prepare
    changes: frozenset[str]
    """As `differences` names them; everything else stays as it was."""
    whole: Rules
    acts: Callable[[Counts], int]
    in_all: Callable[[int], int] | None
    """None where it cannot be taken up again: a person looks first what was imported."""
    stage: Stage | None = None
    """Who does it; without it a process of its own."""
    drawn: tuple[int, ...] = ()
    """The places of the acts of which one is drawn for a kill to come inside it; none: a kill comes at any moment."""


_IMPORTED = LOG | {"import_batch.*", "import_row.*", "progress_report.*", "report_event.*"}
_APPROVED = LOG | {f"progress_report.{one}" for one in ("state", "approved_at", "row_version")} | {"report_event.*"}
_WORKED = _APPROVED | {"progress_report.*", "login_session.*", "login_session.seen_at", "account.last_login_at"}
_SIGNED = frozenset(f"circular.{one}" for one in ("state", "signatory_id", "signed_at", "remark", "seal_id"))
_SEALED = LOG | _SIGNED | {"circular_step.*", "seal.*", "seal_content.*", "seal_head.*", "sealed_part.*", "sealed_standing.*"}
_MONTHS = frozenset({"reporting_month.*", "reporting_month.state", "reporting_month.closed_at"})
_RUN = LOG | _MONTHS | {"job_run.*", "account.disabled_at", "issue.rung", "issue.due_on", "issue_step.*", "message.*", "message_try.*"}

KINDS: dict[str, Kind] = {
    "import": Kind(
        imports, for_imports, _IMPORTED, of_imports, lambda found: found.acts["核对导入文件"] + found.batches[BatchState.CONFIRMED], None
    ),
    "approval": Kind(
        approvals, for_approvals, _APPROVED, of_approvals, lambda found: found.acts["审核月报"], lambda reports: reports // TOGETHER
    ),
    "sealing": Kind(sealing, for_sealing, _SEALED, of_sealing, lambda found: len(found.numbers), lambda _: len(SEALED)),
    "jobs": Kind(
        jobs,
        for_jobs,
        _RUN,
        of_jobs,
        lambda found: len({job for job, *_, ended in found.runs if ended}),
        lambda _: len(RUN),
        drawn=DRAWN,
    ),
    "dashboard": Kind(
        pages,
        for_pages,
        _WORKED,
        of_pages,
        lambda found: found.filled.total() + found.acts["审核月报"],
        lambda _: 2 * FILLED + WAITING // AT_ONCE,
        served_to_all,
    ),
}
"""Every work by its name."""


@dataclass(frozen=True)
class Had:
    """What there was before a kill: what is handed in, and every row that was stored."""

    handed: HandedIn
    rows: Mapping[str, Rows]

    @classmethod
    def of(cls, url: str, reports: int) -> Self:
        """Read a prepared database in which so many reports are, or will be, handed in."""
        engine = db.existing(url)
        rows = rows_of(engine)
        engine.dispose()
        return cls(handed_in(reports), rows)


@dataclass(frozen=True)
class Seen:
    """How many acts stand, how many entries somebody else made meanwhile, and what is wrong."""

    acts: int
    beside: int
    wrong: tuple[str, ...]
    known: frozenset[str]
    """What stands of what a page says as stored, in its words."""


def look(url: str, kind: Kind, *, had: Had) -> Seen:
    """Open what was left, enter one more act, and note everything that is not whole, and every row that is not as it was."""
    engine = db.existing(url)
    with db.transaction(engine) as session:
        log.record(session, log.Act("核对", "进程终止以后"), by=OPERATOR, on=NOON)
    with db.reading(engine) as session:
        found = Counts(session)
        halves = [name for name, holds in kind.whole(found, had.handed).items() if not holds]
        sealed = route.verify(session).faults if found.numbers else ()
        wrong = (*_damage(session), *audit.verify(session).faults, *sealed, *halves)
    changed = not_meant(differences(had.rows, rows_of(engine)), kind.changes)
    engine.dispose()
    return Seen(kind.acts(found), found.acts[BESIDE], (*wrong, *changed), frozenset(found.known))


def _damage(session: Session) -> list[str]:
    if session.connection().dialect.name != "sqlite":
        return []
    said = [str(row[0]) for row in session.connection().exec_driver_sql("PRAGMA integrity_check")]
    return [] if said == ["ok"] else said
