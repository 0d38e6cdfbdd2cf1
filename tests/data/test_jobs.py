"""The timetable's clockwork: each slot is run once, whoever is late, runs twice, breaks down, is killed, or has a wrong clock."""

import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.access import CARETAKER, LOCKER, MAY_GIVE, MAY_SEE, OPERATOR, SYSTEM, Actor, require, require_sight
from core.commands import job as ledger_of
from core.commands.job import LEASE, Report, Slot
from core.errors import Conflict, NotAllowed
from core.models import City, ReportingMonth
from core.period import CHINA
from core.vocabulary import JobOutcome, MonthState, UserRole
from data.jobs import running
from data.jobs.running import catch_up, run_now
from data.jobs.slots import Kind, Moment
from tests.data import clockwork
from tests.data.clockwork import MANY, MARKING, MORNING, Clock, entries, ledger, runner

Act = Callable[[Session, Moment], Report]
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.data.clockwork"])
LATER = (time(12), time(18))
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
AT_SEVEN = datetime(2019, 8, 20, 7, tzinfo=CHINA)


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("just before", AT_SEVEN - DAY),
        ("on the minute", AT_SEVEN),
        ("late in the evening", AT_SEVEN),
    ],
)
def test_the_last_slot_is_never_in_the_future(now: str, last: datetime) -> None:
    moments = {"just before": AT_SEVEN - MINUTE, "on the minute": AT_SEVEN, "late in the evening": AT_SEVEN + 16 * 60 * MINUTE}
    assert MARKING.last_slot(moments[now]) == last
    assert MARKING.next_slot(moments[now]) == last + DAY


@pytest.mark.parametrize("missed", [None, 0, 1, 5], ids=["never ran", "none", "one", "several"])
def test_of_missed_slots_the_last_is_made_up_for(missed: int | None) -> None:
    before = None if missed is None else AT_SEVEN - missed * DAY
    assert MARKING.due(MORNING, known=before) == (None if missed == 0 else AT_SEVEN)


def test_a_job_runs_once_a_day_however_often_it_is_looked(engine: Engine) -> None:
    clock = Clock()
    work = runner(engine, clock)
    assert catch_up(work, [MARKING]) == {"mark": Report(JobOutcome.DONE, "记了一条。", 1)}
    assert catch_up(work, [MARKING]) == {}
    clock.at += 8 * 60 * MINUTE
    assert catch_up(work, [MARKING]) == {}
    clock.at = MORNING + 3 * DAY
    assert list(catch_up(work, [MARKING])) == ["mark"]
    assert [one.slot for one in ledger(engine)] == [AT_SEVEN, AT_SEVEN + 3 * DAY]
    assert [(one.started_at, one.ended_at, one.outcome, one.rows, one.claimed_by) for one in ledger(engine)] == [
        (at, at, JobOutcome.DONE, 1, "甲") for at in (MORNING, MORNING + 3 * DAY)
    ]
    assert entries(engine) == 2


def test_of_several_processes_one_runs_a_slot(engine: Engine) -> None:
    together = _SERVER.Barrier(3)
    some = [_SERVER.Process(target=clockwork.catch_up_together, args=(address(engine), name, together)) for name in "甲乙丙"]
    for one in some:
        one.start()
    for one in some:
        one.join(60)
    assert [one.exitcode for one in some] == [0, 0, 0]
    assert Counter(one.job for one in ledger(engine)) == Counter(one.name for one in MANY)
    assert {(one.attempt, one.outcome) for one in ledger(engine)} == {(1, JobOutcome.DONE)}
    assert entries(engine) == len(MANY)


def test_the_slot_of_a_killed_process_is_taken_over_after_its_lease(engine: Engine) -> None:
    killed = _SERVER.Process(target=clockwork.die_half_way, args=(address(engine),))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    assert [(one.claimed_by, one.ended_at) for one in ledger(engine)] == [("亡", None)]
    assert entries(engine) == 0
    clock = Clock(MORNING + LEASE)
    assert catch_up(runner(engine, clock), [MARKING]) == {}
    clock.at += MINUTE
    assert list(catch_up(runner(engine, clock), [MARKING])) == ["mark"]
    assert [(one.claimed_by, one.attempt, one.outcome) for one in ledger(engine)] == [("甲", 2, JobOutcome.DONE)]
    assert entries(engine) == 1


