"""What waits for a viewer on a day: problems, approvals, opinions, land and findings, by what is to do, due soon, late, answered."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from core import issues as words
from core.access import MAY_GIVE, MAY_SEE, Actor, Reach, reach
from core.approvals import ApprovalState
from core.issues import IssueState
from core.models import Unit
from core.period import Month
from core.queries import approvals, expropriation, issues, round_tables, sheets
from core.queries.approvals import ApprovalLine
from core.queries.expropriation import Supervision
from core.queries.issues import IssueLine
from core.queries.round_tables import OpinionLine
from core.queries.sheets import ProblemLine
from core.roundtables import OpinionState
from core.vocabulary import ProblemState, Term, UserRole

SOON = timedelta(days=7)
"""What is due within so many days is due soon; approvals by their own working days."""


class Which(Term):
    """Which rows of a matter are told."""

    MINE = "待我办"
    SOON = "快到期"
    LATE = "逾期"
    ANSWERED = "已答复"


class Matter(Term):
    """What is counted."""

    ISSUE = "协调问题"
    APPROVAL = "审批"
    OPINION = "圆桌会意见"
    LAND = "征收交地"
    INSPECTION = "督查问题"


@dataclass(frozen=True)
class Due:
    """Of one matter: how many the viewer has to move, how many are due soon, late, and answered or decided.

    `unit`: the short name of the unit whose own are counted where the viewer sees others' too; "" where all that is seen is counted.
    """

    matter: Matter
    mine: int
    soon: int
    late: int
    answered: int
    unit: str = ""

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.mine or self.soon or self.late or self.answered)


def due(session: Session, viewer: Actor, *, day: date) -> tuple[Due, ...]:
    """Return what waits for the viewer on a day, a line a matter that the viewer's roles see; nothing of the others.

    A unit's lines are about its own: the problems that it owns or, where it has to move them, proposed, the approvals of its
    projects, its district's land, the findings about it as a builder. Problems: those that the viewer may move, due
    within a week, late, answered. Approvals: not with the office, due within five working days, late, decided in the day's month.
    Opinions: those with a handler by their day, and answered ones. Land: joint supervision.
    What there is to do of these two is told by `waiting`.
    """
    found = []
    if reach(viewer, MAY_SEE["问题"]) is not None:
        found.append(replace(_issues(viewer, issues.issues(session, viewer, day=day), day), unit=_unit(session, viewer)))
    if reach(viewer, MAY_SEE["审批事项"]) is not None:
        found.append(_approvals(viewer, approvals.approvals(session, viewer, day=day), day))
    if reach(viewer, MAY_SEE["圆桌会"]) is not None and viewer.roles & _GATHERING:
        found.append(_opinions(viewer, round_tables.opinions(session, viewer, day=day), day))
    land = _land(session, viewer, day=day)
    if land is not None:
        found.append(land)
    if reach(viewer, MAY_SEE["检查评分表"]) is not None and viewer.roles & _INSPECTED:
        found.append(_inspections(viewer, sheets.problems(session, viewer, day=day), day))
    return tuple(found)


_INSPECTED = frozenset({UserRole.INSPECTOR, UserRole.COORDINATOR, UserRole.UNIT_MANAGER})
"""Who has something to do about findings of inspections."""
_GATHERING = frozenset({UserRole.OFFICER, UserRole.SECTION_HEAD, UserRole.SIGNATORY, UserRole.COORDINATOR, UserRole.UNIT_MANAGER})
"""Who is told of opinions: they belong to no project, so a leader looks after none."""
_OF_UNITS = frozenset({UserRole.COORDINATOR, UserRole.UNIT_MANAGER})
"""Who has something to do for a unit."""
_CHECKED = frozenset({UserRole.OFFICER, UserRole.SECTION_HEAD, UserRole.LEADER, UserRole.SIGNATORY})
"""Who sees all joint supervisions as a matter of one's own."""


