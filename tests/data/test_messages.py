"""Messages: one a person a day, of counts alone, tried again with growing waits, and none lost when a process is killed."""

import logging
import multiprocessing
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from io import StringIO

import pytest
from apprise.plugins.wechat import NotifyWeChat
from sqlalchemy.engine import Engine
from sqlmodel import select

from core import db
from core.access import OPERATOR
from core.messages import LEASE, MOST, WAITS, Channel, directed
from core.messages import Words as Said
from core.models import City, MessageTry, Person, Project, Unit
from core.period import CHINA
from core.vocabulary import JobOutcome
from data.jobs.running import Runner, catch_up, run_now
from data.jobs.timetable import JOBS
from data.messages import posting, sending
from tests.data import messaging
from tests.data.clockwork import Clock, ledger
from tests.data.messaging import BUILDER, MORNING, OFFICER, noted, peopled, rules, run, said, told
from tests.data.receivers import Mail, Web, served

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.data.messaging"])
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SENT, FAILED, GONE = "已发送", "失败", "已放弃"
REFUSED = "550 geheim nobody@example.cn"


@pytest.fixture
def mail() -> Iterator[Mail]:
    with served(Mail()) as server:
        yield server


def to(mail: Mail) -> list[str]:
    return sorted(address for address, _ in mail.taken)


def test_each_gets_one_message_a_day_however_often_the_job_runs(engine: Engine, mail: Mail) -> None:
    peopled(engine)
    first = run(engine, MORNING, rules(mail.sender, site="https://ducha.example.cn"))
    assert (first.outcome, first.said, first.rows) == (JobOutcome.DONE, "发送2条。", 2)
    assert to(mail) == [BUILDER, OFFICER]
    for later in (MORNING, MORNING + MINUTE, MORNING + 8 * 60 * MINUTE):
        assert run(engine, later, rules(mail.sender)).outcome is JobOutcome.IDLE
    assert noted(engine) == [(1, SENT), (1, SENT)]
    run(engine, MORNING + DAY, rules(mail.sender))
    assert to(mail) == [BUILDER, BUILDER, OFFICER, OFFICER]
    letter = next(one for address, one in mail.taken if address == BUILDER)
    assert letter["Subject"] == "督查提醒：待办3件"
    assert letter.get_content().split("\r\n") == [
        "待办3件。",
        "月报临近截止，未报3项。",
        "请登录办理：https://ducha.example.cn/waiting",
        "",
    ]


def test_the_words_are_counts_and_a_link_and_name_nobody_and_nothing(engine: Engine, mail: Mail) -> None:
    peopled(engine)
    run(engine, MORNING, rules(mail.sender, site="https://ducha.example.cn"))
    late = MORNING + 2 * DAY
    run(engine, late, rules(mail.sender))
    text = "\n".join(said(engine))
    assert "月报已过截止时间，未报3项。" in text
    with db.reading(engine) as session:
        names = [*session.exec(select(Person.name)), *session.exec(select(Project.name)), *session.exec(select(Unit.short_name))]
    assert [name for name in names if name in text] == []
    plain = r"督查提醒：(待办\d+件(，逾期\d+件)?|逾期\d+件|月报未报\d+项)|[月报已过截止时间临近未待办快到期逾上移，]+\d+[件项]。|请登录(办理：https://ducha.example.cn/waiting|系统，在“待办”页办理。)"
    assert [line for line in text.splitlines() if not re.fullmatch(plain, line)] == []


NIGHT, SUNDAY = datetime(2019, 8, 27, 6, 59, tzinfo=CHINA), datetime(2019, 9, 1, 9, tzinfo=CHINA)
HOLIDAY = datetime(2019, 10, 1, 9, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("on", "others", "said"),
    [
        (NIGHT, {}, "免打扰时段（22:00至07:00），不发送消息。"),
        (NIGHT.replace(hour=22, minute=0), {}, "免打扰时段（22:00至07:00），不发送消息。"),
        (SUNDAY, {}, "今天不是工作日，不发送消息。"),
        (HOLIDAY, {}, "今天不是工作日，不发送消息。"),
        (NIGHT, {"quiet": None}, "发送2条。"),
        (SUNDAY, {"every_day": True}, "发送2条。"),
        (NIGHT + MINUTE, {}, "发送2条。"),
    ],
    ids=["before seven", "at ten", "Sunday", "holiday", "no quiet hours", "every day", "at seven"],
)
def test_at_night_and_on_days_without_work_nothing_is_sent(
    sqlite_engine: Engine, mail: Mail, on: datetime, others: dict[str, object], said: str
) -> None:
    peopled(sqlite_engine)
    assert run(sqlite_engine, on, rules(mail.sender, **others)).said == said
    assert len(mail.taken) == (2 if said == "发送2条。" else 0)


