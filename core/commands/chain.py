"""Seals are added to the end of their chain, each over the bytes that it holds and over the seal before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from core import sealing
from core.models import Seal, SealContent, SealedPart, SealHead
from core.vocabulary import SealKind

Contents = Sequence[tuple[str, str]]
"""Names of what a seal holds, each with the digest under which its bytes are kept."""


@dataclass(frozen=True)
class Place:
    """Where a seal stands: its chain, the period that it is about, and the version."""

    kind: SealKind
    period: str
    version: int


def chained(session: Session, place: Place, *, contents: Contents) -> Seal:
    """Add a seal over contents to the end of its chain and return it."""
    head = session.get(SealHead, place.kind, with_for_update=True) or SealHead(kind=place.kind, last=0, digest=sealing.BEGINNING)
    seal = Seal(
        kind=place.kind,
        number=head.last + 1,
        period=place.period,
        version=place.version,
        previous=head.digest,
        digest="",
    )
    seal.digest = sealing.digest_of(place.kind.name, seal, parts=contents)
    session.add(seal)
    session.flush()
    number = seal.id or 0
    session.add_all(SealContent(seal_id=number, place=at, name=name, digest=digest) for at, (name, digest) in enumerate(contents))
    head.last, head.digest = seal.number, seal.digest
    session.add(head)
    session.flush()
    return seal


def kept(session: Session, content: bytes) -> str:
    """Keep bytes once, and return the digest under which they are found."""
    digest = sealing.digest(content)
    if session.get(SealedPart, digest) is None:
        session.add(SealedPart(digest=digest, content=content))
        session.flush()
    return digest
