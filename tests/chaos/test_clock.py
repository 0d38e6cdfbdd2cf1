"""The machine's clock jumps ahead and back: no slot of a job is skipped or run twice, log-ins end rightly, the log's chain holds."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.commands import login
from core.models import AuditEntry, LoginSession
from core.queries import audit
from core.queries.account import IDLE, logged_in
from core.vocabulary import JobOutcome, UserRole
from dashboard import database
from dashboard.door import visitor
from data.jobs.running import catch_up
from tests.data.clockwork import MARKING, MORNING, Clock, entries, ledger, runner
from tests.people import person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JUMPS = {
    "two hours back": -2 * HOUR,
    "a day back": -26 * HOUR,
    "forty days back": -40 * DAY,
    "two hours ahead": 2 * HOUR,
    "a day ahead": 26 * HOUR,
    "three days ahead": 3 * DAY,
}
HOURS = 24 * 4


@pytest.mark.parametrize("again", [(), (time(12), time(18))], ids=["once a day", "with later tries"])
def test_whatever_the_clock_does_each_day_s_work_is_done_once_and_none_is_skipped(engine: Engine, again: tuple[time, ...]) -> None:
    jobs = {name: replace(MARKING, name=f"mark{place}", again=again) for place, name in enumerate(JUMPS)}
    for place, (name, jump) in enumerate(JUMPS.items()):
        clock = Clock()
        work = runner(engine, clock)
        for hour in range(0, HOURS, 2):
            wrong = 20 + place <= hour < 30 + place
            clock.at = MORNING + hour * HOUR + (jump if wrong else timedelta())
            catch_up(work, [jobs[name]])
    wanted = {MARKING.last_slot(MORNING + hour * HOUR) for hour in range(HOURS)}
    held = ledger(engine)
    assert Counter((one.job, MARKING.last_slot(one.slot)) for one in held).most_common(1)[0][1] == 1
    assert {(one.attempt, one.outcome) for one in held} == {(1, JobOutcome.DONE)}
    assert entries(engine) == len(held)
    for name, job in jobs.items():
        assert wanted - {MARKING.last_slot(one.slot) for one in held if one.job == job.name} == set(), name
    with db.reading(engine) as session:
        assert audit.verify(session).faults == ()
        moments = session.exec(select(AuditEntry.at).order_by(col(AuditEntry.id))).all()
    assert sorted(moments) != list(moments), "entries of an earlier hour follow later ones, and the chain holds"


@pytest.mark.parametrize(
    ("seen", "alive"),
    [
        (-IDLE + timedelta(seconds=1), True),
        (-IDLE, False),
        (timedelta(minutes=29), True),
        (IDLE, False),
        (400 * DAY, False),
    ],
    ids=["used just now", "idle", "seen a little later than now", "seen half an hour later than now", "seen in another year"],
)
def test_a_log_in_ends_whether_its_last_use_is_long_past_or_was_noted_by_a_wrong_clock(
    session: Session, seen: timedelta, alive: bool
) -> None:
    who = person(session, "李督查", UserRole.OFFICER, on=MORNING)
    used(session, who.account_id or 0, MORNING + seen)
    assert (logged_in(session, "secret", source="", on=MORNING) is not None) is alive


def used(session: Session, account: int, at: datetime) -> None:
    session.add(LoginSession(token_digest=login.digest_of("secret"), account_id=account, created_at=at, seen_at=at))
    session.flush()


def test_once_the_clock_is_set_back_use_is_noted_by_the_right_one(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "engine", lambda: engine)
    with db.transaction(engine) as session:
        who = person(session, "李督查", UserRole.OFFICER, on=MORNING)
        used(session, who.account_id or 0, MORNING + 20 * timedelta(minutes=1))
    assert visitor.behind("secret", source="", on=MORNING) is not None
    assert visitor.behind("secret", source="", on=MORNING + IDLE) is None
