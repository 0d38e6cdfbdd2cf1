"""How sealed bytes are named and chained: SHA-256 over each part, over all parts of a seal, and over the seal before it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Protocol

BEGINNING = f"sha256:{'0' * 64}"
"""What stands as the digest before the first seal of a chain."""
SHORT = 12
"""So many hexadecimal digits of a digest are printed where people compare seals by eye."""


class Link(Protocol):
    """What a seal says of itself; core.models.Seal is one."""

    number: int
    period: str
    version: int
    previous: str


def digest(content: bytes) -> str:
    """Return sha256: and the hexadecimal digest of bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def digest_of(kind: str, link: Link, *, parts: Sequence[tuple[str, str]]) -> str:
    """Return the digest of a seal: of a JSON list of its chain, number, period, version, its parts' names and digests, and `previous`."""
    fields = ("seal", kind, link.number, link.period, link.version, [list(part) for part in parts], link.previous)
    return digest(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())


def packed(value: Mapping[str, object] | Sequence[object]) -> bytes:
    """Return words and whole numbers as canonical JSON: UTF-8, sorted keys, a line each, one line break at the end."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, separators=(",", ": ")) + "\n").encode()


def short(digest: str) -> str:
    """Return the first digits of a digest, in groups of four, as a circular prints them."""
    digits = digest.removeprefix("sha256:")[:SHORT]
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
