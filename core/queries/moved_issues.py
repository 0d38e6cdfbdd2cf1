"""Whether each problem (问题) stands as its steps left it: state, rung, days, owner, answer and the day of closing."""

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
    "owner_id": "责任人",
    "limit_days": "办理天数",
    "assigned_on": "派单日期",
    "fixed": "派单裁定",
    "wished_on": "申请延期的日期",
    "extended_from": "延期前期限",
    "planned_on": "计划解决日期",
    "reply": "答复",
    "answered_by": "答复人",
    "closed_on": "办结日期",
}
"""What a problem says of where it stands, and what it is called."""
_HELD = ("owner_unit_id", "owner_id", "limit_days", "wished_on", "planned_on")
"""What each step keeps under the same name."""
_STEP = ("act", "state_after", "rung_after", "due_before", "due_after", *_HELD, "reply", "person_id", "at")
_ASSIGNS = (IssueAct.ASSIGN, IssueAct.REASSIGN, IssueAct.FIX)
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
    reply, closing, given = _last(steps, IssueAct.REPLY), _last(steps, IssueAct.CONFIRM), _last(steps, *_ASSIGNS)
    return {
        **{name: last[name] for name in _HELD},
        "state": last["state_after"],
        "rung": last["rung_after"],
        "due_on": last["due_after"],
        "assigned_on": _day(given.get("at")),
        "fixed": given.get("act") == IssueAct.FIX.name,
        "extended_from": _last(steps, IssueAct.GRANT).get("due_before"),
        "reply": reply.get("reply"),
        "answered_by": reply.get("person_id"),
        "closed_on": _day(closing.get("at")),
    }


def _last(steps: Sequence[_Step], *acts: IssueAct) -> _Step:
    names = {act.name for act in acts}
    return next((one for one in reversed(steps) if one["act"] in names), {})


def _day(at: object) -> str | None:
    """The day in China of a moment as it is stored; None of what is no moment."""
    try:
        moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC).astimezone(CHINA).date().isoformat()


def _text(value: object) -> str | None:
    return None if value is None else str(int(value) if isinstance(value, bool) else value)
