"""The small city's run ledger, and a request for the command about it."""

from sqlmodel import Session

from core.commands.job import RunJob
from core.models import JobRun
from core.vocabulary import JobOutcome
from tests.data.town import NOON

ACTS = {"job.start_run": "运行任务"}
"""What the command about jobs is called in the table of rights."""


def ran(session: Session) -> None:
    """A run that listed who has not reported."""
    session.add(
        JobRun(
            job="remind",
            slot=NOON,
            claimed_by="某机:1",
            started_at=NOON,
            ended_at=NOON,
            outcome=JobOutcome.DONE,
            rows=1,
            said="1项未报。",
            detail="城建集团有限公司1项",
        )
    )


def requests(_session: Session) -> dict[str, object]:
    """A request for the command."""
    return {"job.start_run": RunJob("verify", "核对日志和封存", "某机:1")}
