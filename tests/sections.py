"""Sections of docs/measurements.md: each is written by the program that measures it, and leaves the others as they are."""

import os
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "measurements.md"


def load() -> str:
    """The load average of this machine now, of 1, 5 and 15 minutes."""
    return ", ".join(f"{value:.1f}" for value in os.getloadavg())


def write(title: str, text: str, *, page: Path = PAGE) -> None:
    """Put the text under this heading of the first level, in place of what stood there, else at the end."""
    section = f"# {title}\n\n{text.strip()}\n\n"
    before = page.read_text(encoding="utf-8") if page.exists() else ""
    pattern = re.compile(rf"^# {re.escape(title)}\n.*?(?=^# |\Z)", re.MULTILINE | re.DOTALL)
    after, found = pattern.subn(lambda _: section, before)
    whole = after if found else f"{before.rstrip()}\n\n{section}"
    page.write_text(whole.strip() + "\n", encoding="utf-8")
