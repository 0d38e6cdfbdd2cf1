"""A plan in draft: nothing of it counts before it is approved, and what it says of a new project can be put right until then."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from core import ledger
from core.access import OPERATOR
from core.commands import plan
from core.commands.plan import ApproveEdition, DraftEdition
from core.models import Assignment, Project
from core.models.project import NOT_YET
from core.period import Month
from core.queries.forms import plan_base
from core.rows import PlanRow
from core.snapshot import known_when_locked, snapshot
from core.vocabulary import Nature, PlanChange, Role
from tests.core.cast import AUGUST, Cast
from tests.data.town import NOON, PLAN, WAN, row

KEPT = tuple(replace(one, change=PlanChange.KEPT) for one in PLAN)
NEW = replace(row("LJ-010", "新港码头", 1_200), months=(0,) * 8 + (300 * WAN,) * 4)


def draft(session: Session, new: PlanRow, *, year: int = 2019, number: int = 2, since: int = 9) -> None:
    rows = (*KEPT, new) if number > 1 else (new,)
    plan.draft_edition(session, DraftEdition(year, number, since, rows, "办〔2019〕9号", "增加"), by=OPERATOR, on=NOON + timedelta(days=3))


def approve(session: Session, *, year: int = 2019, number: int = 2) -> None:
    plan.approve_edition(session, ApproveEdition(year, number), by=OPERATOR, on=NOON + timedelta(days=4))


def drafted(session: Session) -> PlanRow:
    """The new project as the draft says it."""
    return ledger.plan_rows(session, ledger.editions(session, 2019)[-1])["LJ-010"]


def parts(session: Session) -> list[Assignment]:
    mine = select(Assignment).join(Project, col(Project.id) == col(Assignment.project_id)).where(Project.code == "LJ-010")
    return list(session.exec(mine.order_by(col(Assignment.id))))


@pytest.mark.parametrize("late", [False, True], ids=["from September", "from July"])
def test_a_draft_leaves_a_locked_month_as_it_was(cast: Cast, late: bool) -> None:
    cast.confirm(cast.fill())
    cast.close()
    cast.lock("其余缺报")
    known_at = known_when_locked(cast.session, AUGUST, now=NOON)
    before = snapshot(cast.session, AUGUST, known_at=known_at)
    months = (0,) * 6 + (200 * WAN,) * 6
    draft(cast.session, replace(NEW, months=months) if late else NEW, since=7 if late else 9)
    assert snapshot(cast.session, AUGUST, known_at=known_at).digest() == before.digest()
    approve(cast.session)
    assert snapshot(cast.session, AUGUST, known_at=known_at).digest() == before.digest()
    facts = snapshot(cast.session, Month(2019, 9), known_at=known_at + timedelta(days=30))
    mine = facts.assignments[facts.assignments["project_id"] == parts(cast.session)[0].project_id]
    assert sorted(mine["role"]) == ["AGENT_BUILDER", "OWNER", "RESPONSIBLE"]


def test_parts_are_known_from_the_approval_on(cast: Cast) -> None:
    draft(cast.session, NEW)
    draft(cast.session, NEW)
    assert [one.recorded_at for one in parts(cast.session)] == [NOT_YET] * 3
    approve(cast.session)
    edition = ledger.editions(cast.session, 2019)[-1]
    assert {one.recorded_at for one in parts(cast.session)} == {edition.approved_at}


def test_parts_of_a_draft_that_an_earlier_program_entered_stay_known(cast: Cast) -> None:
    draft(cast.session, NEW)
    for one in parts(cast.session):
        one.recorded_at = None
    cast.session.flush()
    approve(cast.session)
    assert {one.recorded_at for one in parts(cast.session)} == {None}


def test_drafting_again_puts_a_new_project_right(cast: Cast) -> None:
    draft(cast.session, NEW)
    right = replace(
        NEW,
        name="新港码头一期",
        national_code="2019-350200-01",
        nature=Nature.NEW,
        district="西湖区",
        responsible="城建集团有限公司",
        agent_builder="",
        total_investment=7_000 * WAN,
    )
    draft(cast.session, right)
    assert drafted(cast.session) == right
    assert {(one.role, one.starts_on) for one in parts(cast.session)} == {
        (Role.RESPONSIBLE, date(2019, 9, 1)),
        (Role.OWNER, date(2019, 9, 1)),
    }
    assert "LJ-010" in plan_base(cast.session, 2019, effective_month=9).drafted
    approve(cast.session)
    assert plan_base(cast.session, 2019, effective_month=9).drafted == {"LJ-P"}


def test_what_an_approved_edition_holds_is_not_rewritten_by_a_draft(cast: Cast) -> None:
    draft(cast.session, NEW)
    approve(cast.session)
    rows = tuple(replace(one, name="别的名称", responsible="城建集团有限公司", total_investment=WAN) for one in KEPT)
    again = (*rows, replace(NEW, change=PlanChange.KEPT, name="别的名称", owner="新城指挥部"))
    plan.draft_edition(cast.session, DraftEdition(2019, 3, 10, again), by=OPERATOR, on=NOON)
    found = ledger.plan_rows(cast.session, ledger.editions(cast.session, 2019)[-1])
    assert [(one.name, one.responsible, one.total_investment) for one in found.values()] == [
        (one.name, one.responsible, one.total_investment) for one in (*PLAN, NEW)
    ]


def test_a_project_in_the_drafts_of_two_years_has_its_units_from_the_first_on(cast: Cast) -> None:
    draft(cast.session, NEW)
    draft(cast.session, replace(NEW, months=(100 * WAN,) * 12), year=2020, number=1, since=1)
    assert {one.starts_on for one in parts(cast.session)} == {date(2019, 9, 1)}
    approve(cast.session)
    draft(cast.session, replace(NEW, months=(100 * WAN,) * 12), year=2020, number=1, since=1)
    assert {one.starts_on for one in parts(cast.session)} == {date(2019, 9, 1)}
