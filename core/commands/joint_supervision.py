"""Joint supervision (联合督查): what several units found in a district in a quarter, what is to follow until when, and its end."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from core.access import Actor, require
from core.commands import audit
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotFound
from core.models import JointSupervision, Unit
from core.period import CHINA, Month, Quarter
from core.vocabulary import UnitKind


@dataclass(frozen=True)
class RecordSupervision:
    """A supervision of a district in a quarter: the day, who took part, what was found; what is to follow and by when, where anything."""

    quarter: Quarter
    district_id: int
    held_on: date
    units: str
    findings: str
    document: str = ""
    follow_up: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class CloseSupervision:
    """The end of a supervision: on which day, and what was done."""

    supervision_id: int
    closed_on: date
    closing: str


def record_supervision(session: Session, request: RecordSupervision, *, by: Actor, on: datetime) -> JointSupervision:
    """Keep a supervision. Raises NotAllowed, NotFound, BadInput (no units or findings; a day outside its quarter or to come; no limit)."""
    require(by, "登记联合督查")
    unit = session.get(Unit, request.district_id)
    if unit is None or unit.kind is not UnitKind.DISTRICT:
        raise NotFound("区", request.district_id, "请选定区。")
    if Quarter.of(Month(request.held_on.year, request.held_on.month)) != request.quarter:
        raise BadInput(f"督查日期{request.held_on}不在{request.quarter.chinese}。请改正。")
    if request.held_on > on.astimezone(CHINA).date():
        raise BadInput("督查日期不能晚于今天。请改正。")
    follow_up = fitting(request.follow_up, "整改要求", most=400)
    if bool(follow_up) != (request.due_on is not None):
        raise BadInput("整改要求和办结期限要一起填写。请补齐。")
    if request.due_on is not None and request.due_on < request.held_on:
        raise BadInput("办结期限不能早于督查日期。请改正。")
    made = JointSupervision(
        year=request.quarter.year,
        quarter=request.quarter.number,
        district_id=request.district_id,
        held_on=request.held_on,
        units=fitting(request.units, "参加单位", most=400, needed=True),
        findings=fitting(request.findings, "督查情况", most=1000, needed=True),
        document=fitting(request.document, "文件", most=120),
        follow_up=follow_up,
        due_on=request.due_on,
        entered_by=person_of(by),
        entered_at=on,
    )
    session.add(made)
    session.flush()
    audit.record(session, audit.Act("登记联合督查", f"{request.quarter.chinese} {unit.short_name}", made.findings), by=by, on=on)
    return made


def close_supervision(session: Session, request: CloseSupervision, *, by: Actor, on: datetime) -> None:
    """Close a supervision. Raises NotAllowed, NotFound, BadInput (no words; a day before it or to come), Conflict (closed before)."""
    require(by, "办结联合督查")
    held = session.get(JointSupervision, request.supervision_id, with_for_update=True)
    if held is None:
        raise NotFound("联合督查", request.supervision_id, "请刷新后再看。")
    if held.closed_on is not None:
        raise Conflict("这次联合督查已经办结，没有改动。请刷新。")
    if not held.held_on <= request.closed_on <= on.astimezone(CHINA).date():
        raise BadInput(f"办结日期应在{held.held_on}至今天之间。请改正。")
    held.closing = fitting(request.closing, "办结情况", most=400, needed=True)
    held.closed_on, held.closed_by, held.closed_at = request.closed_on, person_of(by), on
    session.add(held)
    unit = session.get_one(Unit, held.district_id).short_name
    audit.record(session, audit.Act("办结联合督查", f"{Quarter(held.year, held.quarter).chinese} {unit}", held.closing), by=by, on=on)