@pytest.mark.parametrize(
    ("after", "ended", "claimed"),
    [(MINUTE, False, False), (LEASE, False, False), (LEASE + MINUTE, False, True), (MINUTE, True, False), (LEASE + MINUTE, True, False)],
    ids=["running", "at the end of the lease", "after the lease", "ended", "ended long ago"],
)
def test_a_slot_is_claimed_again_only_when_its_lease_is_over_and_it_has_not_ended(
    session: Session, after: timedelta, ended: bool, claimed: bool
) -> None:
    slot, report = Slot("mark", AT_SEVEN), Report(JobOutcome.DONE, "先。")
    first = ledger_of.claim(session, slot, claimant="甲", on=MORNING)
    assert first is not None
    if ended:
        assert ledger_of.finish(session, first, report=report, on=MORNING)
    second = ledger_of.claim(session, slot, claimant="乙", on=MORNING + after)
    assert (second is not None) is claimed
    if second is not None:
        assert (second.run_id, second.attempt) == (first.run_id, 2)
        assert not ledger_of.holds(session, first)
        assert not ledger_of.finish(session, first, report=report, on=MORNING + after), "the other one still runs"
        assert ledger_of.finish(session, second, report=report, on=MORNING + after)


def test_a_run_left_on_an_earlier_day_is_ended_as_well(engine: Engine) -> None:
    with db.transaction(engine) as session:
        ledger_of.claim(session, Slot("mark", AT_SEVEN - DAY), claimant="亡", on=MORNING - DAY)
    catch_up(runner(engine, Clock()), [MARKING])
    assert [(one.attempt, one.outcome) for one in ledger(engine)] == [(2, JobOutcome.DONE), (1, JobOutcome.DONE)]


@pytest.mark.parametrize("kind", Kind)
def test_who_is_overtaken_neither_acts_nor_writes_the_outcome(engine: Engine, kind: Kind) -> None:
    clock, acted = Clock(), list[str]()

    def act(_session: Session, _at: Moment) -> Report:
        acted.append("慢")
        return Report(JobOutcome.DONE, "晚到的结果。")

    with db.transaction(engine) as session:
        slow = ledger_of.claim(session, Slot("mark", AT_SEVEN), claimant="慢", on=MORNING)
    assert slow is not None
    clock.at = MORNING + LEASE + MINUTE
    catch_up(runner(engine, clock), [MARKING])
    late = running._carried_out(runner(engine, clock, name="慢"), replace(MARKING, kind=kind, act=act), held=slow)
    assert (late.outcome, late.said) == (JobOutcome.FAILED, running._AWAY)
    assert acted == ([] if kind is Kind.ACTS else ["慢"])
    assert [(one.claimed_by, one.outcome, one.said) for one in ledger(engine)] == [("甲", JobOutcome.DONE, "记了一条。")]
    assert entries(engine) == 1


