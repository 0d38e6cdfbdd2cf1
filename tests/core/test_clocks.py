"""Two machines whose clocks differ: the order in which steps were entered decides, and what was known at a moment stays known."""

from datetime import datetime, timedelta

import pytest

from core.commands import report, review
from core.commands.report import FillReport
from core.commands.review import ReturnReports
from core.queries import desk
from core.snapshot import snapshot
from tests.core.cast import AUGUST, ROW, Cast
from tests.data.town import NOON

minute = timedelta(minutes=1)


@pytest.fixture
def handed_in_again(cast: Cast) -> Cast:
    """Returned at ten past by a clock that runs ahead, handed in again at eight past by one that is right."""
    seen = cast.fill()
    review.return_reports(cast.session, ReturnReports((seen,), "金额含征地费"), by=cast.officer, on=NOON + 10 * minute)
    again = FillReport(AUGUST, ROW, seen.version + 1, submit=True)
    report.fill_report(cast.session, again, by=cast.coordinator, on=NOON + 8 * minute)
    return cast


def state(cast: Cast, known_at: datetime) -> list[str]:
    figures = snapshot(cast.session, AUGUST, known_at=known_at).figures
    return list(figures.loc[figures["month"] == 8, "state"])


def test_a_report_that_was_handed_in_again_is_not_returned(handed_in_again: Cast) -> None:
    cast = handed_in_again
    line = next(one for one in desk.entry_desk(cast.session, cast.coordinator, month=AUGUST).lines if one.code == ROW.code)
    assert [step.state.label for step in line.steps] == ["已提交", "已退回", "已提交"]
    assert line.returned_because == ""
    assert state(cast, NOON + timedelta(days=1)) == ["SUBMITTED"]


def test_a_step_that_was_not_taken_yet_is_not_known(cast: Cast) -> None:
    seen = cast.fill()
    review.return_reports(cast.session, ReturnReports((seen,), "金额含征地费"), by=cast.officer, on=NOON + 10 * minute)
    assert [state(cast, NOON + after * minute) for after in (0, 9, 10)] == [[], ["SUBMITTED"], ["RETURNED"]]
