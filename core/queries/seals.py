"""Whether sealed lists are whole: every part under its digest, every seal chained to the one before it, nothing cut off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from core import sealing
from core.models import Circular, CircularIssue, Seal, SealContent, SealedPart, SealedStanding, SealHead
from core.period import Month
from core.vocabulary import SealKind


@dataclass(frozen=True)
class Walked:
    """A seal as it stands, the bytes it holds, and one sentence for each fault of its parts and of its link."""

    name: str
    period: str
    parts: Mapping[str, bytes]
    standings: tuple[SealedStanding, ...]
    faults: tuple[str, ...]


def walk(session: Session, kind: SealKind) -> Iterator[Walked]:
    """Yield every seal of a chain in order, with what is wrong with it."""
    number, digest = 0, sealing.BEGINNING
    for seal in session.exec(select(Seal).where(Seal.kind == kind).order_by(col(Seal.number))):
        yield _walked(session, seal, after=number, digest=digest)
        number, digest = seal.number, seal.digest


def loose_ends(session: Session, kind: SealKind) -> tuple[str, ...]:
    """Return what is wrong beside single seals: the head of the chain, circulars without their seal, issued documents."""
    return (*_head(session, kind), *_circulars(session), *_documents(session))


def _walked(session: Session, seal: Seal, *, after: int, digest: str) -> Walked:
    name = f"{seal.kind.label}第{seal.number}号（{seal.period}第{seal.version}版）"
    rows = list(session.exec(select(SealContent).where(SealContent.seal_id == seal.id).order_by(col(SealContent.place))))
    found = {row.name: session.get(SealedPart, row.digest) for row in rows}
    parts = {part: held.content for part, held in found.items() if held is not None}
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
    standings = tuple(session.exec(select(SealedStanding).where(SealedStanding.seal_id == seal.id)))
    return Walked(name, seal.period, parts, standings, tuple(f"{name}：{fault}。" for fault in faults))


def _head(session: Session, kind: SealKind) -> Iterator[str]:
    head = session.get(SealHead, kind)
    last = session.exec(select(Seal).where(Seal.kind == kind).order_by(col(Seal.number).desc())).first()
    known = (0, sealing.BEGINNING) if last is None else (last.number, last.digest)
    said = (0, sealing.BEGINNING) if head is None else (head.last, head.digest)
    if said != known:
        yield f"{kind.label}的链首记的是第{said[0]}号，与库中最后的第{known[0]}号不符。"


def _circulars(session: Session) -> Iterator[str]:
    chosen = (
        select(Circular, Seal).join(Seal, col(Seal.id) == col(Circular.seal_id), isouter=True).where(col(Circular.signed_at).is_not(None))
    )
    for circular, seal in session.exec(chosen):
        month = Month(circular.year, circular.month)
        if seal is None or (seal.period, seal.version) != (str(month), circular.version):
            yield f"{month.chinese}通报第{circular.version}版与其封存对不上。"


def _documents(session: Session) -> Iterator[str]:
    for issue in session.exec(select(CircularIssue)):
        part = session.get(SealedPart, issue.word_digest)
        if part is None or sealing.digest(part.content) != issue.word_digest:
            yield f"{issue.document}印发的文稿被改动或不在库中。"
