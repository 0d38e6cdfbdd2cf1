"""What a monitoring program asks of the database: log-ins alive, runs of jobs by outcome, the newest backup."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.access import Actor, require_sight
from core.models import AuditEntry, JobRun, LoginSession
from core.queries.account import IDLE

BACKUP = "数据库备份"
"""What the log calls a backup that is complete."""
RUNNING = "RUNNING"
"""Stands for the outcome of a run that has not ended."""


@dataclass(frozen=True)
class Vitals:
    """Counts at a moment: log-ins in use, runs in the ledger by job and outcome (RUNNING without one); `backup_at` None: no backup.

    A backup that is dated after the moment was made by a clock that was wrong, and does not count.
    """

    logged_in: int
    runs: Mapping[tuple[str, str], int]
    backup_at: datetime | None


def vitals(session: Session, viewer: Actor, *, on: datetime) -> Vitals:
    """Return what the database tells about the system's health. Raises NotAllowed."""
    require_sight(viewer, "任务运行")
    used = (col(LoginSession.ended_at).is_(None), col(LoginSession.seen_at) > on - IDLE)
    alive = select(sa.func.count()).select_from(LoginSession).where(*used)
    counted = sa.select(col(JobRun.job), col(JobRun.outcome), sa.func.count()).group_by(col(JobRun.job), col(JobRun.outcome))
    runs = {(job, outcome.name if outcome else RUNNING): int(count) for job, outcome, count in session.connection().execute(counted)}
    backup = select(sa.func.max(AuditEntry.at)).where(AuditEntry.act == "导出", AuditEntry.subject == BACKUP, AuditEntry.at <= on)
    return Vitals(session.exec(alive).one(), runs, session.exec(backup).one())
