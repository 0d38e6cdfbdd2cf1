"""What the commands of review and entry ask beyond the state of a report: doubts settled in writing, no more taken back than there was."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from core.commands import review
from core.commands.review import ApproveReports, Seen
from core.errors import BadInput
from core.models import ReportEvent
from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.vocabulary import ReportState
from tests.core.cast import ROW, Cast
from tests.core.test_round import refused

JULY = Month(2019, 7)


def test_doubts_that_were_shown_are_settled_in_writing(cast: Cast) -> None:
    seen = cast.confirm(cast.fill())
    doubted = Seen(seen.report_id, seen.version, ("偏离自身进度", "连续同数"))
    silent = ApproveReports((doubted,), " ")
    sentence = "项目LJ-001有疑点：偏离自身进度、连续同数。请写明核实情况再审核。"
    refused(BadInput, sentence, lambda: review.approve_reports(cast.session, silent, by=cast.officer, on=cast.now))
    review.approve_reports(cast.session, ApproveReports((doubted,), "已看发票"), by=cast.officer, on=cast.now)
    steps = select(ReportEvent.reason).where(ReportEvent.report_id == seen.report_id).order_by(col(ReportEvent.id).desc())
    assert cast.session.exec(steps).first() == "已看发票（疑点：偏离自身进度、连续同数）"


def test_nobody_takes_back_more_than_was_ever_invested(cast: Cast) -> None:
    """The town's project took 12,000万元 before the year and 900万元 in each of seven months."""
    most = replace(ROW, investment=-(12_000 + 7 * 900) * WAN, note="冲减重复计列")
    beyond = replace(most, investment=(most.investment or 0) - 1)
    sentence = "项目LJ-001冲减.*，大于其余各月累计完成.*。请核对数额和单位。"
    with pytest.raises(BadInput, match=sentence):
        cast.fill(beyond)
    with pytest.raises(BadInput, match=sentence):
        cast.correct(beyond, month=JULY)
    assert cast.fill(beyond, submit=False).version == 1
    assert cast.state(cast.fill(most, version=1)) is ReportState.SUBMITTED
