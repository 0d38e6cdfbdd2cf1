"""The editions of a year's plan, drafts among them, and in which projects two of them differ."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, require_sight
from core.errors import NotFound
from core.models import PlanEdition
from core.rows import PlanRow
from core.vocabulary import PlanChange

_ABSENT = (PlanChange.SUSPENDED, PlanChange.WITHDRAWN)


@dataclass(frozen=True)
class Edition:
    """An edition as a whole: `approved_at` is None of a draft; `projects` counts those not withdrawn, `total` is their plan in fen."""

    year: int
    number: int
    effective_month: int
    approved_at: datetime | None
    document: str
    reason: str
    projects: int
    total: int
    fingerprint: str
    """What whoever approves a draft says that he saw."""


@dataclass(frozen=True)
class Difference:
    """A project that two editions plan differently; None where an edition does not hold it."""

    code: str
    before: PlanRow | None
    after: PlanRow | None

    @property
    def row(self) -> PlanRow:
        """The newer of the two rows that there is."""
        found = self.after or self.before
        if found is None:  # pragma: no cover - one of them is there
            raise LookupError(self.code)
        return found

    @property
    def investment(self) -> tuple[int | None, int | None]:
        """The annual plan before and after, fen; of a withdrawn project none."""
        return _annual(self.before), _annual(self.after)

    @property
    def months(self) -> tuple[int, ...]:
        """The months whose plan differs."""
        before, after = ((row.months if row else (0,) * 12) for row in (self.before, self.after))
        return tuple(number for number, (old, new) in enumerate(zip(before, after, strict=True), start=1) if old != new)


def years(session: Session, viewer: Actor) -> tuple[int, ...]:
    """Return the years that have an edition, the newest first. Raises NotAllowed."""
    require_sight(viewer, "计划草案")
    return tuple(session.exec(select(PlanEdition.year).distinct().order_by(col(PlanEdition.year).desc())))


def editions(session: Session, viewer: Actor, *, year: int) -> tuple[Edition, ...]:
    """Return a year's editions by number, a draft among them. Raises NotAllowed."""
    require_sight(viewer, "计划草案")
    return tuple(_edition(session, held) for held in ledger.editions(session, year))


def differences(session: Session, viewer: Actor, *, year: int, pair: tuple[int, int]) -> tuple[Difference, ...]:
    """Return the projects that two editions plan differently, by code; number 0 is an empty plan. Raises NotAllowed, NotFound."""
    require_sight(viewer, "计划草案")
    known = {held.number: held for held in ledger.editions(session, year)}
    before, after = (_rows(session, known, number) for number in pair)
    found = (Difference(code, before.get(code), after.get(code)) for code in sorted({*before, *after}))
    return tuple(one for one in found if _differ(one.before, one.after))


def _edition(session: Session, held: PlanEdition) -> Edition:
    every = ledger.plan_rows(session, held)
    rows = [row for row in every.values() if row.change is not PlanChange.WITHDRAWN]
    return Edition(
        year=held.year,
        number=held.number,
        effective_month=held.effective_month,
        approved_at=held.approved_at,
        document=held.document,
        reason=held.reason,
        projects=len(rows),
        total=sum(row.investment for row in rows),
        fingerprint=ledger.fingerprint(held, every.values()),
    )


def _rows(session: Session, known: dict[int, PlanEdition], number: int) -> dict[str, PlanRow]:
    if number == 0:
        return {}
    if number not in known:
        raise NotFound("计划版本", f"第{number}版")
    return ledger.plan_rows(session, known[number])


def _annual(row: PlanRow | None) -> int | None:
    return None if row is None or row.change is PlanChange.WITHDRAWN else row.investment


def _differ(before: PlanRow | None, after: PlanRow | None) -> bool:
    if before is None or after is None:
        return True
    if before.change is not after.change and {before.change, after.change} & set(_ABSENT):
        return True
    return _planned(before) != _planned(after)


def _planned(row: PlanRow) -> tuple[object, ...]:
    return row.investment, row.months, row.start_month, row.completion_month, row.target, row.land
