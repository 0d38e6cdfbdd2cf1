"""A list judged by the invented city's second edition tells how problems were coordinated, and says so where none was due."""

from datetime import date, datetime

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from core import db
from core.commands import issue
from core.commands.issue import AssignIssue, RaiseIssue
from core.issues import IssueKind
from core.models import Person, Project
from core.period import CHINA
from core.vocabulary import UserRole
from scoring.publish import drafting
from scoring.rulebook_file import in_force
from tests.dashboard.page import Page, page_on, read, title
from tests.people import person

RAISED = datetime(2019, 6, 3, 12, tzinfo=CHINA)
SECOND = in_force("lujiang", date(2019, 8, 1))


@pytest.fixture
def late(demo_copy: Engine) -> Engine:
    """A city in which one problem of one project was due in June and is not closed."""
    with db.transaction(demo_copy) as session:
        officer = person(session, "周协调", UserRole.OFFICER, on=RAISED)
        owner = session.exec(select(Person).where(col(Person.unit_id).is_not(None)).order_by(col(Person.id))).first()
        code = session.exec(select(Project.code).where(Project.name == "白榕学校")).one()
        assert owner
        made = issue.raise_issue(session, RaiseIssue(code, IssueKind.LAND, "临时用地没有交付"), by=officer, on=RAISED)
        issue.assign_issue(session, AssignIssue(made.id, owner.unit_id or 0, owner.id or 0), by=officer, on=RAISED)
    return demo_copy


@pytest.fixture
def pages(late: Engine, monkeypatch: pytest.MonkeyPatch) -> Page:
    """The pages on a July that was judged by the second edition."""
    monkeypatch.setattr(drafting, "in_force", lambda *_: SECOND)
    return page_on(str(late.url), monkeypatch)


TOLD = {
    ("指挥部", "白榕科学城指挥部"): "到期1个，按期办结0个，按期办结率0.00%，欠1个",
    ("各区", "晴岭区"): "没有到期的问题，不计此项",
}
"""Series and unit → what is said of its coordination; the project of the problem counts for the first unit."""


@pytest.mark.parametrize(("series", "unit"), TOLD, ids=["a problem was due", "none was due"])
def test_the_explanation_tells_how_problems_were_coordinated(pages: Page, series: str, unit: str) -> None:
    tab = pages("ranking", series=series, focus=unit, month="2019年7月")
    assert title(tab)
    reasons = [str(one) for one in read(tab, 0)["数据"]]
    assert [one for one in reasons if "问题协调" in one and one.endswith(TOLD[series, unit])], reasons
