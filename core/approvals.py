"""What approvals (审批事项) a project needs: the four stages with their steps, the moves from state to state, the clock in working days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from core.calendar import is_working_day
from core.vocabulary import Term

SOURCE = "国务院办公厅关于全面开展工程建设项目审批制度改革的实施意见（国办发〔2019〕11号）"
"""Whence the four stages and the steps named in them; 国办发〔2018〕33号 tried them first."""
ASSUMED = (
    "期限按工作日计算（行政许可法第八十二条）；自受理的次日起算，补正自通知当日起至补齐当日止不计入，是本系统的假定。"
    "单项期限由登记人填写，写明依据；没有依据的注明假定。"
)
MOST_DAYS = 250
"""Working days that a limit may have at most: a year."""
SOON_DAYS = 5
"""An approval with so many working days left, or fewer, is about to be due."""


class Stage(Term):
    """The four stages of approving a construction project (国办发〔2018〕33号, 国办发〔2019〕11号)."""

    LAND = "立项用地规划许可"
    DESIGN = "工程建设许可"
    CONSTRUCTION = "施工许可"
    ACCEPTANCE = "竣工验收"


@dataclass(frozen=True)
class CatalogueStep:
    """A step of a stage that a project may need; `named`: the source names it, else it is our addition."""

    key: str
    stage: Stage
    name: str
    named: bool = True


CATALOGUE = (
    CatalogueStep("project", Stage.LAND, "项目审批核准"),
    CatalogueStep("site", Stage.LAND, "选址意见书核发"),
    CatalogueStep("land_review", Stage.LAND, "用地预审"),
    CatalogueStep("land_permit", Stage.LAND, "用地规划许可证核发"),
    CatalogueStep("design", Stage.DESIGN, "设计方案审查"),
    CatalogueStep("works_permit", Stage.DESIGN, "建设工程规划许可证核发"),
    CatalogueStep("drawings", Stage.CONSTRUCTION, "设计审核确认"),
    CatalogueStep("building_permit", Stage.CONSTRUCTION, "施工许可证核发"),
    CatalogueStep("planning_check", Stage.ACCEPTANCE, "规划验收"),
    CatalogueStep("land_check", Stage.ACCEPTANCE, "土地验收"),
    CatalogueStep("fire_check", Stage.ACCEPTANCE, "消防验收"),
    CatalogueStep("defence_check", Stage.ACCEPTANCE, "人防验收"),
    CatalogueStep("archive_check", Stage.ACCEPTANCE, "档案验收"),
    CatalogueStep("record", Stage.ACCEPTANCE, "竣工验收备案"),
    CatalogueStep("other_land", Stage.LAND, "其他事项（立项用地）", named=False),
    CatalogueStep("other_design", Stage.DESIGN, "其他事项（工程建设）", named=False),
    CatalogueStep("other_construction", Stage.CONSTRUCTION, "其他事项（施工）", named=False),
    CatalogueStep("other_acceptance", Stage.ACCEPTANCE, "其他事项（竣工）", named=False),
)
"""The steps in the order of their stages; the source gives none of them a limit."""
STEPS: Mapping[str, CatalogueStep] = {one.key: one for one in CATALOGUE}


class LimitBasis(Term):
    """Whence a limit comes."""

    LAW = "法定时限"
    PROMISE = "承诺时限"
    ASSUMED = "假定时限"


class ApprovalState(Term):
    """Where an approval stands; computed from its steps, stored nowhere."""

    NEEDED = "待受理"
    RUNNING = "办理中"
    SUSPENDED = "补正中"
    GRANTED = "准予"
    REFUSED = "不予"
    RETURNED = "退件"
    DROPPED = "不再办理"

    @property
    def is_open(self) -> bool:
        """Whether the project still needs it: not granted and not dropped."""
        return self not in (ApprovalState.GRANTED, ApprovalState.DROPPED)

    @property
    def with_office(self) -> bool:
        """Whether the approving office has to act, so that its clock runs."""
        return self is ApprovalState.RUNNING


class ApprovalAct(Term):
    """What is entered of an approval; each is a row of its own."""

    NEED = "列出"
    ACCEPT = "受理"
    SUSPEND = "要求补正"
    RESUME = "补正完成"
    GRANT = "准予"
    REFUSE = "不予"
    RETURN = "退件"
    GREEN = "列入绿色通道"
    DROP = "不再办理"
    UNDO = "撤销上一步"


_S, _A = ApprovalState, ApprovalAct
OUTCOMES = (_A.GRANT, _A.REFUSE, _A.RETURN)
"""How an office decides."""
MOVES: Mapping[ApprovalState, Mapping[ApprovalAct, ApprovalState]] = {
    _S.NEEDED: {_A.ACCEPT: _S.RUNNING, _A.DROP: _S.DROPPED},
    _S.RUNNING: {_A.SUSPEND: _S.SUSPENDED, _A.GRANT: _S.GRANTED, _A.REFUSE: _S.REFUSED, _A.RETURN: _S.RETURNED},
    _S.SUSPENDED: {_A.RESUME: _S.RUNNING, _A.RETURN: _S.RETURNED},
    _S.GRANTED: {},
    _S.REFUSED: {_A.ACCEPT: _S.RUNNING, _A.DROP: _S.DROPPED},
    _S.RETURNED: {_A.ACCEPT: _S.RUNNING, _A.DROP: _S.DROPPED},
    _S.DROPPED: {},
}
"""State → act → where it leads. The green channel moves nothing; undoing leads back to where the last step came from."""


class Entered(Protocol):
    """What standing is computed from: a stored step."""

    @property
    def act(self) -> ApprovalAct:
        """What was done."""

    @property
    def day(self) -> date:
        """The day on which it was done."""

    @property
    def limit_days(self) -> int | None:
        """At an acceptance the limit in working days."""

    @property
    def basis(self) -> LimitBasis | None:
        """At an acceptance whence the limit comes."""

    @property
    def source(self) -> str:
        """At an acceptance the clause or promise."""

    @property
    def document(self) -> str:
        """At a decision or for the green channel the document."""


@dataclass(frozen=True)
class Standing:
    """How an approval stands after its steps; `pauses`: from and to of each stop of its clock, the last may be open."""

    state: ApprovalState = ApprovalState.NEEDED
    listed_on: date | None = None
    accepted_on: date | None = None
    limit_days: int | None = None
    basis: LimitBasis | None = None
    source: str = ""
    pauses: tuple[tuple[date, date | None], ...] = ()
    ended_on: date | None = None
    document: str = ""
    green_on: date | None = None
    green_document: str = ""
    last_on: date | None = None

    @property
    def due_on(self) -> date | None:
        """The day on which the limit ends as things stand; None before acceptance and while the clock stands still."""
        if self.accepted_on is None or self.limit_days is None or (self.pauses and self.pauses[-1][1] is None):
            return None
        return due(self.accepted_on, self.limit_days, pauses=self.pauses)

    def used(self, day: date) -> int | None:
        """Working days that the office has had by a day, or had until it decided; None before acceptance."""
        if self.accepted_on is None:
            return None
        return used(self.accepted_on, min(day, self.ended_on) if self.ended_on else day, pauses=self.pauses)

    def left(self, day: date) -> int | None:
        """Working days that are left on a day; below zero it is late; None before acceptance."""
        taken = self.used(day)
        return None if taken is None or self.limit_days is None else self.limit_days - taken


def standing(steps: Iterable[Entered]) -> Standing:
    """Return how an approval stands after its steps, in their order; a step that was undone counts for nothing."""
    now = Standing()
    for one in valid(steps):
        now = replace(_after(now, one), last_on=one.day)
    return now


def valid(steps: Iterable[Entered]) -> tuple[Entered, ...]:
    """Return the steps that were not undone, in their order."""
    kept: list[Entered] = []
    for one in steps:
        if one.act is ApprovalAct.UNDO:
            kept.pop()
        else:
            kept.append(one)
    return tuple(kept)


def used(accepted_on: date, day: date, *, pauses: Sequence[tuple[date, date | None]] = ()) -> int:
    """Return the working days after the day of acceptance to a day, both the notice and the completion of a supplement left out."""
    return sum(one not in _still(tuple(pauses), day) for one in _working_days(accepted_on, day))


def due(accepted_on: date, days: int, *, pauses: Sequence[tuple[date, date | None]] = ()) -> date:
    """Return the working day on which so many counted days have passed; pauses must be closed."""
    day, counted = accepted_on, 0
    still = _still(tuple(pauses), max((end for _, end in pauses if end), default=accepted_on))
    while counted < days:
        day += timedelta(days=1)
        counted += is_working_day(day) and day not in still
    return day


@lru_cache(maxsize=4096)
def _working_days(after: date, day: date) -> tuple[date, ...]:
    some = (after + timedelta(days=number) for number in range(1, (day - after).days + 1))
    return tuple(one for one in some if is_working_day(one))


def _still(pauses: tuple[tuple[date, date | None], ...], until: date) -> frozenset[date]:
    """The days on which the clock stood still."""
    return frozenset(start + timedelta(days=number) for start, end in pauses for number in range(((end or until) - start).days + 1))


def _after(now: Standing, one: Entered) -> Standing:
    if one.act is ApprovalAct.NEED:
        return replace(now, listed_on=one.day)
    if one.act is ApprovalAct.GREEN:
        return replace(now, green_on=one.day, green_document=one.document)
    now = replace(now, state=MOVES[now.state][one.act])
    if one.act is ApprovalAct.ACCEPT:
        accepted = replace(now, accepted_on=one.day, limit_days=one.limit_days, basis=one.basis, source=one.source)
        return replace(accepted, pauses=(), ended_on=None, document="")
    if one.act is ApprovalAct.SUSPEND:
        return replace(now, pauses=(*now.pauses, (one.day, None)))
    if one.act is ApprovalAct.RESUME:
        return replace(now, pauses=(*now.pauses[:-1], (now.pauses[-1][0], one.day)))
    closed = tuple((start, end or one.day) for start, end in now.pauses)
    return replace(now, pauses=closed, ended_on=one.day, document=one.document)
