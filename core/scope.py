"""What an agent builder may take on, on one day: its place in the directory, the ceiling of its tier, and exceptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import builders
from core.errors import Conflict
from core.models import BlacklistEntry, DirectoryEntry, Project, ProjectCost, ProjectSpecialty, ScopeException, Specialty, TierCeiling, Unit
from core.money import wan
from core.period import CHINA
from core.vocabulary import CostKind, ProposalState, Scope, Tier

Held = type[DirectoryEntry] | type[TierCeiling]


@dataclass(frozen=True)
class Place:
    """A builder's place in the directory: a specialty and a tier."""

    specialty_id: int
    tier: Tier


@dataclass(frozen=True)
class Asked:
    """A project as the directory sees it: its approved estimate (概算), else its total investment, in fen; its specialty where noted."""

    id: int
    name: str
    amount: int
    specialty_id: int | None


@dataclass(frozen=True)
class Found:
    """Whether a builder may take on a project, and why, as the end of a sentence about it."""

    scope: Scope
    why: str = ""

    @property
    def allowed(self) -> bool:
        """Whether it may."""
        return self.scope in (Scope.FREE, Scope.WITHIN, Scope.EXCEPTED)


@dataclass(frozen=True)
class Limits:
    """The directory and the ceilings of a day; a ceiling without specialty holds for every specialty that has none of its own."""

    day: date
    places: Mapping[int, tuple[Place, ...]]
    ceilings: Mapping[tuple[Tier, int | None], int | None]
    exceptions: frozenset[tuple[int, int]]
    specialties: Mapping[int, str]

    def most(self, place: Place) -> int | None:
        """What a project of a place may cost, in fen; None without limit."""
        return self.ceilings.get((place.tier, place.specialty_id), self.ceilings.get((place.tier, None)))

    def judge(self, project: Asked, unit_id: int) -> Found:
        """Say whether a builder may take on a project. Without a noted specialty any place of the builder counts."""
        if not self.places and not self.ceilings:
            return Found(Scope.FREE, "当日没有名录和承接上限")
        if (project.id, unit_id) in self.exceptions:
            return Found(Scope.EXCEPTED, "超范围承接已批准")
        mine = [one for one in self.places.get(unit_id, ()) if project.specialty_id in (None, one.specialty_id)]
        if not mine:
            wanted = f"{self.specialties[project.specialty_id]}专业" if project.specialty_id is not None else ""
            return Found(Scope.NOT_ENTERED, f"{self.day}没有列入名录{wanted}")
        limits = [self.most(one) for one in mine]
        if any(most is None or project.amount <= most for most in limits):
            return Found(Scope.WITHIN, "、".join(one.tier.label for one in mine))
        highest = max(most for most in limits if most is not None)
        tiers = "、".join(one.tier.label for one in mine)
        return Found(Scope.TOO_LARGE, f"{tiers}最多承接{wan(highest)}，该项目{wan(project.amount)}")


def limits(session: Session, day: date, *, decided_by: date | None = None) -> Limits:
    """Return the directory and ceilings as they stand on a day, with the exceptions that were approved by it, or by `decided_by`."""
    places: dict[int, tuple[Place, ...]] = {}
    for entry in session.exec(select(DirectoryEntry).where(held_on(DirectoryEntry, day)).order_by(col(DirectoryEntry.id))):
        places[entry.unit_id] = (*places.get(entry.unit_id, ()), Place(entry.specialty_id, entry.tier))
    ceilings = session.exec(select(TierCeiling).where(held_on(TierCeiling, day)))
    end = datetime.combine((decided_by or day) + timedelta(days=1), time(), CHINA)
    approved = select(ScopeException.project_id, ScopeException.unit_id).where(
        ScopeException.state == ProposalState.APPROVED, col(ScopeException.decided_at) < end
    )
    return Limits(
        day,
        places,
        {(one.tier, one.specialty_id): one.most for one in ceilings},
        frozenset(session.exec(approved)),
        {number or 0: name for number, name in session.exec(select(Specialty.id, Specialty.name))},
    )


def held_on(row: Held, day: date) -> sa.ColumnElement[bool]:
    """Return whether an entry or ceiling holds on a day: first and last day included."""
    return sa.and_(col(row.starts_on) <= day, sa.or_(col(row.ends_on).is_(None), col(row.ends_on) >= day))


def asked(session: Session, day: date, *, project_ids: frozenset[int]) -> dict[int, Asked]:
    """Return projects by id with what they cost as it was approved by a day."""
    estimates = select(ProjectCost).where(ProjectCost.kind == CostKind.ESTIMATE, col(ProjectCost.approved_on) <= day)
    approved = {one.project_id: one.amount for one in session.exec(estimates.order_by(col(ProjectCost.approved_on), col(ProjectCost.id)))}
    wanted = {one.project_id: one.specialty_id for one in session.exec(select(ProjectSpecialty))}
    found = session.exec(select(Project).where(col(Project.id).in_(project_ids)).order_by(col(Project.code)))
    return {
        one.id: Asked(one.id, f"{one.code}“{one.name}”", approved.get(one.id, one.total_investment), wanted.get(one.id))
        for one in found
        if one.id is not None
    }


def on_list(day: date) -> sa.ColumnElement[bool]:
    """Return whether an entry of the blacklist holds on a day: the last day of its term included, the day of leaving not."""
    left = sa.or_(col(BlacklistEntry.left_on).is_(None), col(BlacklistEntry.left_on) > day)
    term = sa.and_(col(BlacklistEntry.starts_on) <= day, col(BlacklistEntry.term_until) >= day)
    return sa.and_(col(BlacklistEntry.state) == ProposalState.APPROVED, term, left)


def refuse_beyond(session: Session, pairs: Mapping[int, int], *, day: date, on: datetime) -> None:
    """Raise Conflict at the first project (by code) that its builder may not take on from a day on, as it is decided at a moment.

    `pairs`: unit id by project id. A builder on the blacklist takes on what an exception that is approved by now names, nothing else.
    """
    held = limits(session, day, decided_by=on.astimezone(CHINA).date())
    black = frozenset(session.exec(select(BlacklistEntry.unit_id).where(on_list(day))))
    for number, project in asked(session, day, project_ids=frozenset(pairs)).items():
        unit, found = session.get_one(Unit, pairs[number]), held.judge(project, pairs[number])
        builders.refuse_followed(session, unit, day=max(day, on.astimezone(CHINA).date()))
        barred = unit.id in black and (number, unit.id) not in held.exceptions
        if barred or not found.allowed:
            why = f"{day}在信用黑名单上" if barred else found.why
            remedy = "请换代建单位，或在“名录与信用”中申请超范围承接，批准后再办。"
            raise Conflict(f"项目{project.name}的代建单位{unit.name}不能承接：{why}。{remedy}")