@pytest.mark.parametrize(
    ("begins", "ends", "never"),
    [(8, 17, True), (17, 16, False), (22, 17, True), (9, 17, False), (8, 8, False)],
    ids=["all day", "all but an hour", "over midnight", "the first hour is left", "no hour"],
)
def test_quiet_hours_that_leave_no_hour_to_send_are_told_as_not_done(
    sqlite_engine: Engine, mail: Mail, begins: int, ends: int, never: bool
) -> None:
    peopled(sqlite_engine)
    report = run(sqlite_engine, MORNING, rules(mail.sender, quiet=(time(begins), time(ends))))
    assert (report.outcome is JobOutcome.UNSET, report.said == posting.NEVER) == (never, never)


def test_without_a_channel_and_from_a_demonstration_nothing_is_sent(sqlite_engine: Engine, mail: Mail) -> None:
    peopled(sqlite_engine)
    report = run(sqlite_engine, MORNING, rules())
    assert (report.outcome, report.said[:9]) == (JobOutcome.UNSET, "没有启用发送通道，")
    with db.transaction(sqlite_engine) as session:
        session.get_one(City, 1).demonstration = True
    report = run(sqlite_engine, MORNING, rules(mail.sender))
    assert (report.outcome, report.said) == (JobOutcome.UNSET, "演示市的地址是虚构的，不发送消息。")
    assert (mail.taken, messaging.said(sqlite_engine)) == ([], [])


def test_what_fails_is_tried_again_with_growing_waits_and_given_up(engine: Engine, mail: Mail) -> None:
    peopled(engine)
    mail.refuse = REFUSED
    report = run(engine, MORNING, rules(mail.sender))
    assert (report.outcome, report.said) == (JobOutcome.FAILED, "发送0条，2条没有发出，隔一段时间重发。")
    assert report.detail == "发送服务答复550：2条"
    at = MORNING
    for place, wait in enumerate(WAITS, start=2):
        assert run(engine, at + wait - MINUTE, rules(mail.sender)).outcome is JobOutcome.IDLE
        at += wait
        run(engine, at, rules(mail.sender))
        assert len(noted(engine)) == 2 * place
    assert noted(engine) == [*((number, FAILED) for number in range(1, MOST)), (MOST, GONE)] * 2
    mail.refuse = ""
    assert run(engine, at + 2 * LEASE, rules(mail.sender)).outcome is JobOutcome.IDLE
    assert mail.taken == []
    with db.reading(engine) as session:
        assert set(session.exec(select(MessageTry.reason))) == {"发送服务答复550"}


def test_what_failed_is_sent_when_the_service_is_back(engine: Engine, mail: Mail) -> None:
    peopled(engine)
    mail.refuse = REFUSED
    run(engine, MORNING, rules(mail.sender))
    mail.refuse = ""
    run(engine, MORNING + WAITS[0], rules(mail.sender))
    assert noted(engine) == [(1, FAILED), (2, SENT)] * 2
    assert to(mail) == [BUILDER, OFFICER]


def test_the_next_day_gives_up_what_is_left_and_tells_anew(engine: Engine, mail: Mail) -> None:
    peopled(engine)
    mail.refuse = REFUSED
    run(engine, MORNING, rules(mail.sender))
    mail.refuse = ""
    report = run(engine, MORNING + DAY, rules(mail.sender))
    assert report.said == "发送2条，放弃以前的2条。"
    assert noted(engine) == [(1, FAILED), (2, GONE)] * 2 + [(1, SENT)] * 2
    assert run(engine, MORNING + DAY + MINUTE, rules(mail.sender)).outcome is JobOutcome.IDLE


@pytest.mark.parametrize(("after", "copies"), [(True, 2), (False, 1)], ids=["after it was sent", "before it was sent"])
def test_killed_while_sending_a_message_comes_twice_at_most_and_never_not_at_all(
    engine: Engine, mail: Mail, after: bool, copies: int
) -> None:
    peopled(engine)
    url = engine.url.render_as_string(hide_password=False)
    killed = _SERVER.Process(target=messaging.die, args=(url, mail.sender), kwargs={"after": after})
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    assert (len(mail.taken), noted(engine)) == (copies - 1, [(1, "")])
    run(engine, MORNING + MINUTE, rules(mail.sender))
    assert noted(engine) == [(1, ""), (1, SENT)], "whether the other is at it still nobody knows"
    run(engine, MORNING + LEASE + MINUTE, rules(mail.sender))
    run(engine, MORNING + 4 * LEASE, rules(mail.sender))
    assert noted(engine) == [(1, FAILED), (2, SENT), (1, SENT)]
    assert sorted((to(mail).count(OFFICER), to(mail).count(BUILDER))) == [1, copies]


def test_of_several_that_send_at_once_one_sends_each_message(engine: Engine, mail: Mail) -> None:
    peopled(engine)
    with ThreadPoolExecutor(4) as some:
        done = [some.submit(run, engine, MORNING, rules(mail.sender)) for _ in range(4)]
    assert sum(one.result().rows or 0 for one in done) == 2
    assert to(mail) == [BUILDER, OFFICER]
    assert noted(engine) == [(1, SENT), (1, SENT)]


