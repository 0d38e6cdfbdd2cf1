"""What people type about meetings, read: persons one a line."""

import re
from dataclasses import dataclass

from core.commands.meeting import Attendee

_BETWEEN = re.compile(r"[\s,，、;；|]+")
_NEEDED = 2


@dataclass(frozen=True)
class People:
    """Persons that were typed, and what stands against lines, a sentence each."""

    some: tuple[Attendee, ...]
    problems: tuple[str, ...]


def people(text: str) -> People:
    """Read persons one a line: unit, name and, where there is one, title, with blanks or commas between them."""
    found, problems = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        words = _BETWEEN.split(line.strip(), maxsplit=2) if line.strip() else []
        if len(words) >= _NEEDED:
            found.append(Attendee(words[0], words[1], words[2].strip() if len(words) > _NEEDED else ""))
        elif words:
            problems.append(f"第{number}行“{words[0]}”：请写明单位和姓名，中间空一格。")
    return People(tuple(found), tuple(problems))


def lines(some: tuple[Attendee, ...]) -> str:
    """Write persons one a line, as they are read."""
    return "\n".join(f"{one.unit} {one.person} {one.title}".strip() for one in some)
