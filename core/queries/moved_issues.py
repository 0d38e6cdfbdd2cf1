"""Whether each problem (问题) stands as its steps left it: state, rung, day, owner, answer and the day of closing."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlmodel import Session, col

from core.frames import stored
from core.issues import IssueAct
from core.models import Issue, IssueStep
from core.period import CHINA

_SAID = {
    "state": "状态",
    "rung": "层级",
    "due_on": "期限",
    "owner_unit_id": "责任单位",
    "reply": "答复",
    "answered_by": "答复人",
    "closed_on": "办结日期",
}
"""What a problem says of where it stands, and what it is called."""
_STEP = ("act", "state_after", "rung_after", "due_after", "owner_unit_id", "reply", "person_id", "at")
_Step = dict[str, object]


def faults(session: Session) -> Iterator[str]:
    """Yield a sentence for each problem that stands otherwise than its steps left it, and for each that has none."""
    steps: dict[object, list[_Step]] = {}
    chosen = stored(IssueStep.issue_id, *(getattr(IssueStep, name) for name in _STEP)).order_by(col(IssueStep.id))
    for of, *values in session.execute(chosen):
        steps.setdefault(of, []).append(dict(zip(_STEP, values, strict=True)))
    for of, number, *values in session.execute(
        stored(Issue.id, Issue.number, *(getattr(Issue, name) for name in _SAID)).order_by(col(Issue.id))
    ):
        if of not in steps:
            yield f"问题{number}没有办理步骤。"
            continue
        left = _left(steps[of])
        other = [label for (name, label), value in zip(_SAID.items(), values, strict=True) if _text(value) != _text(left[name])]
        if other:
            yield f"问题{number}的{'、'.join(other)}与办理步骤不符。"


def _left(steps: Sequence[_Step]) -> _Step:
    """What the steps of a problem, in their order, leave it with."""
    last = steps[-1]
    reply, closing = _last(steps, IssueAct.REPLY), _last(steps, IssueAct.CONFIRM)
    return {
        "state": last["state_after"],
        "rung": last["rung_after"],
        "due_on": last["due_after"],
        "owner_unit_id": last["owner_unit_id"],
        "reply": reply.get("reply"),
        "answered_by": reply.get("person_id"),
        "closed_on": _day(closing.get("at")),
    }


def _last(steps: Sequence[_Step], act: IssueAct) -> _Step:
    return next((one for one in reversed(steps) if one["act"] == act.name), {})


def _day(at: object) -> str | None:
    """The day in China of a moment as it is stored; None of what is no moment."""
    try:
        moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC).astimezone(CHINA).date().isoformat()


def _text(value: object) -> str | None:
    return None if value is None else str(value)
