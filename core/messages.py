"""Messages to people: by which channels, how one stands, when it is tried again, and its words, which hold counts and a link alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import quote

from core.calendar import is_working_day
from core.errors import BadInput
from core.period import CHINA
from core.settings import MessageRules
from core.vocabulary import Term


class Channel(Term):
    """By what a message reaches a person."""

    MAIL = "电子邮件"
    WECOM = "企业微信"
    OTHER = "其他通道"


class MessageKind(Term):
    """What a message is; of each kind a person gets one a day."""

    DIGEST = "每日提醒"


class TryOutcome(Term):
    """How one try to send ended."""

    SENT = "已发送"
    FAILED = "失败"
    GIVEN_UP = "已放弃"


class Standing(Term):
    """How a message stands by a channel."""

    QUEUED = "待发送"
    SENDING = "发送中"
    SENT = "已发送"
    FAILED = "待重发"
    GIVEN_UP = "已放弃"


WAITS = (timedelta(minutes=15), timedelta(minutes=45), timedelta(minutes=90), timedelta(hours=3))
"""How long after a try that failed the next one comes; after the last a message is given up."""
MOST = len(WAITS) + 1
"""At most so many tries."""
LEASE = timedelta(minutes=20)
"""A try without an end so long after it began was cut off: nobody knows whether it was sent, and it is sent again."""
_SHAPES = {
    Channel.MAIL: (r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", "请写一个邮箱，如zhang@example.cn。"),
    Channel.WECOM: (r"(?!all$)[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", "请写企业微信通讯录里的账号，由字母、数字、下划线、点和短横组成。"),
    Channel.OTHER: (r"[A-Za-z0-9][A-Za-z0-9._+@-]{0,63}", "请写由字母、数字和._+@-组成的号码或账号，最多64字。"),
}


@dataclass(frozen=True)
class Try:
    """A try to send: which one, since when, and how it ended; None: it has not."""

    number: int
    started_at: datetime
    outcome: TryOutcome | None


@dataclass(frozen=True)
class Counts:
    """What waits for a person: to do, due soon, late, moved up for lateness, own reports missing of months that are due soon, and late.

    `cards`: how many of what is to do are proposed cards to decide on.
    """

    todo: int = 0
    soon: int = 0
    late: int = 0
    lifted: int = 0
    reports_soon: int = 0
    reports_late: int = 0
    cards: int = 0

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return any((self.todo, self.soon, self.late, self.lifted, self.reports_soon, self.reports_late))


@dataclass(frozen=True)
class Words:
    """A message as it is read."""

    subject: str
    body: str


def switched_on(rules: MessageRules) -> dict[Channel, str]:
    """Return the channels that the operator switched on, each with its address of the sender, which holds secrets."""
    every = {Channel.MAIL: rules.mail, Channel.WECOM: rules.wecom, Channel.OTHER: rules.other}
    return {channel: sender for channel, sender in every.items() if sender}


def checked(channel: Channel, address: str) -> str:
    """Return a person's address in a channel, without blanks around it. Raises BadInput; nobody is reached by two, or all by one."""
    bare, (shape, advice) = address.strip(), _SHAPES[channel]
    if len(bare) > 120 or re.fullmatch(shape, bare, re.IGNORECASE) is None:
        raise BadInput(f"{channel.label}地址写法有误。{advice}")
    return bare


def directed(channel: Channel, sender: str, *, address: str) -> str:
    """Return the sender's address directed to a person, whose address is quoted so that it can name nothing else."""
    to = quote(address, safe="")
    if channel is Channel.MAIL:
        return f"{sender}{'&' if '?' in sender else '?'}to={to}&format=text"
    return f"{sender.rstrip('/')}/{to}/" if channel is Channel.WECOM else sender.replace("{address}", to)


def standing(last: Try | None, on: datetime) -> Standing:
    """Return how a message stands by a channel after its last try."""
    if last is None:
        return Standing.QUEUED
    if last.outcome is None:
        return Standing.FAILED if cut_off(last, on) else Standing.SENDING
    return {TryOutcome.SENT: Standing.SENT, TryOutcome.FAILED: Standing.FAILED, TryOutcome.GIVEN_UP: Standing.GIVEN_UP}[last.outcome]


def cut_off(last: Try, on: datetime) -> bool:
    """Whether a try has no end although its time is over, also where it began by a clock that was wrong."""
    return last.outcome is None and abs(on - last.started_at) > LEASE


def due(last: Try | None, on: datetime) -> bool:
    """Whether a message is to be tried now: the first time, after its wait, or because the last try was cut off."""
    if last is None:
        return True
    if last.outcome is TryOutcome.FAILED:
        return last.number < MOST and abs(on - last.started_at) >= WAITS[last.number - 1]
    return cut_off(last, on)


def silent(rules: MessageRules, on: datetime) -> str:
    """Return why nothing is sent at a moment, in one sentence: the night, a day on which nobody works; "" where it may be sent."""
    at = on.astimezone(CHINA)
    if rules.quiet is not None and in_quiet(rules, at.time()):
        return f"免打扰时段（{rules.quiet[0]:%H:%M}至{rules.quiet[1]:%H:%M}），不发送消息。"
    if not rules.every_day and not is_working_day(at.date()):
        return "今天不是工作日，不发送消息。"
    return ""


def in_quiet(rules: MessageRules, at: time) -> bool:
    """Whether an hour in China lies in the quiet hours, which may go over midnight."""
    if rules.quiet is None:
        return False
    begins, ends = rules.quiet
    return begins <= at or at < ends if begins > ends else begins <= at < ends


def digest(counts: Counts, *, site: str) -> Words:
    """Return the words of a person's daily message: counts, and the link to 待办 where the site's address is known; no name, no amount.

    The subject says what is to be done and what is late, else what else there is.
    """
    first = {"待办{}件": counts.todo, "逾期{}件": counts.late + counts.reports_late}
    rest = {"快到期{}件": counts.soon, "逾期上移{}件": counts.lifted, "月报未报{}项": counts.reports_soon}
    named = first if any(first.values()) else rest
    subject = f"督查提醒：{'，'.join(words.format(number) for words, number in named.items() if number)}"
    told = {
        "待办{}件。": counts.todo,
        "其中红黄牌建议{}项，待决定。": counts.cards,
        "快到期{}件。": counts.soon,
        "逾期{}件。": counts.late,
        "逾期上移{}件。": counts.lifted,
        "月报临近截止，未报{}项。": counts.reports_soon,
        "月报已过截止时间，未报{}项。": counts.reports_late,
    }
    lines = [words.format(number) for words, number in told.items() if number]
    return Words(subject, "\n".join([*lines, f"请登录办理：{site}/waiting" if site else "请登录系统，在“待办”页办理。"]))


def in_use(wanted: Mapping[Channel, str], channels: Mapping[Channel, str]) -> tuple[Channel, ...]:
    """Return the channels that a person wants and the operator switched on."""
    return tuple(channel for channel in Channel if channel in wanted and channel in channels)
