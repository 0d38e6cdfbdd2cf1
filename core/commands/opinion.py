"""What owners and responsible units say of the builders of their projects in a year: points of 100; a later word supersedes."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core import builders
from core.access import Actor, require
from core.commands import audit
from core.commands.directory import EARLIEST
from core.commands.scope import unit_of
from core.commands.words import fitting, person_of
from core.errors import BadInput, NotAllowed
from core.models import Assignment, OwnerOpinion
from core.period import CHINA
from core.vocabulary import Role
from core.vouching import Vouched, token

FULL = 1_000_000
"""100 points, in ten-thousandths."""


@dataclass(frozen=True)
class GiveOpinion:
    """What the actor's unit says of a builder in a year; points in ten-thousandths, of 100."""

    year: int
    builder_id: int
    points: int
    text: str = ""


def give_opinion(session: Session, request: GiveOpinion, *, by: Actor, on: datetime) -> OwnerOpinion:
    """Keep an opinion. Raises NotAllowed (no project of the unit had this builder that year), NotFound, BadInput (points, year)."""
    require(by, "录入单位意见")
    builder = unit_of(session, request.builder_id)
    if request.year < EARLIEST.year:
        raise BadInput(f"年份应在{EARLIEST.year}年以后。请改正。")
    if request.year > on.astimezone(CHINA).year:
        raise BadInput(f"{request.year}年还没有到，不能评价。")
    if by.unit_id is None or by.unit_id not in clients(session, request.builder_id, year=request.year):
        raise NotAllowed(f"评价{builder.name}{request.year}年的代建工作")
    if not 0 <= request.points <= FULL:
        raise BadInput("单位意见应在0至100分之间。请改正。")
    made = OwnerOpinion(
        year=request.year,
        builder_id=request.builder_id,
        unit_id=by.unit_id,
        points=request.points,
        text=fitting(request.text, "意见", most=400),
        person_id=person_of(by),
        at=on,
    )
    session.add(made)
    session.flush()
    said, vouched = f"{request.year}年，{request.points // 10_000}分", token(session, Vouched.OPINION, number=made.id or 0)
    audit.record(session, audit.Act("录入单位意见", builder.name, said, vouched=vouched), by=by, on=on)
    return made


def clients(session: Session, builder_id: int, *, year: int) -> frozenset[int]:
    """Return the owners and responsible units that had a project with a builder on some day of a year, without the builder's own group."""
    built = _in_year(year, Role.AGENT_BUILDER).where(col(Assignment.unit_id) == builder_id)
    projects = frozenset(one.project_id for one in session.exec(built))
    theirs = session.exec(_in_year(year, Role.OWNER, Role.RESPONSIBLE).where(col(Assignment.project_id).in_(projects)))
    return frozenset(one.unit_id for one in theirs if one.unit_id is not None) - builders.group(session, builder_id)


def _in_year(year: int, *roles: Role) -> SelectOfScalar[Assignment]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    mine = select(Assignment).where(col(Assignment.role).in_(roles), col(Assignment.starts_on) <= last)
    return mine.where(sa.or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= first))
