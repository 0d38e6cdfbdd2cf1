"""How often was met and what came of it in a span of days, from the ledgers that a viewer sees."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.issues import ReplyKind
from core.money import percent
from core.queries.meetings import MeetingLine
from core.queries.round_tables import OpinionLine, OutcomeLine, TableLine
from core.roundtables import OutcomeKind


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def __contains__(self, day: date | None) -> bool:
        """Whether a day lies in it; a missing one does not."""
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True)
class Met:
    """Visits and meetings held in a span; problems that these treated; problems closed as solved in the span that were treated by then."""

    visits: int
    meetings: int
    treated: int
    solved: int


@dataclass(frozen=True)
class Gathered:
    """Round tables held in a span, person-times, opinions given there, the effective ones, and those of them solved by its last day."""

    tables: int
    people: int
    given: int
    opinions: int
    solved: int

    @property
    def share(self) -> Decimal | None:
        """Solved of effective opinions in percent, half-up to two places; None without opinions."""
        return percent(self.solved, self.opinions)


@dataclass(frozen=True)
class Achieved:
    """Outcomes of a kind dated in a span; of money fen and firms."""

    kind: OutcomeKind
    count: int
    amount: int
    firms: int


def met(some: Iterable[MeetingLine], span: Span) -> Met:
    """Count meetings and visits of a span, what they treated, and what was solved.

    A problem that several treated counts once; it is solved where it was closed, with the answer 已解决或部分解决, in the span.
    """
    lines = list(some)
    held = [one for one in lines if one.held_on in span]
    by_then = {treated.issue_id: treated for one in lines if one.held_on <= span.last for treated in one.problems}
    return Met(
        visits=sum(one.form.is_visit for one in held),
        meetings=sum(not one.form.is_visit for one in held),
        treated=len({treated.issue_id for one in held for treated in one.problems}),
        solved=sum(one.closed_on in span and one.reply is ReplyKind.SOLVED and not one.state.is_open for one in by_then.values()),
    )


def gathered(some: Iterable[TableLine], opinions: Iterable[OpinionLine], *, span: Span) -> Gathered:
    """Count round tables of a span with their opinions."""
    held = {one.number: one for one in some if one.held_on in span}
    given = [one for one in opinions if one.table in held]
    effective = [one for one in given if one.effective]
    return Gathered(
        tables=len(held),
        people=sum(one.people for one in held.values()),
        given=len(given),
        opinions=len(effective),
        solved=sum(one.solved_on is not None and one.solved_on <= span.last for one in effective),
    )


def achieved(some: Iterable[OutcomeLine], span: Span) -> tuple[Achieved, ...]:
    """Count the outcomes of a span by kind, every kind in its order."""
    dated = [one for one in some if one.issued_on in span]
    found = []
    for kind in OutcomeKind:
        mine = [one for one in dated if one.kind is kind]
        amount = sum(one.amount for one in mine if one.amount is not None)
        found.append(Achieved(kind, len(mine), amount, sum(one.firms for one in mine if one.firms is not None)))
    return tuple(found)


def grouped(
    some: Iterable[TableLine], opinions: Iterable[OpinionLine], *, by: Callable[[TableLine], str], span: Span
) -> tuple[tuple[str, Gathered], ...]:
    """Return the counts of round tables of a span under each heading that `by` gives, the most frequent first."""
    given = list(opinions)
    groups: dict[str, list[TableLine]] = {}
    for one in some:
        if one.held_on in span:
            groups.setdefault(by(one), []).append(one)
    counted = ((name, gathered(lines, given, span=span)) for name, lines in groups.items())
    return tuple(sorted(counted, key=lambda pair: (-pair[1].tables, pair[0])))
