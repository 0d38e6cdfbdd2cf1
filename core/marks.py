"""What a score sheet says of its items, as it is typed, kept as a draft and handed in."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from core.vocabulary import Term


class SheetVerdict(Term):
    """What the second inspector says of a sheet that the first handed in."""

    CONFIRMED = "已确认"
    RETURNED = "已退回"


@dataclass(frozen=True)
class ItemMark:
    """What is said of one item: whether it applies, how often a deduction fell, which level, whether its veto was met, and why."""

    item: str
    applicable: bool = True
    times: int = 0
    level: str = ""
    vetoed: bool = False
    remark: str = ""


@dataclass(frozen=True)
class Written:
    """What somebody last wrote of an item; no mark where it was emptied."""

    mark: ItemMark | None
    person_id: int


def to_text(held: Mapping[str, Written]) -> str:
    """Return the items of a draft as its text, each with who wrote it."""
    rows = [{"item": item} if one.mark is None else asdict(one.mark) for item, one in sorted(held.items())]
    said = [row | {"by": one.person_id, "emptied": one.mark is None} for row, (_, one) in zip(rows, sorted(held.items()), strict=True)]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def written(text: str, person_id: int) -> dict[str, Written]:
    """Return the items of a draft's text; those that an earlier program kept without a writer are the person's who kept it last."""
    found = {}
    for one in json.loads(text):
        by, emptied = one.pop("by", person_id), one.pop("emptied", False)
        found[one["item"]] = Written(None if emptied else ItemMark(**one), by)
    return found


def from_text(text: str) -> tuple[ItemMark, ...]:
    """Return the marks of a draft's text."""
    return tuple(one.mark for one in written(text, 0).values() if one.mark is not None)
