"""Round tables as they are looked at: who came together, the opinions with handler, day and answer, and what came of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core.access import Actor, Reach, require_sight
from core.gathered import holding, opinions_of, tables_of
from core.issues import ReplyKind, Satisfaction
from core.models import (
    Issue,
    OpinionHelper,
    OpinionStep,
    OutcomeOpinion,
    Person,
    RoundOpinion,
    RoundOutcome,
    RoundTable,
    RoundTableGroup,
    Unit,
)
from core.period import CHINA
from core.queries.meetings import PaperLine, grouped, papers_of
from core.roundtables import Field, OpinionAct, OpinionKind, OpinionState, OutcomeKind, Participant, PlaceKind, TopicSource


@dataclass(frozen=True)
class GroupLine:
    """Participants of a category."""

    category: Participant
    people: int
    unit: str
    names: str


@dataclass(frozen=True)
class TableLine:
    """A round table as one entry states it; `people`: how many took part; `issue`: the problem it was called for; `given`: opinions."""

    id: int
    number: str
    entry: int
    reason: str
    theme: str
    source: TopicSource
    field: Field
    convener: str
    partners: tuple[str, ...]
    held_on: date
    place: str
    place_kind: PlaceKind
    chair: str
    recorder: str
    minutes: str
    issue: str
    given: int
    groups: tuple[GroupLine, ...]
    papers: tuple[PaperLine, ...]
    person: str
    at: datetime

    @property
    def people(self) -> int:
        """Person-times."""
        return sum(one.people for one in self.groups)


@dataclass(frozen=True)
class OpinionLine:
    """An opinion where it stands; `effective`: neither given as ineffective nor set aside; `solved_on`: None while it is not solved.

    `late`: days past its day while its handler has to act; `wished_on`: the day that an extension is asked for.
    `extended`: an extension was granted.
    """

    id: int
    number: str
    table: str
    text: str
    proposer: str
    unit: str
    effective: bool
    kind: OpinionKind
    state: OpinionState
    handler_unit_id: int | None
    handler_unit: str
    handler: str
    helpers: tuple[str, ...]
    due_on: date | None
    late: int
    reply: ReplyKind | None
    planned_on: date | None
    wished_on: date | None
    extended: bool
    satisfaction: Satisfaction | None
    answer: str
    answered_by: int | None
    solved_on: date | None
    issue: str


@dataclass(frozen=True)
class OpinionStepLine:
    """A step of an opinion with who took it."""

    act: OpinionAct
    state: OpinionState
    handler_unit: str
    due_on: date | None
    reply: ReplyKind | None
    satisfaction: Satisfaction | None
    text: str
    person: str
    at: datetime


@dataclass(frozen=True)
class OutcomeLine:
    """An outcome as its last entry states it; `amount`: fen, of money alone; `opinions`: the numbers of those that it came from."""

    id: int
    number: str
    entry: int
    reason: str
    kind: OutcomeKind
    name: str
    document: str
    issued_on: date
    amount: int | None
    firms: int | None
    opinions: tuple[str, ...]
    person: str
    at: datetime


def tables(session: Session, viewer: Actor, *, day: date) -> tuple[TableLine, ...]:
    """Return the round tables by the entry that holds, the newest first.

    A unit sees those called for a problem of it, or with an opinion that it handles or helps with, as of a day. Raises NotAllowed.
    """
    found = holding(session.exec(select(RoundTable)))
    if require_sight(viewer, "圆桌会") is Reach.OWN:
        own = tables_of(session, viewer.unit_id, day=day)
        found = tuple(one for one in found if one.number in own)
    return _tables(session, sorted(found, key=lambda one: (one.held_on, one.number), reverse=True))


def table_entries(session: Session, viewer: Actor, *, number: str, day: date) -> tuple[TableLine, ...]:
    """Return every entry of a round table in order, none of one that the viewer does not see. Raises NotAllowed."""
    if require_sight(viewer, "圆桌会") is Reach.OWN and number not in tables_of(session, viewer.unit_id, day=day):
        return ()
    return _tables(session, session.exec(select(RoundTable).where(RoundTable.number == number).order_by(col(RoundTable.entry))))


def opinions(session: Session, viewer: Actor, *, day: date) -> tuple[OpinionLine, ...]:
    """Return the opinions in the order in which they were given; a unit sees those that it handles or helps with. Raises NotAllowed."""
    found = list(session.exec(select(RoundOpinion).order_by(col(RoundOpinion.id))))
    if require_sight(viewer, "圆桌会") is Reach.OWN:
        own = opinions_of(session, viewer.unit_id)
        found = [one for one in found if one.id in own]
    known = _Known.read(session)
    return tuple(_opinion(one, known, day=day) for one in found)


def tables_about(session: Session, viewer: Actor, *, issues: Collection[str], day: date) -> tuple[TableLine, ...]:
    """Return the round tables called for one of these problems, by number, or from an opinion of which one came, the newest first.

    A unit sees those that `tables` and `opinions` show it. Raises NotAllowed.
    """
    given = {one.table for one in opinions(session, viewer, day=day) if one.issue in issues}
    return tuple(one for one in tables(session, viewer, day=day) if one.issue in issues or one.number in given)


def opinion_steps(session: Session, viewer: Actor, *, opinion_id: int) -> tuple[OpinionStepLine, ...]:
    """Return the steps of an opinion in their order, none of one that the viewer does not see. Raises NotAllowed."""
    if require_sight(viewer, "圆桌会") is Reach.OWN and opinion_id not in opinions_of(session, viewer.unit_id):
        return ()
    units, people = _units(session), _people(session)
    chosen = select(OpinionStep).where(OpinionStep.opinion_id == opinion_id).order_by(col(OpinionStep.id))
    return tuple(
        OpinionStepLine(
            act=one.act,
            state=one.state,
            handler_unit=units.get(one.handler_unit_id, ""),
            due_on=one.due_on,
            reply=one.reply if one.act is OpinionAct.REPLY else None,
            satisfaction=one.satisfaction,
            text=one.text,
            person=people.get(one.person_id, ""),
            at=one.at,
        )
        for one in session.exec(chosen)
    )


def outcomes(session: Session, viewer: Actor) -> tuple[OutcomeLine, ...]:
    """Return the outcomes by the entry that holds, the newest first; a unit sees those of opinions that it handles. Raises NotAllowed."""
    own = opinions_of(session, viewer.unit_id) if require_sight(viewer, "圆桌会") is Reach.OWN else None
    people = _people(session)
    numbers = dict(session.exec(select(RoundOpinion.id, RoundOpinion.number)).all())
    links = grouped(session.exec(select(OutcomeOpinion)), lambda one: one.outcome_id)
    found = sorted(holding(session.exec(select(RoundOutcome))), key=lambda one: (one.issued_on, one.number), reverse=True)
    return tuple(
        OutcomeLine(
            id=one.id or 0,
            number=one.number,
            entry=one.entry,
            reason=one.reason,
            kind=one.kind,
            name=one.name,
            document=one.document,
            issued_on=one.issued_on,
            amount=one.amount,
            firms=one.firms,
            opinions=tuple(numbers[each.opinion_id] for each in links.get(one.id or 0, ())),
            person=people.get(one.entered_by, ""),
            at=one.entered_at,
        )
        for one in found
        if own is None or any(each.opinion_id in own for each in links.get(one.id or 0, ()))
    )


@dataclass(frozen=True)
class _Known:
    """The names of units and persons, the problems, round tables by first entry, and the steps of opinions with their helpers."""

    units: Mapping[int | None, str]
    people: Mapping[int | None, str]
    issues: Mapping[int | None, Issue]
    tables: Mapping[int | None, str]
    steps: Mapping[int, list[OpinionStep]]
    helpers: Mapping[int, list[OpinionHelper]]

    @classmethod
    def read(cls, session: Session) -> "_Known":
        return cls(
            _units(session),
            _people(session),
            {one.id: one for one in session.exec(select(Issue))},
            dict(session.exec(select(RoundTable.id, RoundTable.number)).all()),
            grouped(session.exec(select(OpinionStep)), lambda one: one.opinion_id),
            grouped(session.exec(select(OpinionHelper)), lambda one: one.step_id),
        )


def _units(session: Session) -> Mapping[int | None, str]:
    return dict(session.exec(select(Unit.id, Unit.short_name)).all())


def _people(session: Session) -> Mapping[int | None, str]:
    return dict(session.exec(select(Person.id, Person.name)).all())


def _opinion(one: RoundOpinion, known: _Known, *, day: date) -> OpinionLine:
    steps = known.steps.get(one.id or 0, [])
    last = steps[-1] if steps else None
    given = next((step for step in reversed(steps) if step.act is OpinionAct.ASSIGN), None)
    answered = next((step for step in reversed(steps) if step.act is OpinionAct.REPLY), None)
    state = last.state if last else OpinionState.WAITING if one.effective else OpinionState.NOTED
    due = last.due_on if last else None
    issue = known.issues.get(last.issue_id) if last and last.issue_id else None
    return OpinionLine(
        id=one.id or 0,
        number=one.number,
        table=known.tables.get(one.round_table_id, ""),
        text=one.text,
        proposer=one.proposer,
        unit=one.unit,
        effective=state is not OpinionState.NOTED,
        kind=one.kind,
        state=state,
        handler_unit_id=last.handler_unit_id if last else None,
        handler_unit=known.units.get(last.handler_unit_id, "") if last else "",
        handler=known.people.get(last.handler_id, "") if last else "",
        helpers=tuple(known.units.get(each.unit_id, "") for each in known.helpers.get(given.id or 0, ())) if given else (),
        due_on=due,
        late=(day - due).days if due is not None and state.with_handler and due < day else 0,
        reply=last.reply if last else None,
        planned_on=last.planned_on if last else None,
        wished_on=last.wished_on if last else None,
        extended=any(step.act is OpinionAct.GRANT for step in steps),
        satisfaction=last.satisfaction if last else None,
        answer=answered.text if answered else "",
        answered_by=answered.person_id if answered else None,
        solved_on=_solved_on(last, issue),
        issue=issue.number if issue else "",
    )


def _solved_on(last: OpinionStep | None, issue: Issue | None) -> date | None:
    """The day on which it was closed with the answer that it is solved: here, or as a problem."""
    if issue is not None:
        return issue.closed_on if issue.reply is ReplyKind.SOLVED and not issue.state.is_open else None
    if last is None or last.state is not OpinionState.CLOSED or last.reply is not ReplyKind.SOLVED:
        return None
    return last.at.astimezone(CHINA).date()


def _tables(session: Session, some: Iterable[RoundTable]) -> tuple[TableLine, ...]:
    groups = grouped(session.exec(select(RoundTableGroup)), lambda one: one.round_table_id)
    papers, people = papers_of(session, "round_table_id"), _people(session)
    given = Counter(session.exec(select(RoundOpinion.round_table_id)))
    first = dict(session.exec(select(RoundTable.number, RoundTable.id).where(RoundTable.entry == 1)).all())
    issues = dict(session.exec(select(Issue.id, Issue.number)).all())
    return tuple(
        TableLine(
            id=one.id or 0,
            number=one.number,
            entry=one.entry,
            reason=one.reason,
            theme=one.theme,
            source=one.source,
            field=one.field,
            convener=one.convener,
            partners=tuple(one.partners.split("、")) if one.partners else (),
            held_on=one.held_on,
            place=one.place,
            place_kind=one.place_kind,
            chair=one.chair,
            recorder=one.recorder,
            minutes=one.minutes,
            issue=issues.get(one.issue_id, "") if one.issue_id else "",
            given=given[first[one.number] or 0],
            groups=tuple(GroupLine(each.category, each.people, each.unit, each.names) for each in groups.get(one.id or 0, ())),
            papers=papers.get(first[one.number] or 0, ()),
            person=people.get(one.entered_by, ""),
            at=one.entered_at,
        )
        for one in some
    )
