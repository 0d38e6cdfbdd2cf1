"""What judgement made of the demonstration city, kept byte for byte; changed only by `make golden`, and its difference is read."""

import hashlib
import json
from pathlib import Path

from sqlmodel import Session

from core.period import Month, now
from dashboard.cli.rank import FORMATS
from scoring.publish import draft

FOLDER = Path(__file__).parent
WHOLE = Month(2019, 7)
"""The month whose draft is kept in full: its lists, scores, rates and counts."""


def derived(session: Session) -> dict[str, str]:
    """Derive every golden file from a database that holds the demonstration city: name → text."""
    drafts = {month: draft(session, month, now=now()) for month in WHOLE.to_date}
    texts = {month: FORMATS["json"](computed, demonstration=True).decode() for month, computed in drafts.items()}
    digests = {
        str(month): {
            "headline": drafts[month].headline.sentence(),
            "snapshot_sha256": drafts[month].facts.digest(),
            "draft_sha256": hashlib.sha256(text.encode()).hexdigest(),
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
