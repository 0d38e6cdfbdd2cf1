"""Messages: which addresses and settings are taken, when a try is due, and what is kept of what a person said."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from core.access import OPERATOR, Actor
from core.commands import message
from core.commands.message import Piece, Queued, SetAddress
from core.errors import BadInput, NotAllowed
from core.messages import (
    LEASE,
    MOST,
    WAITS,
    Channel,
    Counts,
    MessageKind,
    Standing,
    Try,
    TryOutcome,
    checked,
    digest,
    directed,
    due,
    standing,
)
from core.models import Account, AuditEntry, Message, MessageTry
from core.queries import digests
from core.queries import messages as query
from core.settings import job_rules, message_rules
from core.vocabulary import UserRole
from tests.core.coordinating import Coordination
from tests.data.town import NOON, town
from tests.people import person

MAIL, WECOM, OTHER = Channel.MAIL, Channel.WECOM, Channel.OTHER
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (MAIL, "zhang.san+ducha@mail.example.cn"),
        (MAIL, "  z@example.cn "),
        (WECOM, "ZhangSan"),
        (WECOM, "allen"),
        (OTHER, "+8613800000000"[1:]),
    ],
)
def test_an_address_of_the_channel_is_taken_without_blanks(channel: Channel, address: str) -> None:
    assert checked(channel, address) == address.strip()


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (MAIL, "a@b.cn,c@d.cn"),
        (MAIL, "a@b.cn c@d.cn"),
        (MAIL, "a@b.cn&bcc=c@d.cn"),
        (MAIL, "a@b.cn\nBcc: c@d.cn"),
        (MAIL, "a@localhost"),
        (MAIL, f"a@{'b' * 120}.cn"),
        (WECOM, "all"),
        (WECOM, "ALL"),
        (WECOM, "@all"),
        (WECOM, "#2"),
        (WECOM, "a/b"),
        (OTHER, "a?x=1"),
        (OTHER, "长话短说"),
    ],
)
def test_an_address_that_could_reach_another_or_all_is_refused(channel: Channel, address: str) -> None:
    with pytest.raises(BadInput, match=f"{channel.label}地址写法有误"):
        checked(channel, address)


def test_the_sender_is_directed_to_one_person_whose_address_is_quoted() -> None:
    assert directed(MAIL, "mailtos://u:p@h?from=d@e.cn", address="a+b@c.cn") == "mailtos://u:p@h?from=d@e.cn&to=a%2Bb%40c.cn&format=text"
    assert directed(MAIL, "mailtos://u:p@h", address="a@c.cn") == "mailtos://u:p@h?to=a%40c.cn&format=text"
    assert directed(WECOM, "wechat://c:s@1/", address="zhang") == "wechat://c:s@1/zhang/"
    assert directed(OTHER, "json://h/x?:to={address}", address="1&x") == "json://h/x?:to=1%26x"


TO_ANOTHER = ("?to=a@b.cn", "?cc=a@b.cn", "?from=d@e.cn&bcc=a@b.cn", "?from=d@e.cn;CC=a@b.cn", "?%62cc=a@b.cn", "/a@b.cn", "/a@b.cn?x=1")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DUCHA_MESSAGES_MAIL", "smtp.example.cn"),
        *(("DUCHA_MESSAGES_MAIL", f"mailtos://u:geheim@h{rest}") for rest in TO_ANOTHER),
        ("DUCHA_MESSAGES_WECOM", "wechat://corp:geheim@agent"),
        ("DUCHA_MESSAGES_WECOM", "wechat://corp:geheim@1000002/all"),
        ("DUCHA_MESSAGES_OTHER", "jsons://u:geheim@gateway/send"),
        ("DUCHA_MESSAGES_QUIET", "22-7"),
    ],
)
def test_a_setting_of_another_shape_is_refused_without_its_secret(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadInput, match=variable) as refused:
        job_rules()
    assert "geheim" not in str(refused.value)


def test_the_settings_are_read_and_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (message_rules().mail, message_rules().wecom, message_rules().other) == ("", "", "")
    monkeypatch.setenv("DUCHA_MESSAGES_MAIL", "mailtos://u:geheim@smtp.example.cn?from=d@e.cn")
    monkeypatch.setenv("DUCHA_MESSAGES_QUIET", "no")
    monkeypatch.setenv("DUCHA_PUBLIC_URL", "https://ducha.example.cn/")
    rules = job_rules().messages
    assert (rules.mail, rules.quiet, rules.site) == ("mailtos://u:geheim@smtp.example.cn?from=d@e.cn", None, "https://ducha.example.cn")
    assert "geheim" not in repr(job_rules())


FAILED, BEGUN = Try(1, NOON, TryOutcome.FAILED), Try(1, NOON, None)


@pytest.mark.parametrize(
    ("last", "after", "is_due", "stands"),
    [
        (None, MINUTE, True, Standing.QUEUED),
        (FAILED, WAITS[0] - MINUTE, False, Standing.FAILED),
        (FAILED, WAITS[0], True, Standing.FAILED),
        (replace(FAILED, number=4), WAITS[3] - MINUTE, False, Standing.FAILED),
        (replace(FAILED, number=4), WAITS[3], True, Standing.FAILED),
        (BEGUN, LEASE, False, Standing.SENDING),
        (BEGUN, LEASE + MINUTE, True, Standing.FAILED),
        (BEGUN, -(LEASE + MINUTE), True, Standing.FAILED),
        (Try(1, NOON, TryOutcome.SENT), timedelta(days=1), False, Standing.SENT),
        (Try(MOST, NOON, TryOutcome.GIVEN_UP), timedelta(days=1), False, Standing.GIVEN_UP),
    ],
    ids=["new", "waits", "wait over", "long wait", "long wait over", "tried now", "cut off", "begun by a wrong clock", "sent", "given up"],
)
def test_when_a_message_is_tried_again(last: Try | None, after: timedelta, is_due: bool, stands: Standing) -> None:
    assert (due(last, NOON + after), standing(last, NOON + after)) == (is_due, stands)


def test_a_message_tells_only_what_there_is() -> None:
    words = digest(Counts(todo=2, late=1, reports_late=3), site="")
    assert words.subject == "督查提醒：待办2件，逾期4件"
    assert words.body == "待办2件。\n逾期1件。\n月报已过截止时间，未报3项。\n请登录系统，在“待办”页办理。"
    assert not Counts().any


@pytest.mark.parametrize(
    ("counts", "subject"),
    [
        (Counts(todo=2), "待办2件"),
        (Counts(late=3, soon=1), "逾期3件"),
        (Counts(reports_late=2), "逾期2件"),
        (Counts(soon=2, reports_soon=4), "快到期2件，月报未报4项"),
        (Counts(lifted=1), "逾期上移1件"),
    ],
)
def test_the_subject_names_nothing_that_is_zero(counts: Counts, subject: str) -> None:
    assert digest(counts, site="").subject == f"督查提醒：{subject}"


@pytest.fixture
def officer(session: Session) -> Actor:
    town(session)
    return person(session, "李督查", UserRole.OFFICER, on=NOON)


def test_the_last_word_holds_and_an_address_that_is_wanted_must_be_there(session: Session, officer: Actor) -> None:
    for address, wanted in (("a@example.cn", True), ("b@example.cn", True), ("b@example.cn", False)):
        message.set_address(session, SetAddress(MAIL, address, wanted), by=officer, on=NOON)
    assert [(one.address, one.wanted) for one in query.own(session, officer)] == [("b@example.cn", False)]
    assert query.takers(session, {MAIL: "mailto://x"}, on=NOON) == ()
    with pytest.raises(BadInput, match="电子邮件没有填写地址"):
        message.set_address(session, SetAddress(MAIL, " ", wanted=True), by=officer, on=NOON)
    with pytest.raises(NotAllowed):
        message.set_address(session, SetAddress(MAIL, "a@example.cn", wanted=True), by=OPERATOR, on=NOON)
    log = session.exec(
        select(AuditEntry.subject, AuditEntry.detail).where(AuditEntry.act == message.ACT).order_by(col(AuditEntry.id))
    ).all()
    assert log == [("电子邮件", "接收"), ("电子邮件", "接收"), ("电子邮件", "不接收")]


def test_only_living_accounts_with_something_to_do_are_written_to(session: Session, officer: Actor) -> None:
    gone, keeper = (person(session, name, role, on=NOON) for name, role in (("离任", UserRole.OFFICER), ("钱运维", UserRole.SYSTEM_ADMIN)))
    for who in (officer, gone):
        message.set_address(session, SetAddress(MAIL, f"u{who.person_id}@example.cn", wanted=True), by=who, on=NOON)
    session.get_one(Account, gone.account_id).disabled_at = NOON
    session.flush()
    assert [one.viewer.name for one in query.takers(session, {MAIL: "mailto://x"}, on=NOON)] == ["李督查"]
    assert query.takers(session, {WECOM: "wechat://x"}, on=NOON) == ()
    missed = {one.name: one.why for one in query.readers(session, keeper, channels={WECOM: "wechat://x"}, on=NOON)}
    assert missed["李督查"] == "所填通道没有启用"
    assert {"离任", "钱运维"} & set(missed) == set()


def test_a_message_of_a_day_is_queued_once_and_given_up_once(session: Session, officer: Actor) -> None:
    asked = Queued(officer.person_id or 0, NOON.date(), MessageKind.DIGEST, digest(Counts(todo=1), site=""))
    assert [message.queue(session, one, on=NOON) for one in (asked, replace(asked, words=digest(Counts(todo=2), site="")))] == [True, False]
    assert session.exec(select(Message.subject)).all() == ["督查提醒：待办1件"]
    piece = Piece(session.exec(select(Message.id)).one() or 0, MAIL)
    begun = message.begin(session, piece, on=NOON)
    assert message.begin(session, piece, on=NOON + MINUTE) is None, "another is at it"
    assert [message.give_up(session, piece, reason="当日没有发出", on=NOON + LEASE) for _ in range(2)] == [True, False]
    message.note(session, begun or 0, reason="", on=NOON + LEASE)
    assert session.exec(select(MessageTry.outcome, MessageTry.reason).order_by(col(MessageTry.number))).all() == [
        (TryOutcome.FAILED, "发送时进程中断，可能已经发出"),
        (TryOutcome.GIVEN_UP, "当日没有发出"),
    ]
    assert query.left_over(session, before=NOON.date() + timedelta(days=1)) == ()


def test_the_last_try_that_was_cut_off_gives_the_message_up(session: Session, officer: Actor) -> None:
    message.queue(session, Queued(officer.person_id or 0, NOON.date(), MessageKind.DIGEST, digest(Counts(todo=1), site="")), on=NOON)
    piece, at = Piece(session.exec(select(Message.id)).one() or 0, MAIL), NOON
    for _ in range(MOST):
        assert message.begin(session, piece, on=at) is not None
        at += LEASE + MINUTE
    assert message.begin(session, piece, on=at) is None
    assert [one.outcome for one in session.exec(select(MessageTry).order_by(col(MessageTry.number)))][-1] is TryOutcome.GIVEN_UP


def test_a_problem_that_was_moved_up_is_counted_for_its_owner_and_the_bureau(session: Session) -> None:
    town(session)
    case = Coordination(session)
    case.working(days=5)
    some = (case.coordinator, case.officer, case.stranger)
    assert [digests.counts(session, who, on=NOON, remind_days=3).lifted for who in some] == [0, 0, 0]
    case.on_day(NOON.date() + timedelta(days=20))
    case.escalate()
    assert [digests.counts(session, who, on=case.on, remind_days=3).lifted for who in some] == [1, 1, 0]


def test_reports_are_told_of_before_and_after_their_due_moment(session: Session, officer: Actor) -> None:
    told = {}
    for day in (date(2019, 8, 20), date(2019, 8, 26), date(2019, 8, 29)):
        at = NOON.replace(year=day.year, month=day.month, day=day.day)
        found = digests.counts(session, officer, on=at, remind_days=3)
        told[day.day] = (found.reports_soon, found.reports_late)
    assert told == {20: (0, 0), 26: (4, 0), 29: (0, 4)}
