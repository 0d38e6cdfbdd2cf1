"""Which final version of results took the place of another, and what of the earlier one then has lost its ground."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import BuilderNotice, BuilderResult, NoticeConsequence
from core.vocabulary import NoticeState


@dataclass(frozen=True)
class Outdated:
    """What a grade led to that a later final version no longer gives: the grade then and now ("" for none), and that version."""

    consequence: NoticeConsequence
    version: int
    grade: str
    by: BuilderNotice
    now: str


def outdated(session: Session, notice: BuilderNotice) -> Iterator[Outdated]:
    """Yield what earlier versions of the results led to for builders whose grade is another in this final one."""
    same = (BuilderNotice.kind == notice.kind, BuilderNotice.period == notice.period, BuilderNotice.version < notice.version)
    chosen = select(NoticeConsequence, BuilderNotice).join(BuilderNotice, col(BuilderNotice.id) == col(NoticeConsequence.notice_id))
    for one, earlier in session.exec(chosen.where(*same).order_by(col(NoticeConsequence.notice_id), col(NoticeConsequence.unit_id))):
        then, now = (_grade(session, version, one.unit_id) for version in (earlier, notice))
        if then != now:
            yield Outdated(one, earlier.version, then, notice, now)


def groundless(session: Session, *, act_id: int | None = None, record_id: int | None = None) -> Outdated | None:
    """Return why an act or a record has lost its ground: its builder has another grade in the latest final version; None otherwise."""
    mine = NoticeConsequence.act_id == act_id if act_id is not None else NoticeConsequence.record_id == record_id
    link = session.exec(select(NoticeConsequence).where(mine)).first()
    if link is None:
        return None
    earlier = session.get_one(BuilderNotice, link.notice_id)
    same = (BuilderNotice.kind == earlier.kind, BuilderNotice.period == earlier.period, BuilderNotice.version > earlier.version)
    final = select(BuilderNotice).where(*same, BuilderNotice.state == NoticeState.FINAL).order_by(col(BuilderNotice.version).desc())
    latest = session.exec(final).first()
    found = () if latest is None else outdated(session, latest)
    return next((one for one in found if one.consequence.notice_id == link.notice_id and one.consequence.unit_id == link.unit_id), None)


def acts_of_results() -> sa.Select[int | None]:
    """Select the acts that final results led to."""
    return sa.select(col(NoticeConsequence.act_id)).where(col(NoticeConsequence.act_id).is_not(None))


def _grade(session: Session, notice: BuilderNotice, unit_id: int) -> str:
    found = session.get(BuilderResult, (notice.seal_id, unit_id))
    return "" if found is None else found.grade
