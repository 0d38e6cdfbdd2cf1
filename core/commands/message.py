"""Messages: a person says where and whether they may come; the timetable notes what is to be sent, each try, and how it ended."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import messages as words
from core.access import Actor, require
from core.commands import audit
from core.errors import BadInput, NotAllowed
from core.messages import MOST, Channel, MessageKind, Try, TryOutcome, Words
from core.models import Message, MessageAddress, MessageTry

ACT = "设置消息提醒"


@dataclass(frozen=True)
class SetAddress:
    """Where messages of a channel reach the person who asks, and whether they may come; without an address they may not."""

    channel: Channel
    address: str
    wanted: bool


@dataclass(frozen=True)
class Queued:
    """A message to a person on a day."""

    person_id: int
    day: date
    kind: MessageKind
    words: Words


@dataclass(frozen=True)
class Piece:
    """A message on its way by a channel."""

    message_id: int
    channel: Channel


def set_address(session: Session, request: SetAddress, *, by: Actor, on: datetime) -> None:
    """Note where messages of a channel reach the person who asks; the log has the channel, not the address.

    Raises NotAllowed (also without an account), BadInput (an address of another shape, or none although messages are wanted).
    """
    require(by, ACT)
    if by.person_id is None:
        raise NotAllowed(ACT)
    address = words.checked(request.channel, request.address) if request.address.strip() else ""
    if request.wanted and not address:
        raise BadInput(f"{request.channel.label}没有填写地址。请填写，或关闭这个通道。")
    session.add(MessageAddress(person_id=by.person_id, channel=request.channel, address=address, wanted=request.wanted, at=on))
    audit.record(session, audit.Act(ACT, request.channel.label, "接收" if request.wanted else "不接收"), by=by, on=on)


def queue(session: Session, message: Queued, *, on: datetime) -> bool:
    """Note a message that is to be sent; False, and nothing is noted, where the person has one of its kind for that day."""
    same = select(Message.id).where(Message.person_id == message.person_id, Message.day == message.day, col(Message.kind) == message.kind)
    if session.exec(same).first() is not None:
        return False
    person, kind, text = message.person_id, message.kind, message.words
    session.add(Message(person_id=person, day=message.day, kind=kind, subject=text.subject, body=text.body, queued_at=on))
    session.flush()
    return True


def begin(session: Session, piece: Piece, *, on: datetime) -> int | None:
    """Note that a try begins, before anything is sent; None where none is due: sent, given up, waiting, or another process tries.

    Transactions that write take turns, so that of many processes one begins. A try that was cut off is ended as failed, the last one as
    given up.
    """
    held = select(MessageTry).where(MessageTry.message_id == piece.message_id, col(MessageTry.channel) == piece.channel)
    row = session.exec(held.order_by(col(MessageTry.number).desc()).limit(1)).first()
    last = None if row is None else Try(row.number, row.started_at, row.outcome)
    if not words.due(last, on):
        return None
    if row is not None and row.ended_at is None:
        _end(session, row, reason="发送时进程中断，可能已经发出", on=on)
        if row.outcome is TryOutcome.GIVEN_UP:
            return None
    begun = MessageTry(message_id=piece.message_id, channel=piece.channel, number=1 if row is None else row.number + 1, started_at=on)
    session.add(begun)
    session.flush()
    return begun.id


def note(session: Session, try_id: int, *, reason: str, on: datetime) -> None:
    """End a try: sent where no reason says why not; the last one that fails gives the message up. One that was ended stays as it is."""
    row = session.get_one(MessageTry, try_id, with_for_update=True, populate_existing=True)
    if row.ended_at is None:
        _end(session, row, reason=reason, on=on)


def _end(session: Session, row: MessageTry, *, reason: str, on: datetime) -> None:
    failed = TryOutcome.GIVEN_UP if row.number >= MOST else TryOutcome.FAILED
    row.ended_at, row.outcome, row.reason = on, failed if reason else TryOutcome.SENT, reason[:120]
    session.add(row)
    session.flush()


def give_up(session: Session, piece: Piece, *, reason: str, on: datetime) -> bool:
    """Note that a message will not be tried again by a channel, as a try of its own; False where it was sent or given up."""
    known = select(MessageTry).where(MessageTry.message_id == piece.message_id, col(MessageTry.channel) == piece.channel)
    rows = session.exec(known.order_by(col(MessageTry.number))).all()
    if rows and rows[-1].outcome in {TryOutcome.SENT, TryOutcome.GIVEN_UP}:
        return False
    if rows and rows[-1].ended_at is None:
        _end(session, rows[-1], reason="发送时进程中断，可能已经发出", on=on)
    number = rows[-1].number + 1 if rows else 1
    gone = MessageTry(message_id=piece.message_id, channel=piece.channel, number=number, started_at=on)
    gone.ended_at, gone.outcome, gone.reason = on, TryOutcome.GIVEN_UP, reason[:120]
    session.add(gone)
    session.flush()
    return True
