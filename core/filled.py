"""What stands on a side of a score sheet now, item by item, and who wrote it: the draft, else what was handed in last."""

from sqlmodel import Session, col, select

from core import marks
from core.marks import ItemMark, Written
from core.models import ScoreSheet, SheetDraft, SheetMark
from core.vocabulary import SheetSide


def standing(session: Session, task_id: int, *, side: SheetSide) -> dict[str, Written]:
    """Return the items of a side by name; an item without a mark was emptied by its writer; one that nobody filled is missing."""
    draft = session.get(SheetDraft, (task_id, side))
    if draft is not None:
        return marks.written(draft.content, draft.person_id)
    return handed_in(session, task_id, side=side)


def latest(session: Session, task_id: int, *, side: SheetSide) -> ScoreSheet | None:
    """Return the sheet of a side that was handed in last; None where none was."""
    handed = select(ScoreSheet).where(ScoreSheet.task_id == task_id, ScoreSheet.side == side).order_by(col(ScoreSheet.version).desc())
    return session.exec(handed).first()


def handed_in(session: Session, task_id: int, *, side: SheetSide) -> dict[str, Written]:
    """Return the items of the sheet that was handed in last; none where none was."""
    sheet = latest(session, task_id, side=side)
    if sheet is None:
        return {}
    rows = session.exec(select(SheetMark).where(SheetMark.sheet_id == sheet.id))
    return {
        one.item: Written(ItemMark(one.item, one.applicable, one.times, one.level, one.vetoed, one.remark), sheet.person_id) for one in rows
    }
