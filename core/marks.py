"""What a score sheet says of its items, as it is typed, kept as a draft and handed in."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class ItemMark:
    """What is said of one item: whether it applies, how often a deduction fell, which level, whether its veto was met, and why."""

    item: str
    applicable: bool = True
    times: int = 0
    level: str = ""
    vetoed: bool = False
    remark: str = ""


def to_text(marks: Iterable[ItemMark]) -> str:
    """Return marks as the text of a draft, by item."""
    return json.dumps([asdict(one) for one in sorted(marks, key=lambda mark: mark.item)], ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> tuple[ItemMark, ...]:
    """Return the marks of a draft's text."""
    return tuple(ItemMark(**one) for one in json.loads(text))
