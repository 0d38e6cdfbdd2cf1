"""Force majeure: who applies until when, who decides, when it excuses, who sees it; every refusal."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import Exemption, ReportingMonth
from core.period import Month
from core.queries import cards
from core.snapshot import snapshot
from core.vocabulary import MonthState, UserRole
from tests.core.deciding import CODE, Desk
from tests.core.route import JULY, Case, day, walked
from tests.data.town import NOON, town
from tests.people import person

AUGUST = Month(2019, 8)


@pytest.fixture
def desk(session: Session) -> Desk:
    town(session)
    return Desk(session)


def approved(desk: Desk) -> int:
    number = desk.apply()
    desk.settle(number)
    return number


def by_the_head(desk: Desk) -> int:
    both = person(desk.session, "身兼两职", UserRole.OFFICER, UserRole.SECTION_HEAD, on=NOON)
    desk.both = both
    return desk.apply(by=both)


def closed(desk: Desk) -> int:
    desk.session.get_one(ReportingMonth, (2019, 8)).state = MonthState.CLOSED
    desk.session.flush()
    return 0


def nothing(_desk: Desk) -> int:
    return 404


REFUSED: dict[str, Case[Desk]] = {
    "a month that is locked": (Conflict, "7月已经关闭填报，不能再申请", nothing, lambda d, _: d.apply(from_month=7, to_month=7)),
    "months of which the first is locked": (Conflict, "7月已经关闭填报", nothing, lambda d, _: d.apply(from_month=7)),
    "a month that is closed": (Conflict, "8月已经关闭填报，不能再申请", closed, lambda d, _: d.apply()),
    "months in the wrong order": (BadInput, "起止月份有误", nothing, lambda d, _: d.apply(from_month=10)),
    "a thirteenth month": (BadInput, "起止月份有误", nothing, lambda d, _: d.apply(to_month=13)),
    "a month of nothing": (BadInput, "起止月份有误", nothing, lambda d, _: d.apply(from_month=0)),
    "an end before the beginning": (BadInput, "失效日期早于起始月份", nothing, lambda d, _: d.apply(expires_on=date(2019, 7, 31))),
    "no reason": (BadInput, "事由没有填写", nothing, lambda d, _: d.apply(reason=" ")),
    "no document": (BadInput, "证明文件没有填写", nothing, lambda d, _: d.apply(document="")),
    "a project that is not there": (NotFound, "没有找到项目“LJ-999”", nothing, lambda d, _: d.apply(code="LJ-999")),
    "an owner beside an agent builder": (NotAllowed, "申请不可抗力", nothing, lambda d, _: d.apply(by=d.company)),
    "no application": (NotFound, "没有找到不可抗力申请“404”", nothing, lambda d, n: d.settle(n)),
    "the applicant's own approval": (NotAllowed, "批准本人申请的不可抗力", by_the_head, lambda d, n: d.settle(n, by=d.both)),
    "a second decision": (Conflict, "这项申请已经办理", approved, lambda d, n: d.settle(n, approve=False, reason="证据不足")),
    "a refusal without a reason": (BadInput, "理由没有填写", Desk.apply, lambda d, n: d.settle(n, approve=False)),
}


def test_what_is_refused_stores_nothing(desk: Desk) -> None:
    """The whole table is walked on both databases."""
    assert walked(desk, REFUSED) == dict.fromkeys(REFUSED, "")


@pytest.mark.parametrize("who", ["builder", "manager", "officer"])
def test_force_majeure_is_applied_for_by_who_answers_for_the_project_and_decided_by_another(desk: Desk, who: str) -> None:
    number = desk.apply(by=getattr(desk, who))
    before = snapshot(desk.session, AUGUST, known_at=desk.at)
    desk.settle(number)
    after = snapshot(desk.session, AUGUST, known_at=desk.at)
    assert (len(before.exemptions), after.exemptions[["from_month", "to_month", "document"]].values.tolist()) == (0, [[8, 9, "气象证明"]])
    assert snapshot(desk.session, JULY, known_at=desk.at).exemptions.empty
    (seen,) = cards.exemptions(desk.session, desk.manager, day=NOON.date())
    assert (seen.code, seen.proposer, seen.approver) == (CODE, getattr(desk, who).name, "赵科长")


def test_force_majeure_that_is_refused_or_over_excuses_nothing(desk: Desk) -> None:
    desk.settle(desk.apply(), approve=False, reason="证据不足")
    desk.settle(desk.apply(expires_on=date(2019, 8, 30)))
    assert snapshot(desk.session, AUGUST, known_at=desk.at).exemptions.empty
    refused_one, over = desk.session.exec(select(Exemption).order_by(col(Exemption.id))).all()
    assert (refused_one.approved_at, refused_one.decision) == (None, "证据不足")
    assert over.approved_at is not None
    desk.settle(desk.apply(expires_on=date(2019, 8, 31)))
    assert len(snapshot(desk.session, AUGUST, known_at=desk.at).exemptions) == 1


@pytest.mark.parametrize(
    ("expires_on", "months"),
    [
        (None, [[8, 9]]),
        (date(2020, 1, 5), [[8, 9]]),
        (date(2019, 9, 30), [[8, 9]]),
        (date(2019, 8, 31), [[8, 8]]),
        (date(2019, 9, 29), [[8, 8]]),
    ],
)
def test_months_that_were_over_when_force_majeure_expired_stay_excused(
    desk: Desk, expires_on: date | None, months: list[list[int]]
) -> None:
    """The shortfall of August comes back in no later list of the year."""
    desk.settle(desk.apply(expires_on=expires_on))
    for number in (9, 10, 12):
        found = snapshot(desk.session, Month(2019, number), known_at=desk.at).exemptions
        assert found[["from_month", "to_month"]].values.tolist() == months


def test_force_majeure_is_seen_by_the_units_of_the_project_and_the_bureau(desk: Desk) -> None:
    desk.apply()
    seen = {who.name: len(cards.exemptions(desk.session, who, day=NOON.date())) for who in (desk.builder, desk.manager, desk.company)}
    assert seen == {"陈填报": 1, "王负责": 1, "城建的人": 0}


def test_what_was_approved_by_a_clock_that_is_behind_is_not_in_a_locked_list(desk: Desk) -> None:
    held = desk.session.get_one(ReportingMonth, (2019, 7))
    held.locked_at = NOON + day
    desk.session.flush()
    number = approved(desk)
    moment = desk.session.get_one(Exemption, number).approved_at
    assert moment is not None
    assert moment > held.locked_at
