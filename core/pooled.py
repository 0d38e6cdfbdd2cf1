"""What stands in the database of the pool: the steps of each project as they hold, and whether one of its steps waits."""

from sqlmodel import Session, col, select

from core.models import PoolStep
from core.pipeline import Step, holding
from core.vocabulary import ProposalState


def steps(session: Session, *, pool_id: int | None = None) -> dict[int, tuple[Step, ...]]:
    """Return the confirmed steps as they hold, by project in the pool, or of one alone; a project that was never let in is not there."""
    asked = select(PoolStep).where(PoolStep.state == ProposalState.APPROVED).order_by(col(PoolStep.id))
    rows: dict[int, list[Step]] = {}
    for one in session.exec(asked if pool_id is None else asked.where(PoolStep.pool_id == pool_id)):
        rows.setdefault(one.pool_id, []).append(value(one))
    return {number: holding(some) for number, some in rows.items()}


def value(row: PoolStep) -> Step:
    """Return a step as a value."""
    return Step(row.id or 0, row.act, row.since, row.stage, row.investment, row.corrects_id, row.void, row.leaving)


def waits(session: Session, pool_id: int) -> bool:
    """Whether a step of a project waits for its decision."""
    asked = select(PoolStep.id).where(PoolStep.pool_id == pool_id, PoolStep.state == ProposalState.PROPOSED)
    return session.exec(asked).first() is not None
