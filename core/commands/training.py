"""The log of trainings held for builders and of guidance given to them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from core.access import Actor, require
from core.commands import audit
from core.commands.scope import unit_of
from core.commands.words import fitting, person_of
from core.errors import BadInput
from core.models import Training, TrainingUnit
from core.period import CHINA
from core.vocabulary import TrainingKind

_CROWD = 10_000


@dataclass(frozen=True)
class RecordTraining:
    """A training or guidance: when, about what, where, by whom, and how many persons of which units took part."""

    kind: TrainingKind
    held_on: date
    theme: str
    units: tuple[tuple[int, int], ...]
    place: str = ""
    speaker: str = ""


def record_training(session: Session, request: RecordTraining, *, by: Actor, on: datetime) -> Training:
    """Keep it. Raises NotAllowed, NotFound, BadInput (no theme, nobody took part, a unit twice, a day to come)."""
    require(by, "登记培训")
    if request.held_on > on.astimezone(CHINA).date():
        raise BadInput("培训日期不能晚于今天。请改正。")
    numbers = [number for number, _ in request.units]
    if not numbers:
        raise BadInput("没有选定参加单位。请选定后重试。")
    if len(set(numbers)) != len(numbers):
        raise BadInput("参加单位写了两次。请只保留一次。")
    if any(not 1 <= persons <= _CROWD for _, persons in request.units):
        raise BadInput(f"每个单位的人数应在1至{_CROWD}之间。请改正。")
    for number in numbers:
        unit_of(session, number)
    made = Training(
        kind=request.kind,
        held_on=request.held_on,
        theme=fitting(request.theme, "主题", most=120, needed=True),
        place=fitting(request.place, "地点", most=60),
        speaker=fitting(request.speaker, "主讲人", most=60),
        person_id=person_of(by),
        at=on,
    )
    session.add(made)
    session.flush()
    session.add_all(TrainingUnit(training_id=made.id or 0, unit_id=number, persons=persons) for number, persons in request.units)
    said = f"{len(numbers)}个单位{sum(persons for _, persons in request.units)}人"
    audit.record(session, audit.Act("登记培训", f"{request.kind.label} {made.theme}", said), by=by, on=on)
    return made
