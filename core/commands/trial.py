"""Trials of rulebooks are kept as named drafts, shared with colleagues and dropped by whoever made them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.access import Actor, require
from core.commands import audit
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import RuleTrial
from core.period import Month

LARGEST = 200_000
"""Bytes of a rulebook that is kept; shipped ones have about a tenth of that."""


@dataclass(frozen=True)
class KeepTrial:
    """Keep a rulebook under a name, with the months on which it is tried; `content` was read as a rulebook before."""

    name: str
    rulebook: str
    content: bytes
    first: Month
    last: Month


@dataclass(frozen=True)
class ShareTrial:
    """Show a trial to everybody who may try rules, or to nobody else any more."""

    trial_id: int
    shared: bool


@dataclass(frozen=True)
class DropTrial:
    """Drop a trial; the log keeps that there was one."""

    trial_id: int


def keep_trial(session: Session, request: KeepTrial, *, by: Actor, on: datetime) -> RuleTrial:
    """Keep a trial under a name that its maker has not used. Raises NotAllowed, BadInput (name, size, months), Conflict (name)."""
    require(by, "试算规则")
    name = fitting(request.name, "试算名称", most=60, needed=True)
    if request.last < request.first:
        raise BadInput("试算的末月早于首月。请重选月份。")
    if not request.content or len(request.content) > LARGEST:
        raise BadInput(f"规则文件有{len(request.content)}字节，应在1至{LARGEST}之间。请核对文件。")
    person = person_of(by)
    if session.exec(select(RuleTrial.id).where(RuleTrial.person_id == person, RuleTrial.name == name)).first() is not None:
        raise Conflict(f"已有名为“{name}”的试算。请换一个名称，或先删去旧的。")
    kept = RuleTrial(
        name=name,
        rulebook=fitting(request.rulebook, "办法", most=80, needed=True),
        content=request.content,
        first_month=str(request.first),
        last_month=str(request.last),
        person_id=person,
        made_at=on,
    )
    session.add(kept)
    session.flush()
    audit.record(session, audit.Act("保存试算", name, f"{request.rulebook}，{request.first}至{request.last}"), by=by, on=on)
    return kept


def share_trial(session: Session, request: ShareTrial, *, by: Actor, on: datetime) -> None:
    """Share one's own trial, or no longer. Raises NotAllowed (somebody else's), NotFound, Conflict (nothing would change)."""
    kept = _own(session, request.trial_id, by)
    if kept.shared is request.shared:
        raise Conflict("试算已经是这个状态。请刷新后再看。")
    kept.shared = request.shared
    session.add(kept)
    audit.record(session, audit.Act("共享试算" if request.shared else "收回试算", kept.name, kept.rulebook), by=by, on=on)


def drop_trial(session: Session, request: DropTrial, *, by: Actor, on: datetime) -> None:
    """Drop one's own trial. Raises NotAllowed (somebody else's), NotFound."""
    kept = _own(session, request.trial_id, by)
    session.delete(kept)
    audit.record(session, audit.Act("删除试算", kept.name, kept.rulebook), by=by, on=on)


def _own(session: Session, trial_id: int, by: Actor) -> RuleTrial:
    require(by, "试算规则")
    kept = session.exec(select(RuleTrial).where(col(RuleTrial.id) == trial_id)).first()
    if kept is None:
        raise NotFound("试算", trial_id, "可能已被删除，请刷新。")
    if kept.person_id != by.person_id:
        raise NotAllowed("改动别人的试算")
    return kept
