"""Messages as they are looked at: a person's own addresses, who gets nothing, the log of deliveries, and what the timetable is to send."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from core import messages as words
from core.access import MAY_GIVE, Actor, reach, require_sight
from core.accounts import actor_of, is_stale
from core.messages import Channel, MessageKind, Standing, Try, TryOutcome, Words
from core.models import Account, Message, MessageAddress, MessageTry, Person, Unit


@dataclass(frozen=True)
class Address:
    """Where messages of a channel reach a person, and whether they may come."""

    channel: Channel
    address: str
    wanted: bool


@dataclass(frozen=True)
class Taker:
    """Somebody whom messages may be sent to: who looks, and the addresses by channel."""

    viewer: Actor
    addresses: Mapping[Channel, str]


@dataclass(frozen=True)
class Reader:
    """Somebody whom messages are for; `why` no message comes, "" where they do."""

    name: str
    unit: str
    why: str


@dataclass(frozen=True)
class DeliveryLine:
    """A message by a channel: how it stands, after how many tries, when the last began, why it was not sent; without a channel queued."""

    day: date
    kind: MessageKind
    person: str
    channel: Channel | None
    standing: Standing
    tries: int
    last_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Parcel:
    """A message that is to be sent: to whom, its words, and the last try by each channel."""

    message_id: int
    person_id: int
    words: Words
    tries: Mapping[Channel, Try]


def own(session: Session, viewer: Actor) -> tuple[Address, ...]:
    """Return what the viewer said of each channel, as it holds now; nothing of channels that nothing was said of."""
    if viewer.person_id is None:
        return ()
    return tuple(_addresses(session).get(viewer.person_id, {}).values())


def takers(session: Session, channels: Mapping[Channel, str], *, on: datetime) -> tuple[Taker, ...]:
    """Return everybody with an account in use, a role that something may wait for, and an address in a channel that is on."""
    known = _addresses(session)
    found = []
    for viewer in _readers(session, on=on):
        wanted = _wanted(known.get(viewer.person_id or 0, {}).values())
        reached = {channel: wanted[channel] for channel in words.in_use(wanted, channels)}
        if reached:
            found.append(Taker(viewer, reached))
    return tuple(found)


def readers(session: Session, viewer: Actor, *, channels: Mapping[Channel, str], on: datetime) -> tuple[Reader, ...]:
    """Return everybody with an account in use whom messages are for, by unit and name, with why none comes. Raises NotAllowed."""
    require_sight(viewer, "任务运行")
    units = dict(session.exec(select(Unit.id, Unit.short_name)).all())
    known, found = _addresses(session), []
    for reader in _readers(session, on=on):
        said = tuple(known.get(reader.person_id or 0, {}).values())
        reached = words.in_use(_wanted(said), channels)
        found.append(Reader(reader.name, units.get(reader.unit_id, ""), "" if reached else _why(said, channels)))
    return tuple(sorted(found, key=lambda one: (one.unit, one.name)))


def _why(said: Iterable[Address], channels: Mapping[Channel, str]) -> str:
    if not channels:
        return "没有启用通道"
    given = [one for one in said if one.address]
    if not given:
        return "没有填写地址"
    return "所填通道没有启用" if any(one.wanted for one in given) else "本人关闭"


def deliveries(session: Session, viewer: Actor, *, on: datetime, newest: int = 200) -> tuple[DeliveryLine, ...]:
    """Return the newest messages, a line a channel by which one was tried, the newest first. Raises NotAllowed."""
    require_sight(viewer, "任务运行")
    chosen = select(Message, Person.name).join(Person, col(Person.id) == col(Message.person_id))
    rows = session.exec(chosen.order_by(col(Message.day).desc(), col(Message.id).desc()).limit(newest)).all()
    tries = _tries(session, [message.id or 0 for message, _ in rows])
    found = []
    for message, name in rows:
        by_channel = tries.get(message.id or 0, {})
        if not by_channel:
            found.append(DeliveryLine(message.day, message.kind, name, None, Standing.QUEUED, 0, None, ""))
        for channel, last in by_channel.items():
            stands = words.standing(_try(last), on)
            found.append(DeliveryLine(message.day, message.kind, name, channel, stands, last.number, last.started_at, last.reason))
    return tuple(found)


def parcels(session: Session, *, day: date) -> tuple[Parcel, ...]:
    """Return the messages of a day, those that were not tried first."""
    return _parcels(session, list(session.exec(select(Message).where(Message.day == day).order_by(col(Message.id)))))


def left_over(session: Session, *, before: date) -> tuple[Parcel, ...]:
    """Return the messages of earlier days that were not tried, or of which the last try by a channel failed or was cut off."""
    later = aliased(MessageTry)
    newer = select(later.id).where(
        later.message_id == MessageTry.message_id, col(later.channel) == MessageTry.channel, col(later.number) > MessageTry.number
    )
    tried = select(MessageTry.message_id)
    ended = col(MessageTry.outcome).in_([TryOutcome.SENT, TryOutcome.GIVEN_UP])
    unsent = tried.where(~newer.exists(), col(MessageTry.outcome).is_(None) | ~ended)
    open_ones = col(Message.id).not_in(tried) | col(Message.id).in_(unsent)
    return _parcels(session, list(session.exec(select(Message).where(Message.day < before, open_ones).order_by(col(Message.id)))))


def _parcels(session: Session, rows: list[Message]) -> tuple[Parcel, ...]:
    tries = _tries(session, [one.id or 0 for one in rows])
    found = []
    for one in rows:
        known = {channel: _try(last) for channel, last in tries.get(one.id or 0, {}).items()}
        found.append(Parcel(one.id or 0, one.person_id, Words(one.subject, one.body), known))
    return tuple(sorted(found, key=lambda one: bool(one.tries)))


def _tries(session: Session, message_ids: list[int]) -> dict[int, dict[Channel, MessageTry]]:
    """The last try of each message by channel."""
    found: dict[int, dict[Channel, MessageTry]] = {}
    asked = select(MessageTry).where(col(MessageTry.message_id).in_(message_ids)).order_by(col(MessageTry.number))
    for one in session.exec(asked):
        found.setdefault(one.message_id, {})[one.channel] = one
    return found


def _try(row: MessageTry) -> Try:
    return Try(row.number, row.started_at, row.outcome)


def _addresses(session: Session) -> dict[int, dict[Channel, Address]]:
    """What each person said last of each channel."""
    found: dict[int, dict[Channel, Address]] = {}
    for one in session.exec(select(MessageAddress).order_by(col(MessageAddress.id))):
        found.setdefault(one.person_id, {})[one.channel] = Address(one.channel, one.address, one.wanted)
    return found


def _wanted(said: Iterable[Address]) -> dict[Channel, str]:
    return {one.channel: one.address for one in said if one.wanted and one.address}


def _readers(session: Session, *, on: datetime) -> list[Actor]:
    """Everybody with an account in use and a role that something may wait for."""
    living = select(Account).where(col(Account.disabled_at).is_(None)).order_by(col(Account.id))
    used = (one for one in session.exec(living).all() if not is_stale(one, on))
    some = (actor_of(session, one, source="定时任务", on=on) for one in used)
    return [one for one in some if reach(one, MAY_GIVE["设置消息提醒"]) is not None]
