"""What judgement made of the demonstration city, kept byte for byte; changed only by `make golden`, and its difference is read.

Beside it stand lists of the small town as they were sealed, for ever: later code must derive each of them again. `make golden` adds
those that today's code seals otherwise, in a folder of their own, and touches none that stands.
"""

import hashlib
import json
from pathlib import Path

from sqlmodel import Session

from core import sealing
from core.period import Month, now
from core.queries import circulars
from dashboard.cli.rank import FORMATS
from scoring import seal
from scoring.publish import draft
from tests.office import FIRST, closed_town

FOLDER = Path(__file__).parent
WHOLE = Month(2019, 7)
"""The month whose draft is kept in full: its lists, scores, rates and counts."""
SEALED = FOLDER / "sealed"
SEAL = "seal.json"
"""What a seal says of itself: its number, period, version, the digest before it, its own, and the digest of each part by name."""


def derived(session: Session) -> dict[str, str]:
    """Derive every golden file from a database that holds the demonstration city: name → text."""
    drafts = {month: draft(session, month, now=now()) for month in WHOLE.to_date}
    texts = {month: FORMATS["json"](computed, demonstration=True).decode() for month, computed in drafts.items()}
    digests = {
        str(month): {
            "headline": drafts[month].headline.sentence(),
            "snapshot_sha256": drafts[month].facts.digest(),
            "draft_sha256": hashlib.sha256(text.encode()).hexdigest(),
            "result": sealing.digest(seal.result(drafts[month].facts, drafts[month].verdict)),
        }
        for month, text in texts.items()
    }
    return {
        f"draft-{WHOLE}.json": texts[WHOLE],
        "digests.json": json.dumps(digests, ensure_ascii=False, indent=2, sort_keys=True) + "\n",
    }


def kept() -> dict[str, str]:
    """The golden files as they stand: name → text."""
    return {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.json"))}


def write(texts: dict[str, str]) -> None:
    """Put these files in the place of those that stand."""
    for name in kept().keys() - texts.keys():
        (FOLDER / name).unlink()
    for name, text in texts.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


def sealed(session: Session) -> dict[str, bytes]:
    """Seal the first two lists of the small town in an empty database: period/name → bytes, and what each seal says of itself."""
    office = closed_town(session)
    found: dict[str, bytes] = {}
    for month in FIRST[:2]:
        office.lock(month)
        office.decide_card(month)
        line = office.publish(month)
        office.correct(month, 0)
        assert line.sealed is not None
        parts = circulars.sealed_parts(session, line.sealed.id)
        said = {
            "number": line.sealed.number,
            "period": str(month),
            "version": line.version,
            "previous": line.sealed.previous,
            "digest": line.sealed.digest,
            "parts": {name: sealing.digest(content) for name, content in parts.items()},
        }
        found |= {f"{month}/{name}": content for name, content in parts.items()}
        found[f"{month}/{SEAL}"] = (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
    return found


def kept_seals() -> dict[str, dict[str, bytes]]:
    """The sealed lists as they stand, by the folder of the code that sealed them, the oldest first."""
    folders = sorted(path for path in SEALED.iterdir() if path.is_dir()) if SEALED.is_dir() else []
    return {
        folder.name: {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
        for folder in folders
    }


def add_seals(new: dict[str, bytes]) -> Path:
    """Put lists that are sealed otherwise than before into the next folder, and return it."""
    folder = SEALED / f"{len(kept_seals()) + 1:02d}"
    for name, content in new.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