def _unit(session: Session, viewer: Actor) -> str:
    """The unit whose own problems are counted; "" of who sees all."""
    own = session.get(Unit, viewer.unit_id) if viewer.unit_id is not None else None
    return own.short_name if own is not None and reach(viewer, MAY_SEE["问题"]) is Reach.OWN else ""


def _issues(viewer: Actor, some: Iterable[IssueLine], day: date) -> Due:
    mine = tuple(some)
    owned = [one for one in mine if reach(viewer, MAY_SEE["问题"]) is Reach.ALL or one.owner_unit_id == viewer.unit_id]
    return Due(
        Matter.ISSUE,
        mine=sum(issue_waits(one, viewer) for one in mine),
        soon=sum(issue_soon(one, day) for one in owned),
        late=sum(one.late > 0 for one in owned),
        answered=sum(one.state is IssueState.ANSWERED for one in owned),
    )


def issues_waiting(session: Session, viewer: Actor, *, day: date) -> tuple[IssueLine, ...]:
    """Return the problems that `due` counts as the viewer's to move on a day; none to whom it counts none."""
    if reach(viewer, MAY_SEE["问题"]) is None:
        return ()
    return tuple(one for one in issues.issues(session, viewer, day=day) if issue_waits(one, viewer))


def issue_soon(one: IssueLine, day: date) -> bool:
    """Whether the owner of a problem has to act within a week."""
    return one.state.with_owner and not one.late and _soon(one.due_on, day)


def issue_waits(one: IssueLine, who: Actor) -> bool:
    """Whether somebody has a move of a problem: a unit of one that it owns or proposed; who answered does not call back."""
    whole = reach(who, MAY_SEE["问题"]) is Reach.ALL
    if not whole and who.unit_id not in (one.owner_unit_id, one.proposer_unit_id):
        return False
    rows = words.rows_of(who.unit_id, owner_id=one.owner_unit_id, proposer_id=one.proposer_unit_id)
    own = one.state is IssueState.ANSWERED and one.answered_by == who.person_id
    return bool(words.moves_for(one.state, who.roles, rows=rows)) and not own


def _approvals(viewer: Actor, some: Iterable[ApprovalLine], day: date) -> Due:
    mine = tuple(some)
    return Due(
        Matter.APPROVAL,
        mine=sum(approval_waits(one, viewer) for one in mine),
        soon=sum(one.soon for one in mine),
        late=sum(one.late > 0 for one in mine),
        answered=sum(approval_decided(one, day) for one in mine),
    )


_DECIDED = (ApprovalState.GRANTED, ApprovalState.REFUSED, ApprovalState.RETURNED)


def approval_waits(one: ApprovalLine, who: Actor) -> bool:
    """Whether a unit has to do something about an approval: it is open and not with the office; nobody else has."""
    enters = reach(who, MAY_GIVE["登记审批事项"]) is Reach.OWN
    return enters and one.standing.state.is_open and not one.standing.state.with_office


def approvals_waiting(session: Session, viewer: Actor, *, day: date) -> tuple[ApprovalLine, ...]:
    """Return the approvals that `due` counts as the viewer's to move on a day; none to whom it counts none."""
    if reach(viewer, MAY_SEE["审批事项"]) is None:
        return ()
    return tuple(one for one in approvals.approvals(session, viewer, day=day) if approval_waits(one, viewer))


def approval_decided(one: ApprovalLine, day: date) -> bool:
    """Whether it was decided in the day's month."""
    ended = one.standing.ended_on
    return ended is not None and one.standing.state in _DECIDED and Month(ended.year, ended.month) == Month(day.year, day.month)


def _opinions(viewer: Actor, some: Iterable[OpinionLine], day: date) -> Due:
    """Of the bureau all opinions, of a unit those that it handles."""
    whole = reach(viewer, MAY_SEE["圆桌会"]) is Reach.ALL
    mine = [one for one in some if whole or one.handler_unit_id == viewer.unit_id]
    told = {which: sum(_opinion_in(one, which, day) for one in mine) for which in Which}
    return Due(Matter.OPINION, mine=told[Which.MINE], soon=told[Which.SOON], late=told[Which.LATE], answered=told[Which.ANSWERED])