def test_the_timetable_sends_at_its_hours_and_again_what_failed(engine: Engine, mail: Mail) -> None:
    peopled(engine)
    clock, job = Clock(MORNING), JOBS["messages"]
    work = Runner(engine, rules(mail.sender), clock, "甲")
    mail.refuse = REFUSED
    assert catch_up(work, [job])["messages"].outcome is JobOutcome.FAILED
    mail.refuse = ""
    clock.at = MORNING + 15 * MINUTE
    assert catch_up(work, [job]) == {}
    clock.at = MORNING + 20 * MINUTE
    assert catch_up(work, [job])["messages"].said == "发送2条。"
    assert [(f"{one.slot:%H:%M}", one.outcome, one.rows) for one in ledger(engine)] == [
        ("08:50", JobOutcome.FAILED, 0),
        ("09:10", JobOutcome.DONE, 2),
    ]
    clock.at += MINUTE
    assert run_now(work, job, by=OPERATOR).outcome is JobOutcome.IDLE
    assert to(mail) == [BUILDER, OFFICER]


def test_a_service_that_cannot_be_reached_is_left_alone_until_the_next_look(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    peopled(sqlite_engine)
    monkeypatch.setattr("data.messages.posting._ENOUGH", 1)

    def away(where: str, _words: Said) -> str:
        asked.append(where)
        return sending.UNREACHABLE

    monkeypatch.setattr(sending, "send", away)
    assert run(sqlite_engine, MORNING, rules("mailto://nowhere")).said.startswith("发送0条，1条没有发出")
    run(sqlite_engine, MORNING + WAITS[0], rules("mailto://nowhere"))
    assert len(set(asked)) == 2, "who was left out comes first the next time"


def test_who_turned_a_channel_off_gets_nothing_by_it(engine: Engine, mail: Mail) -> None:
    some = peopled(engine)
    with db.transaction(engine) as session:
        told(session, some[OFFICER], OFFICER, wanted=False)
        told(session, some[BUILDER], "new@example.cn")
    run(engine, MORNING, rules(mail.sender))
    assert to(mail) == ["new@example.cn"]


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with served(Web()) as server:
        monkeypatch.setattr(NotifyWeChat, "token_url", f"http://{server.place}/token")
        monkeypatch.setattr(NotifyWeChat, "notify_url", f"http://{server.place}/send")
        yield server


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What a process writes that writes down all that reaches its own log."""
    root, kept = logging.getLogger(), StringIO()
    handler, level = logging.StreamHandler(kept), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(handler)
    root.setLevel(level)


HIDDEN = "geheim"
WORDS = Said("督查提醒：待办3件", "待办3件。")
WECOM = f"wechat://corp:{HIDDEN}@1000002"


def other(web: Web) -> str:
    return f"json://user:{HIDDEN}@{web.place}/message?:to={{address}}"


def test_by_wecom_it_reaches_one_person_and_by_another_channel_one_address(web: Web) -> None:
    assert sending.send(directed(Channel.WECOM, WECOM, address="zhang.san"), WORDS) == ""
    assert sending.send(directed(Channel.OTHER, other(web), address="+8613800000000"), WORDS) == ""
    (_, first), (_, second) = web.taken
    assert (first["touser"], first["msgtype"], first["agentid"]) == ("zhang.san", "text", 1000002)
    assert (second["to"], second["title"], second["message"]) == ("+8613800000000", WORDS.subject, WORDS.body)


@pytest.mark.parametrize(
    ("answer", "channel", "said"),
    [
        ((200, {"errcode": 40001, "errmsg": HIDDEN}), Channel.WECOM, "企业微信答复错误码40001"),
        ((503, {}), Channel.WECOM, "发送服务答复503"),
        ((500, {"why": HIDDEN}), Channel.OTHER, "发送服务答复500"),
    ],
)
def test_why_it_was_not_sent_is_said_and_logged_without_secret_or_address(
    web: Web, log: StringIO, answer: tuple[int, dict[str, object]], channel: Channel, said: str
) -> None:
    web.status, web.body = answer
    sender = {Channel.WECOM: WECOM, Channel.OTHER: other(web)}[channel]
    assert sending.send(directed(channel, sender, address="zhang.san"), WORDS) == said
    assert (HIDDEN in log.getvalue(), "zhang.san" in log.getvalue()) == (False, False)


def test_nobody_listens_and_no_such_channel() -> None:
    assert sending.send("mailto://127.0.0.1:9?from=a@example.cn&to=b@example.cn&mode=insecure", WORDS) == sending.UNREACHABLE
    assert sending.send("nothing://x", WORDS) == "通道的设置不能使用，请核对"


def test_the_job_looks_again_on_the_same_day_when_the_waits_are_over() -> None:
    job = JOBS["messages"]
    slots = [job.last_slot(MORNING)]
    for _ in range(MOST):
        slots.append(job.next_slot(slots[-1]))
    assert [f"{one:%H:%M}" for one in slots] == ["08:50", "09:10", "10:10", "12:10", "16:10", "08:50"]
    assert all(later - earlier > wait for earlier, later, wait in zip(slots, slots[1:], WAITS, strict=False))
    assert job.due(MORNING + 25 * MINUTE, known=MORNING) == MORNING + 20 * MINUTE
    assert job.due(MORNING + 19 * MINUTE, known=MORNING) is None