@pytest.mark.parametrize("kind", [Kind.LOOKS, Kind.SENDS])
def test_who_works_longer_than_the_lease_is_not_taken_over_and_its_outcome_is_written(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    clock, others = Clock(), list[dict[str, Report]]()
    monkeypatch.setattr(ledger_of, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(ledger_of, "RENEWED", timedelta(seconds=0.02))

    def work_long(_session: Session, _at: Moment) -> Report:
        for _ in range(3):
            clock.at += timedelta(seconds=1.5)
            assert clockwork.until(lambda: ledger(engine)[0].started_at == clock.at), "the lease was renewed"
            others.append(catch_up(runner(engine, clock, name="乙"), [long]))
        return Report(JobOutcome.DONE, "办完了。")

    long = replace(MARKING, kind=kind, act=work_long)
    assert catch_up(runner(engine, clock), [long])["mark"].outcome is JobOutcome.DONE
    assert others == [{}, {}, {}]
    (one,) = ledger(engine)
    assert (one.claimed_by, one.attempt, one.said) == ("甲", 1, "办完了。")
    assert (one.started_at, one.ended_at) == (MORNING, MORNING + timedelta(seconds=4.5))


def test_a_renewal_that_fails_is_tried_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, tries, renew = Clock(), list[bool](), ledger_of.renew

    def away_at_first(session: Session, held: ledger_of.Claim, *, on: datetime) -> bool:
        tries.append(bool(tries))
        if len(tries) == 1:
            raise Conflict("数据库没有应答。")
        return renew(session, held, on=on)

    def wait(_session: Session, _at: Moment) -> Report:
        assert clockwork.until(lambda: len(tries) > 1)
        return Report(JobOutcome.DONE, "办完了。")

    monkeypatch.setattr(ledger_of, "RENEWED", timedelta(seconds=0.02))
    monkeypatch.setattr(ledger_of, "renew", away_at_first)
    done = catch_up(runner(engine, clock), [replace(MARKING, kind=Kind.LOOKS, act=wait)])
    assert done["mark"].outcome is JobOutcome.DONE


@pytest.mark.parametrize(
    ("act", "said"),
    [(clockwork.refuse, "还没有已批准的年度计划。"), (clockwork.break_down, "系统出错，编号")],
    ids=["an error of ours", "a mistake"],
)
def test_a_job_that_fails_stores_nothing_and_stops_no_other(engine: Engine, act: Act, said: str) -> None:
    broken = replace(MARKING, name="broken", act=act)
    done = catch_up(runner(engine, Clock()), [broken, MARKING])
    assert done["broken"].outcome is JobOutcome.FAILED
    assert done["broken"].said.startswith(said)
    assert {one.job: one.outcome for one in ledger(engine)} == {"broken": JobOutcome.FAILED, "mark": JobOutcome.DONE}
    assert entries(engine) == 1
    assert catch_up(runner(engine, Clock()), [broken, MARKING]) == {}


def test_a_clock_that_jumped_ahead_and_came_back_loses_no_slot(engine: Engine) -> None:
    clock = Clock(MORNING + 400 * DAY)
    work = runner(engine, clock)
    catch_up(work, [MARKING])
    clock.at = MORNING
    assert list(catch_up(work, [MARKING])) == ["mark"]
    with db.transaction(engine) as session:
        ledger_of.claim(session, Slot("other", AT_SEVEN), claimant="亡", on=MORNING + 400 * DAY)
    assert list(catch_up(work, [MARKING, replace(MARKING, name="other")])) == ["other"]
    assert entries(engine) == 3


def test_somebody_who_may_runs_a_job_now_and_it_is_on_record(engine: Engine) -> None:
    clock = Clock()
    report = run_now(runner(engine, clock), MARKING, by=OPERATOR)
    assert report.said == "记了一条。"
    assert [(one.slot, one.asked_by, one.outcome) for one in ledger(engine)] == [(MORNING, "命令行", JobOutcome.DONE)]
    assert list(catch_up(runner(engine, clock), [MARKING])) == ["mark"], "the timetable's own slot is still to run"
    with pytest.raises(NotAllowed, match="运行任务"):
        run_now(runner(engine, clock), MARKING, by=Actor("某人", frozenset({UserRole.LEADER})))
    assert len(ledger(engine)) == 2


def reporting(*reports: Report) -> Act:
    """A job that ends so, one time after the other, and then leaves an entry."""
    left = list(reports)
    return lambda session, at: left.pop(0) if left else clockwork.mark(session, at)


FAILED, WAITS = Report(JobOutcome.FAILED, "没有办成。"), Report(JobOutcome.UNSET, "待审2项。", 2)
UNSET, IDLE = Report(JobOutcome.UNSET, "没有设置。"), Report(JobOutcome.IDLE, "没有。", 0)


@pytest.mark.parametrize(
    ("reports", "ran"),
    [
        ((), ["07:00"]),
        ((IDLE,), ["07:00"]),
        ((UNSET,), ["07:00"]),
        ((FAILED,), ["07:00", "12:00"]),
        ((WAITS,), ["07:00", "12:00"]),
        ((FAILED, WAITS), ["07:00", "12:00", "18:00"]),
    ],
    ids=["done", "nothing to do", "no setting", "failed", "something waits", "twice not done"],
)
@pytest.mark.parametrize("kind", [Kind.ACTS, Kind.LOOKS])
def test_what_was_not_done_is_tried_anew_on_the_day_and_what_was_done_is_not(
    engine: Engine, kind: Kind, reports: tuple[Report, ...], ran: list[str]
) -> None:
    job = replace(MARKING, kind=kind, act=reporting(*reports) if kind is Kind.ACTS else reporting(*reports, IDLE), again=LATER)
    clock = Clock()
    for hour in (9, 11, 12, 14, 18, 23):
        clock.at = MORNING.replace(hour=hour)
        catch_up(runner(engine, clock), [job])
    assert [f"{one.slot.astimezone(CHINA):%H:%M}" for one in ledger(engine)] == ran
    clock.at = MORNING + DAY
    assert list(catch_up(runner(engine, clock), [job])) == ["mark"], "the next day has its own work"


def test_what_was_made_good_by_hand_or_still_runs_is_not_tried_anew(sqlite_engine: Engine) -> None:
    clock, job = Clock(), replace(MARKING, act=reporting(FAILED), again=LATER)
    work = runner(sqlite_engine, clock)
    assert catch_up(work, [job])["mark"] == FAILED
    assert run_now(work, job, by=OPERATOR).outcome is JobOutcome.DONE
    clock.at = MORNING.replace(hour=12)
    assert catch_up(work, [job]) == {}
    with db.transaction(sqlite_engine) as session:
        ledger_of.claim(session, Slot("slow", AT_SEVEN), claimant="慢", on=clock.at - MINUTE)
    assert catch_up(work, [replace(job, name="slow")]) == {}


def test_the_next_run_of_what_is_done_is_tomorrow_s() -> None:
    job = replace(MARKING, again=LATER)
    assert [job.next_slot(MORNING, done=done) for done in (False, True)] == [MORNING.replace(hour=12), AT_SEVEN + DAY]
    assert replace(job, kind=Kind.SENDS).next_slot(MORNING, done=True) == MORNING.replace(hour=12)


STILL = datetime(2019, 7, 31, 9, tzinfo=CHINA)
"""The last day of the demonstration's newest month, at the hour of the clock."""


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("asked", [True, False], ids=["pressed", "by the timetable"])
@pytest.mark.parametrize("demonstration", [True, False], ids=["demonstration", "city"])
def test_a_job_s_day_in_a_demonstration_is_the_one_its_pages_have(
    sqlite_engine: Engine, kind: Kind, asked: bool, demonstration: bool
) -> None:
    told = list[datetime]()

    def tell(_session: Session, at: Moment) -> Report:
        told.append(at.on)
        return IDLE

    with db.transaction(sqlite_engine) as session:
        session.add(City(name="鹭江市", bureau="鹭江市重点办", demonstration=demonstration))
        session.add_all(ReportingMonth(year=2019, number=number, state=MonthState.CLOSED, due_at=MORNING) for number in (6, 7))
    for job in (replace(MARKING, kind=kind, act=tell), replace(MARKING, name="machine", kind=kind, act=tell, of_machine=True)):
        if asked:
            run_now(runner(sqlite_engine, Clock()), job, by=OPERATOR)
        else:
            catch_up(runner(sqlite_engine, Clock()), [job])
    assert told == [STILL if demonstration else MORNING, MORNING]
    assert {one.started_at for one in ledger(sqlite_engine)} == {MORNING}


def test_in_a_demonstration_the_timetable_leaves_the_facts_and_a_person_may_act(engine: Engine) -> None:
    with db.transaction(engine) as session:
        session.add(City(name="鹭江市", bureau="鹭江市重点办", demonstration=True))
    idle = replace(MARKING, name="idle", act=lambda _session, _at: IDLE)
    done = catch_up(runner(engine, Clock()), [MARKING, idle])
    assert (done["mark"].outcome, "立即运行" in done["mark"].said) == (JobOutcome.UNSET, True)
    assert done["idle"] == IDLE, "where a press would do nothing, nobody is asked to press"
    assert [one.outcome for one in ledger(engine)] == [JobOutcome.UNSET, JobOutcome.IDLE]
    assert entries(engine) == 0
    run_now(runner(engine, Clock()), MARKING, by=OPERATOR)
    assert entries(engine) == 1


def test_who_locks_for_the_timetable_gives_no_other_command_and_sees_nothing() -> None:
    given = [act for act in MAY_GIVE if not refused(lambda act=act: require(LOCKER, act))]  # type: ignore[misc]  # a default binds
    seen = [what for what in MAY_SEE if not refused(lambda what=what: require_sight(LOCKER, what))]  # type: ignore[misc]  # the same
    assert (given, seen) == (["锁定月份"], [])


def refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except NotAllowed:
        return True
    return False


def test_the_system_s_actors_hold_no_role_that_decides() -> None:
    decides = {UserRole.SECTION_HEAD, UserRole.SIGNATORY, UserRole.CREDIT_APPROVER, UserRole.SECURITY_ADMIN, UserRole.AUDITOR}
    assert not (SYSTEM.roles | CARETAKER.roles) & decides
