"""Requests about what stands behind scores: chosen sheets, the second inspector's word, records that are taken back."""

from sqlmodel import Session, col, func, select

from core.commands.city import ChooseScoreSheet
from core.commands.conduct import WithdrawRecord
from core.commands.sheet_review import ConfirmSheet, ReturnSheet
from core.models import ConductRecord, InspectionTask, Person, ScoreSheet, SheetReview, TaskInspector
from core.vocabulary import ProposalState, RecordOrigin, SheetSide, TaskState
from tests.core.inspecting import SHEET
from tests.data.town import NOON


def requests(session: Session, name: str) -> dict[str, object]:
    """A request for each of these commands; the sheet and the record are made over to whoever was entered last for their own alone."""
    last = session.exec(select(func.max(Person.id))).one() or 0
    task = unconfirmed(session)
    if name.startswith("sheet_review.") and session.get(TaskInspector, (task, last)) is None:
        session.add(TaskInspector(task_id=task, person_id=last))
        session.flush()
    record = _waiting(session, last) if name == "conduct.withdraw_record" else 0
    return {
        "city.choose_score_sheet": ChooseScoreSheet(None, SHEET, "sha256:1", NOON.date()),
        "conduct.withdraw_record": WithdrawRecord(record, "录入有误"),
        "sheet_review.confirm_sheet": ConfirmSheet(task, 1),
        "sheet_review.return_sheet": ReturnSheet(task, 1, "漏记一处"),
    }


def unconfirmed(session: Session) -> int:
    """The task whose sheet waits for the second inspector."""
    waits = (
        select(InspectionTask.id).join(ScoreSheet).where(InspectionTask.state == TaskState.SCORED, ScoreSheet.side == SheetSide.INSPECTOR)
    )
    return session.exec(waits.where(col(ScoreSheet.id).not_in(select(SheetReview.sheet_id)))).first() or 0


def confirmed(session: Session) -> int:
    """The task whose sheet waits for the head of the section."""
    held = select(InspectionTask.id).join(ScoreSheet).join(SheetReview).where(InspectionTask.state == TaskState.SCORED)
    return session.exec(held).first() or 0


def _waiting(session: Session, person: int) -> int:
    """Another record that waits, entered by a person."""
    waits = (ConductRecord.state == ProposalState.PROPOSED, ConductRecord.origin == RecordOrigin.COLLECTED)
    held = session.exec(select(ConductRecord).where(*waits)).first()
    if held is None:
        return 0
    said = held.model_dump(exclude={"id"}) | {"number": f"{held.number}-{person}", "entered_by": person}
    made = ConductRecord(**said)
    session.add(made)
    session.flush()
    return made.id or 0


ACTS = {
    "city.choose_score_sheet": "选定评分表",
    "conduct.withdraw_record": "撤回行为记录",
    "sheet_review.confirm_sheet": "复核评分",
    "sheet_review.return_sheet": "复核评分",
}
"""What each of these commands is called in the table of rights."""
