"""What came of opinions of round tables: a law, a document, a deed, credit or a loan; a correction is a new entry in full."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core.access import Actor, require
from core.commands import audit, gathering
from core.commands.gathering import Kept
from core.commands.words import document_number, fitting, person_of
from core.errors import BadInput, NotFound
from core.models import OutcomeOpinion, RoundOpinion, RoundOutcome
from core.roundtables import OutcomeKind
from core.vouching import Vouched, token

WHAT = "成果"
MOST_FEN = 10**15
"""The largest amount of one outcome, ten trillion yuan in fen."""
MOST_FIRMS = 100_000


@dataclass(frozen=True)
class RecordOutcome:
    """An outcome: its kind, name, document number, day, the opinions (by number) that it came from; of money fen and firms."""

    kind: OutcomeKind
    name: str
    issued_on: date
    opinions: tuple[str, ...]
    document: str = ""
    amount: int | None = None
    firms: int | None = None


@dataclass(frozen=True)
class CorrectOutcome:
    """An outcome stated anew in full, and why; `entry` is the one that was seen."""

    number: str
    entry: int
    outcome: RecordOutcome
    reason: str


def record_outcome(session: Session, request: RecordOutcome, *, by: Actor, on: datetime) -> Kept:
    """Keep an outcome under the next number of its year.

    Raises NotAllowed, NotFound (opinion), BadInput (a day to come, a text, no document number, no opinion, money without or with amount).
    """
    require(by, "登记成果")
    made = _stated(request, by=by, on=on)
    made.number = gathering.next_number(session, RoundOutcome, mark="果", year=made.issued_on.year)
    _keep(session, made, request.opinions)
    vouched = token(session, Vouched.OUTCOME, number=made.id or 0)
    audit.record(session, audit.Act("登记成果", f"{WHAT}{made.number}", f"{made.kind.label}：{made.name}", vouched=vouched), by=by, on=on)
    return Kept(made.id or 0, made.number, made.entry)


def correct_outcome(session: Session, request: CorrectOutcome, *, by: Actor, on: datetime) -> Kept:
    """Keep a correction: a new entry in the place of the one that was seen, which stays on record.

    Raises NotAllowed, NotFound, BadInput (as for a new one; no reason), Conflict (corrected since it was seen).
    """
    require(by, "更正成果")
    held = gathering.to_correct(session, RoundOutcome, number=request.number, entry=request.entry, what=WHAT)
    made = _stated(request.outcome, by=by, on=on)
    made.number, made.entry, made.corrects_id = held.number, held.entry + 1, held.id
    made.reason = fitting(request.reason, "更正原因", most=400, needed=True)
    _keep(session, made, request.outcome.opinions)
    vouched = token(session, Vouched.OUTCOME, number=made.id or 0)
    audit.record(session, audit.Act("更正成果", f"{WHAT}{made.number}", made.reason, vouched=vouched), by=by, on=on)
    return Kept(made.id or 0, made.number, made.entry)


def _stated(request: RecordOutcome, *, by: Actor, on: datetime) -> RoundOutcome:
    """The row that is stated, without number."""
    gathering.refuse_day(request.issued_on, what="日期", on=on)
    _refuse_money(request)
    return RoundOutcome(
        number="",
        kind=request.kind,
        name=fitting(request.name, "名称", most=200, needed=True),
        document=document_number(request.document) if request.document.strip() or request.kind.is_document else "",
        issued_on=request.issued_on,
        amount=request.amount,
        firms=request.firms,
        entered_by=person_of(by),
        entered_at=on,
    )


def _refuse_money(request: RecordOutcome) -> None:
    stated = request.amount is not None and request.firms is not None
    if request.kind.is_money and not stated:
        raise BadInput(f"{request.kind.label}要写明金额和企业数。请补齐。")
    if not request.kind.is_money and not (request.amount is None and request.firms is None):
        raise BadInput("只有资金授信和发放贷款写金额和企业数。请改正。")
    if request.amount is not None and not 0 < request.amount <= MOST_FEN:
        raise BadInput("金额不在允许范围内。请核对单位。")
    if request.firms is not None and not 1 <= request.firms <= MOST_FIRMS:
        raise BadInput(f"企业数应为1至{MOST_FIRMS}。请改正。")


def _keep(session: Session, made: RoundOutcome, numbers: tuple[str, ...]) -> None:
    known = dict(session.exec(select(RoundOpinion.number, RoundOpinion.id).where(col(RoundOpinion.number).in_(numbers))).all())
    absent = next((one for one in numbers if one not in known), None)
    if absent is not None:
        raise NotFound("意见", absent, "请核对编号。")
    if not known:
        raise BadInput("没有选定意见。成果应写明来自哪些意见。")
    session.add(made)
    session.flush()
    session.add_all(OutcomeOpinion(outcome_id=made.id or 0, opinion_id=number) for number in sorted(one or 0 for one in known.values()))
    session.flush()
