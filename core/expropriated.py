"""What stands in the database of the plan of expropriation: its versions, and the lines of one as they were drafted."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from core.expropriation import PlanLine, Quantity, Target
from core.models import ExpropriationPlan, ExpropriationTarget, ExpropriationVersion, Project, Unit


def versions(session: Session, year: int) -> list[ExpropriationVersion]:
    """Return the year's versions, drafts included, by number."""
    asked = select(ExpropriationVersion).where(ExpropriationVersion.year == year)
    return list(session.exec(asked.order_by(col(ExpropriationVersion.version))))


def in_force(known: Sequence[ExpropriationVersion], month: int, *, known_at: datetime | None = None) -> ExpropriationVersion | None:
    """Return the latest version that holds in a month, approved by a moment where one is given; or None."""
    holding = [
        one
        for one in known
        if one.approved_at is not None and one.effective_month <= month and (known_at is None or one.approved_at <= known_at)
    ]
    return holding[-1] if holding else None


def lines(session: Session, version: ExpropriationVersion) -> tuple[PlanLine, ...]:
    """Return a version's lines by district (short name) and project code, each with its kinds in order."""
    held = (
        select(ExpropriationPlan, Unit.short_name, Project.code)
        .join(Unit, col(Unit.id) == col(ExpropriationPlan.district_id))
        .join(Project, col(Project.id) == col(ExpropriationPlan.project_id), isouter=True)
        .where(ExpropriationPlan.version_id == version.id)
        .order_by(col(ExpropriationPlan.district_id), col(Project.code))
    )
    targets = _targets(session, version)
    return tuple(
        PlanLine(district, code or "", targets.get(plan.id or 0, ()), plan.projects) for plan, district, code in session.exec(held)
    )


def _targets(session: Session, version: ExpropriationVersion) -> dict[int, tuple[Target, ...]]:
    asked = (
        select(ExpropriationTarget)
        .join(ExpropriationPlan, col(ExpropriationPlan.id) == col(ExpropriationTarget.plan_id))
        .where(ExpropriationPlan.version_id == version.id)
    )
    shares: dict[tuple[int, Quantity], dict[int, int]] = {}
    for one in session.exec(asked):
        shares.setdefault((one.plan_id, one.kind), {})[one.month] = one.amount
    found: dict[int, tuple[Target, ...]] = {}
    for kind in Quantity:
        for (plan, held), by_month in shares.items():
            if held is kind:
                months = tuple(by_month[month] for month in range(1, 13)) if 1 in by_month else ()
                found[plan] = (*found.get(plan, ()), Target(kind, by_month[0], months))
    return found
