"""Which final version of results took the place of another, and what of the earlier one then has lost its ground."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.models import BuilderNotice, BuilderResult, NoticeConsequence, OfficialAct
from core.vocabulary import NoticeKind, NoticeState


@dataclass(frozen=True)
class Outdated:
    """What a grade led to that a later final version no longer gives: the grade then and now ("" for none), and that version."""

    consequence: NoticeConsequence
    version: int
    grade: str
    by: BuilderNotice
    now: str


@dataclass(frozen=True)
class YearReplaced:
    """The version of a year's results that was final at a moment, the later one in its place, and whose score is another in that."""

    year: str
    used: int
    now: int
    units: tuple[int, ...]


def year_replaced(session: Session, year: str, *, known_at: datetime) -> YearReplaced | None:
    """Return what took the place of the year's results that were final at a moment; None where they still stand, or none were."""
    mine = (BuilderNotice.kind == NoticeKind.YEAR, BuilderNotice.period == year, BuilderNotice.state == NoticeState.FINAL)
    final = list(session.exec(select(BuilderNotice).where(*mine).order_by(col(BuilderNotice.version))))
    used = [one for one in final if one.final_at is not None and one.final_at <= known_at]
    if not used or used[-1].id == final[-1].id:
        return None
    then, now = (_scores(session, one) for one in (used[-1], final[-1]))
    other = sorted(unit for unit in {**then, **now} if then.get(unit) != now.get(unit))
    return YearReplaced(year, used[-1].version, final[-1].version, tuple(other))


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


def papers_of_results(session: Session, *, known_at: datetime | None = None) -> dict[int, tuple[str, ...]]:
    """Return by builder the document numbers of the final results that name it, and of the acts that its grades led to.

    Those known at a moment; without one, those known now.
    """
    final = (col(BuilderNotice.state) == NoticeState.FINAL, col(BuilderNotice.document) != "")
    named = sa.select(col(BuilderResult.unit_id), col(BuilderNotice.document)).where(col(BuilderResult.seal_id) == BuilderNotice.seal_id)
    ours = col(OfficialAct.id).in_(sa.select(col(NoticeConsequence.act_id)).where(col(NoticeConsequence.act_id).is_not(None)))
    acts = sa.select(col(OfficialAct.unit_id), col(OfficialAct.document)).where(ours, col(OfficialAct.document) != "")
    both = (
        named.where(*final, *(() if known_at is None else (col(BuilderNotice.final_at) <= known_at,))),
        acts.where(*(() if known_at is None else (col(OfficialAct.decided_at) <= known_at,))),
    )
    found: dict[int, tuple[str, ...]] = {}
    for chosen in both:
        for unit_id, document in session.execute(chosen.distinct()).all():
            found[unit_id] = (*found.get(unit_id, ()), document)
    return found


RESULT_ACTS = frozenset({"evaluation_excellent", "evaluation_failed"})
"""Acts of a conduct standard that are results of the system's own evaluation: they come from final results, nobody enters them."""


def grades_of_results(session: Session, *, known_at: datetime | None = None) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return by builder the periods and grades of its final results: those known at a moment; without one, those known now."""
    joined = sa.select(col(BuilderResult.unit_id), col(BuilderNotice.period), col(BuilderResult.grade))
    chosen = joined.where(col(BuilderResult.seal_id) == BuilderNotice.seal_id, col(BuilderNotice.state) == NoticeState.FINAL)
    mine = chosen if known_at is None else chosen.where(col(BuilderNotice.final_at) <= known_at)
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for unit_id, period, grade in session.execute(mine.distinct()).all():
        found[unit_id] = (*found.get(unit_id, ()), (period, grade))
    return found


def _scores(session: Session, notice: BuilderNotice) -> dict[int, int | None]:
    found = session.exec(select(BuilderResult).where(BuilderResult.seal_id == notice.seal_id))
    return {one.unit_id: one.score for one in found}


def _grade(session: Session, notice: BuilderNotice, unit_id: int) -> str:
    found = session.get(BuilderResult, (notice.seal_id, unit_id))
    return "" if found is None else found.grade
