"""What became of a unit, with its evidence, and under which other names papers call it."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.access import Actor, require
from core.commands import audit
from core.commands.directory import possible_day
from core.commands.scope import unit_of
from core.commands.words import fitting
from core.errors import BadInput, Conflict
from core.models import Unit, UnitAlias, UnitSuccession
from core.vocabulary import AliasKind, SuccessionKind
from core.vouching import Vouched, token


@dataclass(frozen=True)
class RecordSuccession:
    """One unit follows another from a day on, by a document; the evidence is told in words. The earlier one keeps its record."""

    earlier_id: int
    later_id: int
    kind: SuccessionKind
    effective_on: date
    document: str
    evidence: str


@dataclass(frozen=True)
class AddAlias:
    """Another name of a unit, from which source, and from when to when where that is known."""

    unit_id: int
    name: str
    kind: AliasKind
    source: str
    starts_on: date | None = None
    ends_on: date | None = None


def record_succession(session: Session, request: RecordSuccession, *, by: Actor, on: datetime) -> UnitSuccession:
    """Note a succession. Raises NotAllowed, NotFound, BadInput (one unit, words, day), Conflict (noted, a circle)."""
    require(by, "登记单位承继")
    earlier, later = unit_of(session, request.earlier_id), unit_of(session, request.later_id)
    if earlier.id == later.id:
        raise BadInput("原单位和承继单位是同一个单位。请重新选定。")
    possible_day(request.effective_on, "生效日期", on=on)
    if session.get(UnitSuccession, (request.earlier_id, request.later_id)) is not None:
        raise Conflict(f"{later.name}承继{earlier.name}已经登记。")
    if request.earlier_id in _after(session, request.later_id):
        raise Conflict(f"{earlier.name}本身承继{later.name}，不能反过来登记。请核对。")
    made = UnitSuccession(
        earlier_id=request.earlier_id,
        later_id=request.later_id,
        kind=request.kind,
        effective_on=request.effective_on,
        document=fitting(request.document, "文件", most=120, needed=True),
        evidence=fitting(request.evidence, "证明材料", most=400, needed=True),
    )
    session.add(made)
    said = f"{request.kind.label}，{request.effective_on}，{made.document}"
    vouched = token(session, Vouched.SUCCESSION, number=request.earlier_id)
    audit.record(session, audit.Act("登记单位承继", f"{earlier.name}→{later.name}", said, vouched=vouched), by=by, on=on)
    return made


def _after(session: Session, number: int) -> set[int]:
    """Every unit that followed a unit, at however many steps."""
    pairs = list(session.exec(select(UnitSuccession.earlier_id, UnitSuccession.later_id)))
    found: set[int] = set()
    waiting = [number]
    while waiting:
        here = waiting.pop()
        fresh = {later for earlier, later in pairs if earlier == here} - found
        found |= fresh
        waiting += fresh
    return found


def add_alias(session: Session, request: AddAlias, *, by: Actor, on: datetime) -> UnitAlias:
    """Note another name. Raises NotAllowed, NotFound, BadInput (words, days), Conflict (the name is taken)."""
    require(by, "登记单位别名")
    unit = unit_of(session, request.unit_id)
    name = fitting(request.name, "别名", most=80, needed=True)
    if request.starts_on and request.ends_on and request.ends_on < request.starts_on:
        raise BadInput("止用日期早于起用日期。请改正。")
    _refuse_taken(session, unit, name)
    made = UnitAlias(
        unit_id=request.unit_id,
        name=name,
        kind=request.kind,
        source=fitting(request.source, "来源", most=120, needed=True),
        starts_on=request.starts_on,
        ends_on=request.ends_on,
    )
    session.add(made)
    session.flush()
    said, vouched = f"{request.kind.label}“{name}”，{made.source}", token(session, Vouched.ALIAS, number=made.id or 0)
    audit.record(session, audit.Act("登记单位别名", unit.name, said, vouched=vouched), by=by, on=on)
    return made


def _refuse_taken(session: Session, unit: Unit, name: str) -> None:
    other = session.exec(select(Unit).where(sa.or_(col(Unit.name) == name, col(Unit.short_name) == name))).first()
    if other is not None:
        hint = "" if other.id == unit.id else "如是更名或合并，请登记单位承继。"
        raise Conflict(f"“{name}”是{other.name}的名称或简称，不必登记为别名。{hint}")
    held = session.exec(select(UnitAlias).where(UnitAlias.name == name)).first()
    if held is not None:
        raise Conflict(f"“{name}”已登记为{session.get_one(Unit, held.unit_id).name}的别名。")
