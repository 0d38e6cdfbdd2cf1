"""Approved amounts of projects: 概算, 预算 and 决算, each by its document; a later one of a kind supersedes."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from core.access import Actor, require
from core.commands import audit
from core.commands.tasked import project_of
from core.commands.words import fitting, person_of
from core.errors import BadInput
from core.models import Project, ProjectCost
from core.money import wan
from core.period import CHINA
from core.vocabulary import CostKind
from core.vouching import Vouched, token

_LIMIT = 10**16
"""Fen; beyond any project."""


@dataclass(frozen=True)
class RecordCost:
    """An amount (fen) approved on a day by a document."""

    code: str
    kind: CostKind
    amount: int
    approved_on: date
    document: str


def record_cost(session: Session, request: RecordCost, *, by: Actor, on: datetime) -> ProjectCost:
    """Keep an amount. Raises NotAllowed, NotFound, BadInput (no amount or document, a day to come, a package)."""
    require(by, "登记概决算")
    project = project_of(session, request.code)
    if session.exec(select(Project.id).where(Project.parent_id == project.id)).first() is not None:
        raise BadInput(f"{project.code}是打捆项目，金额登记在子项目上。")
    if not 0 < request.amount <= _LIMIT:
        raise BadInput(f"{request.kind.label}应大于0，且不超过1亿亿分。请核对金额和单位。")
    if request.approved_on > on.astimezone(CHINA).date():
        raise BadInput("批准日期不能晚于今天。请改正。")
    made = ProjectCost(
        project_id=project.id or 0,
        kind=request.kind,
        amount=request.amount,
        approved_on=request.approved_on,
        document=fitting(request.document, "文件", most=120, needed=True),
        person_id=person_of(by),
        at=on,
    )
    session.add(made)
    session.flush()
    said, vouched = f"{request.kind.label}{wan(request.amount)}，{made.document}", token(session, Vouched.COST, number=made.id or 0)
    audit.record(session, audit.Act("登记概决算", project.code, said, vouched=vouched), by=by, on=on)
    return made
