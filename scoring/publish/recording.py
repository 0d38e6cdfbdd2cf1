"""Conduct records as the standard in force measures them: whoever enters one says what happened, never what it is worth."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from core.access import Actor
from core.commands.conduct import EnterRecord, Measured, enter_record
from core.errors import BadInput, NotFound
from core.models import City, ConductRecord
from core.period import CHINA
from core.replaced import RESULT_ACTS
from core.vocabulary import ConductKind
from scoring.conduct import Act, Standard, in_force, measured, shipped
from scoring.publish.drafting import DEFAULT_RULEBOOK


@dataclass(frozen=True)
class NoteConduct:
    """An act of a builder by its key in the standard; `concealed`: it was to be reported by the builder itself and was not."""

    unit_id: int
    act: str
    matter: str
    happened_on: date
    collector_id: int
    document: str
    concealed: bool = False


def standard_of(session: Session, day: date) -> Standard:
    """Return the city's conduct standard in force on a day, in a demonstration the assumed one. Raises NotFound where there is none."""
    city = session.get(City, 1)
    named = (city.rulebook if city is not None else None) or ""
    if named in {one.name for one in shipped()}:
        return in_force(named, day)
    if city is not None and city.demonstration:
        return in_force(DEFAULT_RULEBOOK, day)
    raise NotFound("行为标准", city.name if city is not None else "", "请先编制本市的行为标准文件，放入scoring/conduct。")


def enterable(standard: Standard) -> tuple[Act, ...]:
    """Return the acts of a standard that people enter: those that come from final results alone are none of them."""
    return tuple(act for act in standard.acts if act.key not in RESULT_ACTS)


def note_conduct(session: Session, request: NoteConduct, *, by: Actor, on: datetime) -> ConductRecord:
    """Enter a record with band, points and validity of the standard in force today, and the extra one where it was concealed.

    Raises what core.commands.conduct.enter_record raises, NotFound (no such act, no standard), BadInput (a good act concealed,
    concealment by itself, an act that comes from results alone).
    """
    standard = standard_of(session, on.astimezone(CHINA).date())
    act = standard.act(request.act)
    if act == standard.concealment.act:
        raise BadInput("瞒报不单独录入。请录入被瞒报的行为，并注明瞒报。")
    if act.key in RESULT_ACTS:
        raise BadInput(f"“{act.title}”由生效的考评结果产生，不单独录入。")
    if request.concealed and act.kind is ConductKind.GOOD:
        raise BadInput("良好行为没有瞒报加记。请核对。")
    extra = _measured(standard, standard.concealment.act, request.happened_on) if request.concealed else None
    entered = EnterRecord(
        unit_id=request.unit_id,
        kind=act.kind,
        measured=_measured(standard, act, request.happened_on),
        matter=request.matter,
        happened_on=request.happened_on,
        collector_id=request.collector_id,
        document=request.document,
        extra=extra,
    )
    return enter_record(session, entered, by=by, on=on)


def _measured(standard: Standard, act: Act, day: date) -> Measured:
    worth = measured(act, day)
    return Measured(standard.edition, worth.act, worth.band, worth.points, worth.valid_until)
