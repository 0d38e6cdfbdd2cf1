"""The job that sends messages: makes each person's daily one, tries what is due, and notes each try before and after it is sent."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from datetime import time as clock

from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core import messages as words
from core.commands import message as commands
from core.commands.job import Report
from core.commands.message import Piece, Queued
from core.messages import Channel, MessageKind
from core.models import City
from core.period import CHINA
from core.queries import digests
from core.queries import messages as query
from core.queries.messages import Parcel, Taker
from core.vocabulary import JobOutcome
from data.jobs.slots import Moment
from data.messages import sending

FIRST = clock(8, 50)
"""When the job sends."""
AGAIN = (clock(9, 10), clock(10, 10), clock(12, 10), clock(16, 10))
"""When the job looks again after its first slot: a little later than the waits of what failed are over."""
NO_CHANNEL = "没有启用发送通道，没有发送消息。请设置DUCHA_MESSAGES_MAIL或DUCHA_MESSAGES_WECOM，再重启。"
NEVER = "免打扰时段（DUCHA_MESSAGES_QUIET）包括全部发送时间，消息发不出去。请改短，再重启网页和任务进程。"
_PATIENCE = 15 * 60
"""Seconds after which the rest waits for the next look; less than the lease of a run."""
_ENOUGH = 3
"""A channel that cannot be reached so often in a row is left alone until the next look."""
_PASSED = "当日没有发出，已改发新的提醒"


@dataclass(frozen=True)
class _Post:
    """On which database messages are sent, when, and by which channels."""

    engine: Engine
    at: Moment
    channels: Mapping[Channel, str]

    @property
    def day(self) -> date:
        """The day in China."""
        return self.at.on.astimezone(CHINA).date()


def post(session: Session, at: Moment) -> Report:
    """Send what is to be sent: one message a person a day, with what failed before when its wait is over.

    A try is noted in a transaction of its own before it is sent, and ended in another one after it: a process killed between the two
    has at most one message sent twice, and none is lost. Nothing is sent without a channel, in quiet hours, on days without work, or
    from a demonstration.
    """
    post = _Post(session.connection().engine, at, words.switched_on(at.rules.messages))
    if still := _nothing(session, post):
        return still
    takers = query.takers(session, post.channels, on=at.on)
    given_up = _give_up(post, takers, query.left_over(session, before=post.day))
    _queue(session, post, takers)
    return _report(_send_all(post, takers), takers, given_up=given_up)


def _nothing(session: Session, post: _Post) -> Report | None:
    city = session.get(City, 1)
    if not post.channels:
        return Report(JobOutcome.UNSET, NO_CHANNEL)
    if city is not None and city.demonstration:
        return Report(JobOutcome.UNSET, "演示市的地址是虚构的，不发送消息。")
    rules = post.at.rules.messages
    if all(words.in_quiet(rules, at) for at in (FIRST, *AGAIN)):
        return Report(JobOutcome.UNSET, NEVER)
    silent = words.silent(rules, post.at.on)
    return Report(JobOutcome.IDLE, silent, 0) if silent else None


def _give_up(post: _Post, takers: Iterable[Taker], old: Iterable[Parcel]) -> int:
    """Give up what earlier days left: today's message tells more."""
    wanted = {one.viewer.person_id: tuple(one.addresses) for one in takers}
    with db.transaction(post.engine) as session:
        pieces = [
            Piece(one.message_id, channel)
            for one in old
            for channel in (tuple(one.tries) or wanted.get(one.person_id) or tuple(post.channels)[:1])
        ]
        return sum(commands.give_up(session, piece, reason=_PASSED, on=post.at.on) for piece in pieces)


def _queue(session: Session, post: _Post, takers: Iterable[Taker]) -> None:
    """Make the message of everybody who has none today and whom something waits for."""
    have = {one.person_id for one in query.parcels(session, day=post.day)}
    rules, made = post.at.rules, []
    for one in takers:
        if one.viewer.person_id is not None and one.viewer.person_id not in have:
            found = digests.counts(session, one.viewer, on=post.at.on, remind_days=rules.remind_days)
            if found.any:
                made.append(Queued(one.viewer.person_id, post.day, MessageKind.DIGEST, words.digest(found, site=rules.messages.site)))
    with db.transaction(post.engine) as writing:
        for message in made:
            commands.queue(writing, message, on=post.at.on)


def _send_all(post: _Post, takers: Iterable[Taker]) -> Counter[str]:
    """Try everything that is due; return how often each reason was met, the empty one being what was sent."""
    reached = {one.viewer.person_id: one.addresses for one in takers}
    begun, told, in_a_row = time.monotonic(), Counter[str](), Counter[Channel]()
    with db.reading(post.engine) as session:
        parcels = query.parcels(session, day=post.day)
    for parcel in parcels:
        for channel, address in reached.get(parcel.person_id, {}).items():
            if in_a_row[channel] >= _ENOUGH or time.monotonic() - begun > _PATIENCE:
                continue
            reason = _tried(post, parcel, to=(channel, address))
            if reason is not None:
                told[reason] += 1
                in_a_row[channel] = in_a_row[channel] + 1 if reason == sending.UNREACHABLE else 0
    return told


def _tried(post: _Post, parcel: Parcel, *, to: tuple[Channel, str]) -> str | None:
    """Send a message by a channel: why it was not sent, "" where it was, None where no try is due."""
    channel, address = to
    if not words.due(parcel.tries.get(channel), post.at.on):
        return None
    with db.transaction(post.engine) as session:
        begun = commands.begin(session, Piece(parcel.message_id, channel), on=post.at.on)
    if begun is None:
        return None
    reason = sending.send(words.directed(channel, post.channels[channel], address=address), parcel.words)
    with db.transaction(post.engine) as session:
        commands.note(session, begun, reason=reason, on=post.at.on)
    return reason


def _report(told: Counter[str], takers: Sequence[Taker], *, given_up: int) -> Report:
    sent, failed = told[""], told.total() - told[""]
    if not told and not given_up:
        return Report(JobOutcome.IDLE, "没有要发送的消息。" if takers else "没有人填写接收地址，没有要发送的消息。", 0)
    said = f"发送{sent}条" + (f"，{failed}条没有发出，隔一段时间重发" if failed else "") + (f"，放弃以前的{given_up}条" if given_up else "")
    detail = "\n".join(f"{reason}：{number}条" for reason, number in sorted(told.items()) if reason)
    return Report(JobOutcome.FAILED if failed and not sent else JobOutcome.DONE, f"{said}。", sent, detail)