def _opinion_in(one: OpinionLine, which: Which, day: date) -> bool:
    """Whether an opinion is told; what there is to do is told by `waiting`."""
    if which is Which.SOON:
        return one.state.with_handler and not one.late and _soon(one.due_on, day)
    return one.late > 0 if which is Which.LATE else which is Which.ANSWERED and one.state is OpinionState.ANSWERED


def opinions_told(session: Session, viewer: Actor, *, which: Which, day: date) -> tuple[OpinionLine, ...]:
    """Return the opinions that `due` counts on a day; none to whom it counts none."""
    if reach(viewer, MAY_SEE["圆桌会"]) is None or not viewer.roles & _GATHERING:
        return ()
    whole = reach(viewer, MAY_SEE["圆桌会"]) is Reach.ALL
    some = round_tables.opinions(session, viewer, day=day)
    return tuple(one for one in some if (whole or one.handler_unit_id == viewer.unit_id) and _opinion_in(one, which, day))


def _land(session: Session, viewer: Actor, *, day: date) -> Due | None:
    """Land of the viewer's district, of all for the bureau and leaders; None for whom it is no matter of one's own."""
    whole, unit = bool(viewer.roles & _CHECKED), session.get(Unit, viewer.unit_id) if viewer.unit_id is not None else None
    district = unit is not None and any(number == unit.id for number, _ in expropriation.districts(session))
    if not whole and not (district and viewer.roles & _OF_UNITS):
        return None
    orders = [
        one
        for one in expropriation.supervisions(session, viewer, year=day.year)
        if one.due_on is not None and (whole or (unit is not None and one.district == unit.short_name))
    ]
    return Due(
        Matter.LAND,
        unit=unit.short_name if not whole and unit is not None else "",
        mine=0,
        soon=sum(supervision_soon(one, day) for one in orders),
        late=sum(supervision_late(one, day) for one in orders),
        answered=sum(one.closed_on is not None for one in orders),
    )


def supervision_soon(one: Supervision, day: date) -> bool:
    """Whether it is to be followed up within a week."""
    return one.closed_on is None and _soon(one.due_on, day)


def supervision_late(one: Supervision, day: date) -> bool:
    """Whether it was not followed up by its day."""
    return one.closed_on is None and one.due_on is not None and one.due_on < day


def _inspections(viewer: Actor, some: Iterable[ProblemLine], day: date) -> Due:
    """For inspectors what was answered and is to be looked at again; for builders what they have not answered."""
    found = tuple(some)
    told = {which: sum(_finding_in(one, viewer, which, day=day) for one in found) for which in Which}
    return Due(Matter.INSPECTION, mine=told[Which.MINE], soon=told[Which.SOON], late=told[Which.LATE], answered=told[Which.ANSWERED])


def _finding_in(one: ProblemLine, viewer: Actor, which: Which, *, day: date) -> bool:
    if one.state is ProblemState.CLOSED:
        return False
    answered = one.state is ProblemState.ANSWERED
    if which is Which.MINE:
        return answered is (UserRole.INSPECTOR in viewer.roles)
    if which is Which.SOON:
        return not one.late and _soon(one.due_on, day)
    return one.late > 0 if which is Which.LATE else answered


def findings_told(session: Session, viewer: Actor, *, which: Which, day: date) -> tuple[ProblemLine, ...]:
    """Return the findings of inspections that `due` counts on a day; none to whom it counts none."""
    if reach(viewer, MAY_SEE["检查评分表"]) is None or not viewer.roles & _INSPECTED:
        return ()
    return tuple(one for one in sheets.problems(session, viewer, day=day) if _finding_in(one, viewer, which, day=day))


def _soon(due_on: date | None, day: date) -> bool:
    return due_on is not None and day <= due_on <= day + SOON
