"""The directory of agent builders (名录): its specialties, and units entered and removed by day, document and reason."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import builders
from core.access import Actor, require
from core.commands import audit
from core.commands.words import fitting
from core.errors import BadInput, Conflict, NotFound
from core.models import DirectoryEntry, Specialty, Unit
from core.period import CHINA
from core.vocabulary import Tier, UnitKind
from core.vouching import Vouched, token

AHEAD = timedelta(days=366)
"""How long beforehand a day may be set from which, or until which, something holds."""
EARLIEST = date(2000, 1, 1)
MAY_BUILD = (UnitKind.ENTERPRISE, UnitKind.CITY_COMPANY)
"""Of what kind a unit must be to stand in the directory."""


@dataclass(frozen=True)
class SetSpecialty:
    """Add a specialty, or give a known one another name."""

    name: str
    specialty_id: int | None = None


@dataclass(frozen=True)
class EnterDirectory:
    """Enter a unit for a specialty in a tier from a day on, by a document and for a reason."""

    unit_id: int
    specialty_id: int
    tier: Tier
    starts_on: date
    document: str
    reason: str


@dataclass(frozen=True)
class LeaveDirectory:
    """End entries; `ends_on` is the last day on which they hold. All of them at once when the directory itself is repealed."""

    entry_ids: tuple[int, ...]
    ends_on: date
    document: str
    reason: str


def set_specialty(session: Session, request: SetSpecialty, *, by: Actor, on: datetime) -> Specialty:
    """Add or rename a specialty. Raises NotAllowed, NotFound, BadInput (no name), Conflict (the name is taken)."""
    require(by, "设置专业")
    name = fitting(request.name, "专业名称", most=20, needed=True)
    known = list(session.exec(select(Specialty).order_by(col(Specialty.place))))
    if any(one.name == name and one.id != request.specialty_id for one in known):
        raise Conflict(f"已有专业“{name}”。请换一个名称。")
    if request.specialty_id is None:
        one, before = Specialty(name=name, place=max((one.place for one in known), default=0) + 1), ""
    else:
        one = specialty_of(session, request.specialty_id)
        one.name, before = name, f"原名{one.name}"
    session.add(one)
    session.flush()
    audit.record(session, audit.Act("设置专业", name, before), by=by, on=on)
    return one


def enter_directory(session: Session, request: EnterDirectory, *, by: Actor, on: datetime) -> DirectoryEntry:
    """Enter a unit. Raises NotAllowed, NotFound, BadInput (words, company, possible day), Conflict (it is in, or is no more)."""
    require(by, "列入名录")
    unit = session.get(Unit, request.unit_id, with_for_update=True)
    if unit is None:
        raise NotFound("单位", request.unit_id, "请先在单位名录中登记。")
    if unit.kind not in MAY_BUILD:
        raise BadInput(f"{unit.name}是{unit.kind.label}，只有企业可以列入代建单位名录。")
    builders.refuse_followed(session, unit, day=max(request.starts_on, on.astimezone(CHINA).date()))
    specialty = specialty_of(session, request.specialty_id)
    possible_day(request.starts_on, "列入日期", on=on)
    same = select(DirectoryEntry).where(DirectoryEntry.unit_id == unit.id, DirectoryEntry.specialty_id == specialty.id)
    held = session.exec(same.where(sa.or_(col(DirectoryEntry.ends_on).is_(None), col(DirectoryEntry.ends_on) >= request.starts_on))).first()
    if held is not None:
        until = f"至{held.ends_on}" if held.ends_on else "起"
        raise Conflict(
            f"{unit.name}的{specialty.name}专业已列入名录（{held.tier.label}，{held.starts_on}{until}）。要改类别，先移出再列入。"
        )
    entry = DirectoryEntry(
        unit_id=request.unit_id,
        specialty_id=request.specialty_id,
        tier=request.tier,
        starts_on=request.starts_on,
        document=fitting(request.document, "文件", most=120, needed=True),
        reason=fitting(request.reason, "列入理由", most=200, needed=True),
    )
    session.add(entry)
    session.flush()
    said, vouched = f"{request.tier.label}，{request.starts_on}起，{entry.document}", token(session, Vouched.LISTED, number=entry.id or 0)
    audit.record(session, audit.Act("列入名录", f"{unit.name} {specialty.name}", said, vouched=vouched), by=by, on=on)
    return entry


def leave_directory(session: Session, request: LeaveDirectory, *, by: Actor, on: datetime) -> None:
    """End entries. Raises NotAllowed, NotFound, BadInput (none named, words, a day before its first), Conflict (ended)."""
    require(by, "移出名录")
    if not request.entry_ids:
        raise BadInput("没有选定要移出的单位。请选定后重试。")
    document = fitting(request.document, "文件", most=120, needed=True)
    reason = fitting(request.reason, "移出理由", most=200, needed=True)
    possible_day(request.ends_on, "移出日期", on=on)
    for number in request.entry_ids:
        entry = session.get(DirectoryEntry, number, with_for_update=True)
        if entry is None:
            raise NotFound("名录记录", number, "请刷新后再看。")
        _end(session, entry, request.ends_on)
        entry.end_document, entry.end_reason = document, reason
        session.add(entry)
        name = f"{session.get_one(Unit, entry.unit_id).name} {specialty_of(session, entry.specialty_id).name}"
        said, vouched = f"至{request.ends_on}，{document}：{reason}", token(session, Vouched.UNLISTED, number=number)
        audit.record(session, audit.Act("移出名录", name, said, vouched=vouched), by=by, on=on)


def _end(session: Session, entry: DirectoryEntry, day: date) -> None:
    name = session.get_one(Unit, entry.unit_id).name
    if entry.ends_on is not None:
        raise Conflict(f"{name}已于{entry.ends_on}移出名录。请刷新后再看。")
    if day < entry.starts_on:
        raise BadInput(f"{name}自{entry.starts_on}列入，移出日期不能更早。请改正。")
    entry.ends_on = day


def specialty_of(session: Session, number: int) -> Specialty:
    """Return a specialty. Raises NotFound."""
    found = session.get(Specialty, number)
    if found is None:
        raise NotFound("专业", number, "请刷新后再看。")
    return found


def possible_day(day: date, what: str, *, on: datetime) -> date:
    """Return a day from which something holds. Raises BadInput when it is long ago or far ahead."""
    last = on.astimezone(CHINA).date() + AHEAD
    if not EARLIEST <= day <= last:
        raise BadInput(f"{what}应在{EARLIEST}至{last}之间。请改正。")
    return day
