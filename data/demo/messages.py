"""The messages of the demonstration city: where its people take them, and what became of those of two days; nobody is written to.

The addresses end in .invalid, under which there is nobody.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from core.messages import WAITS, Channel, Counts, MessageKind, TryOutcome, digest
from core.models import Message, MessageAddress, MessageTry
from data.demo.accounts import HOLDERS, SINCE
from data.demo.calendar import at
from data.demo.facts import CityFacts
from data.demo.numbers import Numbers
from data.demo.table_rows import Row, row

DAYS = (date(2019, 8, 29), date(2019, 8, 30))
_TOLD: dict[str, tuple[Counts, Counts]] = {
    "tianbao": (Counts(todo=19, soon=1, late=4, reports_soon=12), Counts(todo=20, soon=1, late=4, reports_soon=13)),
    "fuzeren": (Counts(todo=3), Counts(todo=3)),
    "ducha": (Counts(todo=48, soon=8, late=14, lifted=6), Counts(todo=51, soon=8, late=14, lifted=6)),
    "kezhang": (Counts(todo=11, late=14, lifted=6), Counts(todo=11, late=14, lifted=6)),
    "qianfa": (Counts(todo=36, late=14, lifted=6), Counts(todo=37, late=14, lifted=6)),
}
"""Who takes messages, and what the message of each day counted; the leader turned them off, the others said nothing."""
_OFF = "lingdao"
_REFUSED = ("qianfa", "发送服务答复451")
"""Whose first message came at the second try, and whose second was given up: why it was not taken."""
Tries = tuple[tuple[datetime, TryOutcome], ...]


def messages(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:  # noqa: ARG001  # every part of the city is called so
    """Yield the addresses, the messages of two days, and every try."""
    people = {holder.username: numbers.person[holder.purpose] for holder in HOLDERS if holder.purpose in numbers.person}
    for number, username in enumerate((*_TOLD, _OFF), start=1):
        address = f"{username}@lujiang.invalid"
        since, wanted = at(SINCE, 10), username != _OFF
        yield row(MessageAddress, id=number, person_id=people[username], channel=Channel.MAIL, address=address, wanted=wanted, at=since)
    number = tried = 0
    for place, day in enumerate(DAYS):
        for username, told in _TOLD.items():
            number += 1
            yield _message(number, people[username], day, told[place])
            for count, (moment, outcome) in enumerate(_tries(username, day), start=1):
                tried += 1
                reason = "" if outcome is TryOutcome.SENT else _REFUSED[1]
                yield row(
                    MessageTry,
                    id=tried,
                    message_id=number,
                    channel=Channel.MAIL,
                    number=count,
                    started_at=moment,
                    ended_at=moment + timedelta(seconds=2),
                    outcome=outcome,
                    reason=reason,
                )


def _message(number: int, person_id: int, day: date, told: Counts) -> Row:
    words = digest(told, site="")
    said = {"kind": MessageKind.DIGEST, "subject": words.subject, "body": words.body}
    return row(Message, id=number, person_id=person_id, day=day, queued_at=at(day, 8, minute=50), **said)


def _tries(username: str, day: date) -> Tries:
    first = at(day, 8, minute=50)
    if username != _REFUSED[0]:
        return ((first, TryOutcome.SENT),)
    again = first + WAITS[0] + timedelta(minutes=5)
    if day == DAYS[0]:
        return ((first, TryOutcome.FAILED), (again, TryOutcome.SENT))
    later = (again, again + timedelta(hours=1), again + timedelta(hours=3), again + timedelta(hours=7))
    return ((first, TryOutcome.FAILED), *((moment, TryOutcome.FAILED) for moment in later[:-1]), (later[-1], TryOutcome.GIVEN_UP))
