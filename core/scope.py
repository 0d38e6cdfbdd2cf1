"""What an agent builder may take on, on one day: its place in the directory, the ceiling of its tier, and exceptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.errors import Conflict
from core.models import DirectoryEntry, Project, ProjectCost, ProjectSpecialty, ScopeException, Specialty, TierCeiling, Unit
from core.money import wan
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


def limits(session: Session, day: date) -> Limits:
    """Return the directory, the ceilings and the approved exceptions as they stand on a day."""
    places: dict[int, tuple[Place, ...]] = {}
    for entry in session.exec(select(DirectoryEntry).where(held_on(DirectoryEntry, day)).order_by(col(DirectoryEntry.id))):
        places[entry.unit_id] = (*places.get(entry.unit_id, ()), Place(entry.specialty_id, entry.tier))
    ceilings = session.exec(select(TierCeiling).where(held_on(TierCeiling, day)))
    approved = select(ScopeException.project_id, ScopeException.unit_id).where(ScopeException.state == ProposalState.APPROVED)
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


def refuse_beyond(session: Session, pairs: Mapping[int, int], *, day: date) -> None:
    """Raise Conflict at the first project (by code) that its builder may not take on; `pairs`: unit id by project id."""
    held = limits(session, day)
    for number, project in asked(session, day, project_ids=frozenset(pairs)).items():
        found = held.judge(project, pairs[number])
        if not found.allowed:
            unit = session.get_one(Unit, pairs[number]).name
            remedy = "请换代建单位，或在“名录与信用”中申请超范围承接，批准后再办。"
            raise Conflict(f"项目{project.name}的代建单位{unit}不能承接：{found.why}。{remedy}")
