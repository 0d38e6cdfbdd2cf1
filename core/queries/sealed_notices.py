"""Whether results of builders and their seals say the same: each signed notice has its seal, each final one another beside it."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlmodel import Session, col

from core import sealing
from core.frames import stored
from core.models import BuilderNotice, BuilderResult, Seal, SealContent
from core.models.notice import FINAL
from core.vocabulary import NoticeKind, NoticeState, SealKind
from core.vouching import final_bytes

Row = tuple[int | None, int | None, str]
"""Place, score in ten-thousandths, grade."""
_SIGNED = (NoticeState.SIGNED.name, NoticeState.OPEN.name, NoticeState.FINAL.name)


def notices(session: Session, kind: SealKind) -> Iterator[str]:
    """Yield what lacks between notices and the seals of a chain: EVALUATION of those that were signed, FINAL of those that are final."""
    final = kind is SealKind.FINAL
    known = session.execute(stored(Seal.id, Seal.number, Seal.period, Seal.version).where(col(Seal.kind) == kind))
    left = {number: (place, period, version) for number, place, period, version in known}
    moment, seal = (BuilderNotice.final_at, BuilderNotice.final_seal_id) if final else (BuilderNotice.signed_at, BuilderNotice.seal_id)
    columns = (BuilderNotice.id, BuilderNotice.kind, BuilderNotice.period, BuilderNotice.version, BuilderNotice.state)
    for number, about, period, version, state, done, seal_id in session.execute(
        stored(*columns, moment, seal).order_by(col(BuilderNotice.id))
    ):
        name = f"{_about(about)}{period}第{version}版"
        if done is not None and left.pop(seal_id, ("",))[1:] != (_period(about, period), version):
            yield f"{name}与其{kind.label}的封存对不上。"
        elif done is not None and final and _content(session, seal_id) != _said(session, number):
            yield f"{name}的公示、异议或文号与封存不一致。"
        if state in ((NoticeState.FINAL.name,) if final else _SIGNED) and done is None:
            yield f"{name}没有{'办理生效' if final else '签发'}，状态却是“{NoticeState[state].label}”。"
    for place, _, _ in left.values():
        yield f"{kind.label}第{place}号没有对应的考评结果。"


def results(session: Session, seal_id: int) -> dict[int, Row]:
    """Return the results that stand beside a seal by unit, as they stand."""
    columns = stored(BuilderResult.unit_id, BuilderResult.place, BuilderResult.score, BuilderResult.grade)
    found = session.execute(columns.where(col(BuilderResult.seal_id) == seal_id))
    return {unit: (place, score, grade) for unit, place, score, grade in found}


def registered(session: Session, seal_id: int) -> tuple[tuple[str, str, str], ...]:
    """Return kind, grade book's edition and the result's digest that the notice of a seal states."""
    columns = stored(BuilderNotice.kind, BuilderNotice.rulebook, BuilderNotice.digest)
    return tuple((kind, book, digest) for kind, book, digest in session.execute(columns.where(col(BuilderNotice.seal_id) == seal_id)))


def _content(session: Session, seal_id: int) -> str | None:
    mine = sa.and_(col(SealContent.seal_id) == seal_id, col(SealContent.name) == FINAL)
    return session.execute(stored(SealContent.digest).where(mine)).scalar()


def _said(session: Session, notice_id: int) -> str | None:
    """The digest of what a final result says now, as far as that can be sealed."""
    try:
        return sealing.digest(final_bytes(session, notice_id))
    except (TypeError, ValueError):
        return None


def _about(kind: object) -> str:
    return NoticeKind[kind].label if isinstance(kind, str) and kind in NoticeKind.__members__ else str(kind)


def _period(kind: object, period: object) -> str:
    return f"{period}信用" if kind == NoticeKind.CREDIT.name else f"{period}"
