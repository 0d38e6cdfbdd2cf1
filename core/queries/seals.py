"""Whether sealed lists are whole: every part under its digest, every seal chained to the one before it, nothing cut off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from core import sealing
from core.frames import stored
from core.models import Circular, CircularIssue, Seal, SealContent, SealedPart, SealedStanding, SealHead
from core.models.publication import ISSUE, ISSUE_WORDS
from core.queries.sealed_notices import notices
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
    """Yield every seal of a chain in order, with what is wrong with it; whatever stands in the tables is read."""
    number, digest = 0, sealing.BEGINNING
    chosen = stored(Seal.id, Seal.number, Seal.period, Seal.version, Seal.previous, Seal.digest).where(col(Seal.kind) == kind)
    for row in session.execute(chosen.order_by(col(Seal.number), col(Seal.id))).all():
        seal = _Seal(kind, *row)
        yield _walked(session, seal, after=number, digest=digest)
        number, digest = (seal.number if type(seal.number) is int else number + 1), seal.digest


@dataclass
class _Seal:
    """A seal as it stands; of the right types where nobody meddled."""

    kind: SealKind
    id: int
    number: int
    period: str
    version: int
    previous: str
    digest: str

    @property
    def name(self) -> str:
        return f"{self.kind.label}第{self.number}号（{self.period}第{self.version}版）"


def loose_ends(session: Session, kind: SealKind) -> tuple[str, ...]:
    """Return what is wrong beside single seals: the head of the chain, circulars without their seal, issued documents."""
    beside = {SealKind.ISSUE: lambda: _documents(session), SealKind.MONTHLY_LIST: lambda: _circulars(session, kind)}
    return (*_head(session, kind), *beside.get(kind, lambda: notices(session, kind))())


def registered(session: Session, seal_id: int) -> tuple[tuple[str, str], ...]:
    """Return the rulebook's edition and the result's digest that the circular of a seal states."""
    found = session.execute(stored(Circular.rulebook, Circular.digest).where(col(Circular.seal_id) == seal_id))
    return tuple((rulebook, digest) for rulebook, digest in found)


def _walked(session: Session, seal: _Seal, *, after: int, digest: str) -> Walked:
    chosen = stored(SealContent.place, SealContent.name, SealContent.digest, SealedPart.content).where(col(SealContent.seal_id) == seal.id)
    there = chosen.join(SealedPart, col(SealedPart.digest) == col(SealContent.digest), isouter=True)
    rows = session.execute(there.order_by(col(SealContent.place))).all()
    held = {row.name: _bytes(row.content) for row in rows}
    parts = {name: content for name, content in held.items() if content is not None}
    faults = [f"{name}不在库中" for name, content in held.items() if content is None]
    faults += [f"{row.name}被改动" for row in rows if row.name in parts and sealing.digest(parts[row.name]) != row.digest]
    if [row.place for row in rows] != list(range(len(rows))) or len(held) != len(rows):
        faults.append("封存内容的目录被改动")
    if seal.digest != _digest_of(seal, [(row.name, row.digest) for row in rows]):
        faults.append("封存编号与内容不符")
    if seal.number != after + 1:
        faults.append(f"前面缺第{after + 1}号")
    if seal.previous != digest:
        faults.append("与前一号接不上")
    said = tuple(f"{seal.name}：{fault}。" for fault in faults)
    return Walked(seal.id, seal.name, seal.period, seal.version, parts, _places(session, seal.id), said)


def _bytes(content: object) -> bytes | None:
    """Content as bytes, None where there is none: whoever edits by hand may have left something else in their place."""
    return content if content is None or isinstance(content, bytes) else str(content).encode(errors="surrogateescape")


def _digest_of(seal: _Seal, parts: list[tuple[str, str]]) -> str | None:
    """The digest that a seal should have; None of what cannot be sealed."""
    try:
        return sealing.digest_of(seal.kind.name, seal, parts=parts)
    except (TypeError, ValueError):
        return None


def _places(session: Session, seal_id: int) -> dict[tuple[str, int], Place]:
    """The places as they stand, words that no list knows too."""
    key, said = (SealedStanding.series, SealedStanding.unit_id), (SealedStanding.place, SealedStanding.original_place)
    columns = stored(*key, *said, SealedStanding.listed, SealedStanding.score)
    return {(row[0], row[1]): tuple(row[2:]) for row in session.execute(columns.where(col(SealedStanding.seal_id) == seal_id))}


def _head(session: Session, kind: SealKind) -> Iterator[str]:
    head = session.execute(stored(SealHead.last, SealHead.digest).where(col(SealHead.kind) == kind)).first()
    seals = stored(Seal.number, Seal.digest).where(col(Seal.kind) == kind)
    last = session.execute(seals.order_by(col(Seal.number).desc(), col(Seal.id).desc())).first()
    known = (0, sealing.BEGINNING) if last is None else tuple(last)
    said = (0, sealing.BEGINNING) if head is None else tuple(head)
    if said != known:
        yield f"{kind.label}的链首记的是第{said[0]}号，与库中最后的第{known[0]}号不符。"


def _circulars(session: Session, kind: SealKind) -> Iterator[str]:
    """What lacks between signed circulars and seals: each has the other."""
    known = session.execute(stored(Seal.id, Seal.number, Seal.period, Seal.version).where(col(Seal.kind) == kind))
    left = {number: (place, period, version) for number, place, period, version in known}
    signed = stored(Circular.seal_id, Circular.year, Circular.month, Circular.version).where(col(Circular.signed_at).is_not(None))
    for seal_id, year, month, version in session.execute(signed.order_by(col(Circular.id))):
        if left.pop(seal_id, ("",))[1:] != (_period(year, month), version):
            yield f"{year}年{month}月通报第{version}版与其封存对不上。"
    for place, _, _ in left.values():
        yield f"{kind.label}第{place}号没有对应的通报。"
    yield from _unsigned(session)


_SETTLED = (CircularState.SIGNED.name, CircularState.ISSUED.name)


def _unsigned(session: Session) -> Iterator[str]:
    """Circulars whose state says more than was done: signed without a signature, issued without an issue."""
    columns = (Circular.year, Circular.month, Circular.version, Circular.state, Circular.signed_at, CircularIssue.circular_id)
    chosen = stored(*columns).select_from(Circular).join(CircularIssue, col(CircularIssue.circular_id) == col(Circular.id), isouter=True)
    for year, month, version, state, signed_at, issued in session.execute(chosen.order_by(col(Circular.id))):
        name = f"{year}年{month}月通报第{version}版"
        if state in _SETTLED and signed_at is None:
            yield f"{name}没有签发，状态却是“{CircularState[state].label}”。"
        elif state == CircularState.ISSUED.name and issued is None:
            yield f"{name}没有印发记录，状态却是“{CircularState.ISSUED.label}”。"


def _period(year: object, month: object) -> str:
    return f"{year}-{month:02d}" if type(month) is int else f"{year}-{month}"


def _documents(session: Session) -> Iterator[str]:
    """What lacks between issues and their seals: each has the other, and says the same."""
    known = stored(Seal.period, Seal.version, Seal.number, SealContent.digest).join(
        SealContent, sa.and_(col(SealContent.seal_id) == col(Seal.id), col(SealContent.name) == ISSUE), isouter=True
    )
    left = {(row[0], row[1]): (row[2], row[3]) for row in session.execute(known.where(col(Seal.kind) == SealKind.ISSUE))}
    said = (*(getattr(CircularIssue, name) for name in ISSUE_WORDS), sa.cast(CircularIssue.issued_on, sa.String))
    issued = stored(Circular.year, Circular.month, Circular.version, Circular.state, *said).select_from(CircularIssue)
    whole = issued.join(Circular, col(Circular.id) == col(CircularIssue.circular_id), isouter=True)
    for year, month, version, state, *words in session.execute(whole.order_by(col(CircularIssue.circular_id))):
        _, digest = left.pop((_period(year, month), version), (0, "")) if year else (0, "")
        if digest != _issue_digest(words):
            yield f"{words[0]}的印发事项与封存对不上。"
        if state != CircularState.ISSUED.name:
            yield f"{words[0]}的通报不是“{CircularState.ISSUED.label}”。"
    for number, _ in left.values():
        yield f"{SealKind.ISSUE.label}第{number}号没有对应的印发记录。"


def _issue_digest(words: Sequence[str]) -> str | None:
    """The digest of how a circular was issued, as far as that can be sealed."""
    try:
        return sealing.digest(sealing.packed(dict(zip((*ISSUE_WORDS, "issued_on"), words, strict=True))))
    except (TypeError, ValueError):
        return None
