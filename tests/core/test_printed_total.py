"""A workbook's 累计 beside the month's figure: kept where it differs, until another figure is stated, and shown to the bureau."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.access import OPERATOR
from core.commands import batch, review
from core.commands.batch import ConfirmBatch, ReadRow, StageBatch
from core.commands.review import ApproveReports, Seen
from core.errors import BadInput
from core.models import ProgressReport
from core.money import FEN_PER_WAN as WAN
from core.queries.desk import review_desk
from core.rows import ReportRow, report_row, to_json
from core.vocabulary import FormKind
from scoring.publish import doubts_at
from tests.core.cast import AUGUST, ROW, Cast
from tests.data.town import NOON

CLOSES, OTHER = 7300 * WAN, 99_999 * WAN
"""Seven months of 900 万元 and one of 1 000, and another total."""
PRINTED = replace(ROW, note="见附件", to_date=OTHER)


def staged(cast: Cast, row: ReportRow) -> tuple[int, str]:
    """Stage a workbook of one row; return its number, and what confirming it would do."""
    read = StageBatch(FormKind.MONTHLY_REPORT, AUGUST, 1, "月报.xlsx", "0" * 64, (ReadRow(6, row),))
    number = batch.stage(cast.session, read, by=OPERATOR, on=cast.now).id or 0
    return number, batch.rows_of(cast.session, number)[0].outcome.label


def imported(cast: Cast, row: ReportRow) -> ProgressReport:
    number, _ = staged(cast, row)
    batch.confirm(cast.session, ConfirmBatch(number), by=OPERATOR, on=cast.now)
    return stored(cast)


def stored(cast: Cast) -> ProgressReport:
    desk = review_desk(cast.session, cast.officer, month=AUGUST)
    number = next(line.report_id for line in desk.lines if line.code == ROW.code)
    return cast.session.get_one(ProgressReport, number)


def doubted(cast: Cast) -> dict[str, str]:
    desk = review_desk(cast.session, cast.officer, month=AUGUST)
    return {one.check: one.says for one in doubts_at(cast.session, desk, now=NOON).get(ROW.code, ())}


def test_a_total_that_differs_is_a_doubt_that_the_bureau_answers(cast: Cast) -> None:
    report = imported(cast, PRINTED)
    assert doubted(cast)["累计不符"] == "表中累计99,999万元，已审各月加本月是7,300万元，相差92,699万元。请核对本月数和累计数。"
    seen = cast.confirm(Seen(report.id or 0, report.row_version))
    judged = replace(seen, doubts=("累计不符",))
    with pytest.raises(BadInput, match="项目LJ-001有疑点：累计不符。请写明核实情况再审核。"):
        review.approve_reports(cast.session, ApproveReports((judged,)), by=cast.officer, on=cast.now)
    review.approve_reports(cast.session, ApproveReports((judged,), "已与台账核对"), by=cast.officer, on=cast.now)
    assert (stored(cast).investment, stored(cast).to_date) == (1000 * WAN, OTHER)


def test_a_total_that_closes_is_not_kept_and_the_same_file_again_changes_nothing(cast: Cast) -> None:
    assert imported(cast, replace(ROW, to_date=CLOSES)).to_date is None
    assert "累计不符" not in doubted(cast)
    for total in (CLOSES, None):
        assert staged(cast, replace(ROW, to_date=total))[1] == "不变"
    assert staged(cast, PRINTED)[1] == "变更"


@pytest.mark.parametrize(
    ("again", "outcome", "kept"),
    [(OTHER, "不变", OTHER), (None, "不变", OTHER), (CLOSES, "变更", None), (OTHER + WAN, "变更", OTHER + WAN)],
    ids=["the same", "nothing", "the sum", "another"],
)
def test_what_the_next_workbook_says_of_the_total(cast: Cast, again: int | None, outcome: str, kept: int | None) -> None:
    imported(cast, PRINTED)
    number, found = staged(cast, replace(PRINTED, to_date=again))
    assert found == outcome
    if found == "变更":
        batch.confirm(cast.session, ConfirmBatch(number), by=OPERATOR, on=cast.now)
    assert stored(cast).to_date == kept


CHANGES: dict[str, tuple[Callable[[ReportRow], ReportRow], int | None]] = {
    "words": (lambda row: replace(row, site_progress="主体四层", note="已核对"), OTHER),
    "the figure": (lambda row: replace(row, investment=1001 * WAN), None),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_total_stays_on_the_page_while_the_figure_does(cast: Cast, change: str) -> None:
    report = imported(cast, PRINTED)
    changed, kept = CHANGES[change]
    cast.fill(changed(replace(PRINTED, to_date=None)), version=report.row_version)
    assert stored(cast).to_date == kept


def test_a_total_beyond_all_bounds_is_refused(cast: Cast) -> None:
    with pytest.raises(BadInput, match="表中累计超过1万亿元"):
        imported(cast, replace(PRINTED, to_date=10**17))


def test_a_row_that_was_staged_by_an_earlier_program_is_read() -> None:
    assert report_row(to_json(ROW).replace(',"to_date":null', "")) == ROW
