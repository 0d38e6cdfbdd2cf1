"""What a kill left behind: how far the acts had come, and everything that is lost, half or double."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from core import db
from core.access import OPERATOR
from core.commands import audit as log
from core.models import AuditEntry, Circular, ImportBatch, ImportRow, JobRun, ProgressReport, ReportEvent, ReportingMonth, Seal
from core.queries import audit
from core.vocabulary import BatchState, CircularState, JobOutcome, MonthState, ReportState
from scoring.publish import route
from tests.chaos.prepared import SEALED, Prepare, for_approvals, for_imports, for_jobs, for_sealing
from tests.chaos.works import BESIDE, RUN, TOGETHER, Work, approvals, imports, jobs, sealing
from tests.data.clockwork import ACT, MANY
from tests.load.town import NOON
from tests.town import YEAR

Rules = Callable[["Counts", int], Mapping[str, bool]]


class Counts:
    """What stands in a database, counted."""

    def __init__(self, session: Session) -> None:
        self.acts = Counter(session.exec(select(AuditEntry.act)))
        self.states = Counter(session.exec(select(ProgressReport.state).where(ProgressReport.month == 8)))
        events = select(ReportEvent.state).join(ProgressReport, col(ProgressReport.id) == col(ReportEvent.report_id))
        self.steps = Counter(session.exec(events.where(ProgressReport.month == 8)))
        self.batches = Counter(session.exec(select(ImportBatch.state)))
        self.rows = len(session.exec(select(ImportRow.number)).all())
        self.numbers = list(session.exec(select(Seal.number).order_by(col(Seal.number))))
        self.signed = len(session.exec(select(Circular.id).where(Circular.state == CircularState.SIGNED)).all())
        self.runs = [(one.job, one.slot, one.outcome, one.ended_at is not None) for one in session.exec(select(JobRun))]
        self.july = session.get_one(ReportingMonth, (YEAR, 7)).state


def of_imports(found: Counts, reports: int) -> Mapping[str, bool]:
    """An import is staged with all its rows and its entry, and stored with all its reports, their steps and its entry."""
    staged, stored = sum(found.batches.values()), found.batches[BatchState.CONFIRMED]
    return {
        "rows of staged batches": found.rows == reports * staged,
        "staging and its entry": staged == found.acts["核对导入文件"],
        "import and its entry": stored == found.acts["导入月报"],
        "import and its reports": sum(found.states.values()) == reports * stored,
        "handed in and their steps": found.steps[ReportState.SUBMITTED] == reports * stored,
        "imported once": stored <= 1,
    }


def of_approvals(found: Counts, reports: int) -> Mapping[str, bool]:
    """Reports are approved a few at a time, each once, with its step; each few with one entry."""
    approved = found.states[ReportState.APPROVED]
    return {
        "reports": sum(found.states.values()) == reports,
        "approved and their steps": approved == found.steps[ReportState.APPROVED],
        "approved and their entries": approved == TOGETHER * found.acts["审核月报"],
    }


def of_sealing(found: Counts, _reports: int) -> Mapping[str, bool]:
    """A circular is signed with its seal and its entry, and no month is sealed twice."""
    return {
        "signed and sealed": len(found.numbers) == found.signed,
        "sealed and its entry": len(found.numbers) == found.acts["签发通报"],
        "sealed once": len(set(found.numbers)) == len(found.numbers) and found.numbers == list(range(1, len(found.numbers) + 1)),
    }


def of_jobs(found: Counts, _reports: int) -> Mapping[str, bool]:
    """A slot is in the ledger once; what a job did is there if, and only if, its run ended."""
    done = Counter(job for job, _, outcome, _ in found.runs if outcome is JobOutcome.DONE)
    closed = found.july is MonthState.CLOSED
    return {
        "slots once": len({(job, slot) for job, slot, _, _ in found.runs}) == len(found.runs),
        "entries and ended runs": sum(done[one.name] for one in MANY) == found.acts[ACT],
        "closed and its run": closed == (done["close"] == 1),
        "closed and its entry": int(closed) == found.acts["关闭填报"],
        "none failed": all(outcome is not JobOutcome.FAILED for _, _, outcome, _ in found.runs),
    }


@dataclass(frozen=True)
class Kind:
    """A work: what it does, on what, by what it is whole, how many acts stand, and how many when nothing is left to do."""

    work: Work
    prepare: Prepare
    whole: Rules
    acts: Callable[[Counts], int]
    in_all: Callable[[int], int] | None
    """None where it cannot be taken up again: a person looks first what was imported."""


KINDS: dict[str, Kind] = {
    "import": Kind(imports, for_imports, of_imports, lambda found: found.acts["核对导入文件"] + found.batches[BatchState.CONFIRMED], None),
    "approval": Kind(approvals, for_approvals, of_approvals, lambda found: found.acts["审核月报"], lambda reports: reports // TOGETHER),
    "sealing": Kind(sealing, for_sealing, of_sealing, lambda found: len(found.numbers), lambda _: len(SEALED)),
    "jobs": Kind(jobs, for_jobs, of_jobs, lambda found: sum(ended for *_, ended in found.runs), lambda _: len(RUN)),
}
"""Every work by its name."""


@dataclass(frozen=True)
class Seen:
    """How many acts stand, how many entries somebody else made meanwhile, and what is wrong."""

    acts: int
    beside: int
    wrong: tuple[str, ...]


def look(url: str, kind: Kind, reports: int) -> Seen:
    """Open what was left, enter one more act, and note everything that is not whole."""
    engine = db.existing(url)
    with db.transaction(engine) as session:
        log.record(session, log.Act("核对", "进程终止以后"), by=OPERATOR, on=NOON)
    with db.reading(engine) as session:
        found = Counts(session)
        halves = [name for name, holds in kind.whole(found, reports).items() if not holds]
        sealed = route.verify(session).faults if found.numbers else ()
        wrong = (*_damage(session), *audit.verify(session).faults, *sealed, *halves)
    engine.dispose()
    return Seen(kind.acts(found), found.acts[BESIDE], wrong)


def _damage(session: Session) -> list[str]:
    if session.connection().dialect.name != "sqlite":
        return []
    said = [str(row[0]) for row in session.connection().exec_driver_sql("PRAGMA integrity_check")]
    return [] if said == ["ok"] else said
