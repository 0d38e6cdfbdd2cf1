"""Whether sealed lists are whole: every part under its digest, every seal chained to the one before it, nothing cut off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import sealing
from core.frames import pick
from core.models import Circular, CircularIssue, Seal, SealContent, SealedPart, SealedStanding, SealHead
from core.models.publication import ISSUE, ISSUE_WORDS
from core.vocabulary import CircularState, SealKind

Place = tuple[int | None, int | None, str | None, int | None]
"""Place, place under the original plan, list (RED, BLACK or none), score."""


@dataclass(frozen=True)
class Walked:
    """A seal as it stands, the bytes it holds, its places by series and unit, and one sentence for each fault of its parts and link."""

    seal_id: int
    name: str
    period: str
    version: int
    parts: Mapping[str, bytes]
    places: Mapping[tuple[str, int], Place]
    faults: tuple[str, ...]


def walk(session: Session, kind: SealKind) -> Iterator[Walked]:
    """Yield every seal of a chain in order, with what is wrong with it."""
    number, digest = 0, sealing.BEGINNING
    for seal in session.exec(select(Seal).where(Seal.kind == kind).order_by(col(Seal.number))):
        yield _walked(session, seal, after=number, digest=digest)
        number, digest = seal.number, seal.digest


def loose_ends(session: Session, kind: SealKind) -> tuple[str, ...]:
    """Return what is wrong beside single seals: the head of the chain, circulars without their seal, issued documents."""
    if kind is SealKind.ISSUE:
        return (*_head(session, kind), *_documents(session))
    return (*_head(session, kind), *_circulars(session, kind))


def registered(session: Session, seal_id: int) -> tuple[tuple[str, str], ...]:
    """Return the rulebook's edition and the result's digest that the circular of a seal states."""
    found = session.execute(pick(Circular.rulebook, Circular.digest).where(col(Circular.seal_id) == seal_id))
    return tuple((rulebook, digest) for rulebook, digest in found)


def _walked(session: Session, seal: Seal, *, after: int, digest: str) -> Walked:
    name = f"{seal.kind.label}第{seal.number}号（{seal.period}第{seal.version}版）"
    rows = list(session.exec(select(SealContent).where(SealContent.seal_id == seal.id).order_by(col(SealContent.place))))
    found = {row.name: session.get(SealedPart, row.digest) for row in rows}
    parts = {part: _bytes(held) for part, held in found.items() if held is not None}
    faults = [f"{part}不在库中" for part, held in found.items() if held is None]
    faults += [f"{row.name}被改动" for row in rows if row.name in parts and sealing.digest(parts[row.name]) != row.digest]
    if [row.place for row in rows] != list(range(len(rows))) or len(found) != len(rows):
        faults.append("封存内容的目录被改动")
    if seal.digest != sealing.digest_of(seal.kind.name, seal, parts=[(row.name, row.digest) for row in rows]):
        faults.append("封存编号与内容不符")
    if seal.number != after + 1:
        faults.append(f"前面缺第{after + 1}号")
    if seal.previous != digest:
        faults.append("与前一号接不上")
    return Walked(
        seal.id or 0, name, seal.period, seal.version, parts, _places(session, seal), tuple(f"{name}：{fault}。" for fault in faults)
    )


def _bytes(part: SealedPart) -> bytes:
    """The content as bytes: whoever edits by hand may have left text in their place."""
    return part.content if isinstance(part.content, bytes) else str(part.content).encode()


def _places(session: Session, seal: Seal) -> dict[tuple[str, int], Place]:
    """The places as they stand, words that no list knows too."""
    key, said = (SealedStanding.series, SealedStanding.unit_id), (SealedStanding.place, SealedStanding.original_place)
    columns = pick(*key, *said, _as_written(SealedStanding.listed), SealedStanding.score)
    return {(row[0], row[1]): tuple(row[2:]) for row in session.execute(columns.where(col(SealedStanding.seal_id) == seal.id))}


def _as_written(word: object) -> sa.ColumnElement[str]:
    """The text of a closed list's column, whether or not it is one of its words."""
    return sa.type_coerce(word, sa.String)


def _head(session: Session, kind: SealKind) -> Iterator[str]:
    head = session.get(SealHead, kind)
    last = session.exec(select(Seal).where(Seal.kind == kind).order_by(col(Seal.number).desc())).first()
    known = (0, sealing.BEGINNING) if last is None else (last.number, last.digest)
    said = (0, sealing.BEGINNING) if head is None else (head.last, head.digest)
    if said != known:
        yield f"{kind.label}的链首记的是第{said[0]}号，与库中最后的第{known[0]}号不符。"


def _circulars(session: Session, kind: SealKind) -> Iterator[str]:
    """What lacks between signed circulars and seals: each has the other."""
    known = session.execute(pick(Seal.id, Seal.number, Seal.period, Seal.version).where(col(Seal.kind) == kind))
    left = {number: (place, period, version) for number, place, period, version in known}
    signed = pick(Circular.seal_id, Circular.year, Circular.month, Circular.version).where(col(Circular.signed_at).is_not(None))
    for seal_id, year, month, version in session.execute(signed.order_by(col(Circular.id))):
        if left.pop(seal_id, ("",))[1:] != (f"{year}-{month:02d}", version):
            yield f"{year}年{month}月通报第{version}版与其封存对不上。"
    for place, _, _ in left.values():
        yield f"{kind.label}第{place}号没有对应的通报。"


def _documents(session: Session) -> Iterator[str]:
    """What lacks between issues and their seals: each has the other, and says the same."""
    known = pick(Seal.period, Seal.version, Seal.number, SealContent.digest).join(
        SealContent, sa.and_(col(SealContent.seal_id) == col(Seal.id), col(SealContent.name) == ISSUE), isouter=True
    )
    left = {(row[0], row[1]): (row[2], row[3]) for row in session.execute(known.where(col(Seal.kind) == SealKind.ISSUE))}
    said = (*(getattr(CircularIssue, name) for name in ISSUE_WORDS), sa.cast(CircularIssue.issued_on, sa.String))
    issued = pick(Circular.year, Circular.month, Circular.version, _as_written(Circular.state), *said).select_from(CircularIssue)
    whole = issued.join(Circular, col(Circular.id) == col(CircularIssue.circular_id), isouter=True)
    for year, month, version, state, *words in session.execute(whole.order_by(col(CircularIssue.circular_id))):
        _, digest = left.pop((f"{year}-{month:02d}", version), (0, "")) if year else (0, "")
        if digest != sealing.digest(sealing.packed(dict(zip((*ISSUE_WORDS, "issued_on"), words, strict=True)))):
            yield f"{words[0]}的印发事项与封存对不上。"
        if state != CircularState.ISSUED.name:
            yield f"{words[0]}的通报不是“{CircularState.ISSUED.label}”。"
    for number, _ in left.values():
        yield f"{SealKind.ISSUE.label}第{number}号没有对应的印发记录。"
