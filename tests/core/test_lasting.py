"""What was computed for a locked month lasts: no act of a later round changes it, and pages know which acts could."""

from dataclasses import replace

from sqlmodel import col, select

from core.access import OPERATOR
from core.acts import ABOUT_A_MONTH
from core.commands import closing, report, unit
from core.commands.closing import OfMonth
from core.models import AuditEntry, ReportingMonth
from core.money import FEN_PER_WAN as WAN
from core.queries import forms, register
from core.snapshot import known_when_locked, snapshot
from core.vocabulary import ActOutcome
from tests.core.cast import AUGUST, JULY, ROW, Cast
from tests.data.town import NOON


def test_no_act_of_the_round_changes_a_month_that_was_locked_before(cast: Cast) -> None:
    session = cast.session
    session.get_one(ReportingMonth, (2019, 7)).locked_at = NOON
    last = session.exec(select(AuditEntry.id).order_by(col(AuditEntry.id).desc())).first() or 0

    def of_july() -> tuple[str, str]:
        known_at = known_when_locked(session, JULY, now=cast.now)
        return snapshot(session, JULY, known_at=known_at).digest(), register.lasting_version(session)

    before, version = of_july(), register.version(session)
    cast.approve(cast.confirm(cast.fill()))
    cast.give_back(cast.fill(replace(ROW, code="LJ-002")))
    report.submit_reports(session, report.SubmitReports(AUGUST, (replace(ROW, code="LJ-003"),)), by=OPERATOR, on=cast.now)
    cast.close()
    closing.reopen_month(session, OfMonth(AUGUST, "补报"), by=cast.head, on=cast.now)
    cast.close()
    cast.lock("其余缺报")
    cast.decide(cast.correct(replace(ROW, investment=WAN)))
    cast.decide(cast.correct(replace(ROW, investment=2 * WAN), month=AUGUST))
    acts = select(AuditEntry.act).where(col(AuditEntry.id) > last, AuditEntry.outcome == ActOutcome.DONE).order_by(col(AuditEntry.id))
    assert set(session.exec(acts)) == set(ABOUT_A_MONTH)
    assert of_july() == before
    assert register.version(session) != version
    renamed = replace(forms.units_base(session, NOON.date()).rows[0], short_name="东山岛")
    unit.enter_units(session, unit.EnterUnits((renamed,)), by=OPERATOR, on=cast.now)
    after = of_july()
    assert after[0] != before[0]
    assert after[1] != before[1]
