"""The pool of projects (五个一批, 项目库): its stages, the steps of a project through them, and where it stands on any day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from core.vocabulary import Sector, Term

MOST = 10**14
"""Fen: a trillion yuan, more than any city invests in a project."""
ASSUMED = "各阶段的入库标准没有公布，由审定人按文件掌握；增资按登记的总投资计，是本系统的假定。"


class Pipeline(Term):
    """The stages of the pool, in their order."""

    PLANNED = "谋划"
    SIGNED = "签约"
    STARTED = "开工"
    COMMISSIONED = "投产"
    EXPANDED = "增资"

    @property
    def place(self) -> int:
        """From 1, the first."""
        return list(Pipeline).index(self) + 1


class PoolAct(Term):
    """What a step of a project in the pool is."""

    ENTER = "入库"
    ADVANCE = "进入下一阶段"
    BACK = "退回前一阶段"
    CORRECT = "更正"
    LEAVE = "出库"


class Leaving(Term):
    """Why a project leaves the pool."""

    PROMOTED = "转为重点项目"
    ENDED = "终止"
    MERGED = "合并"
    OTHER = "其他"


@dataclass(frozen=True)
class Step:
    """A step that was confirmed; a correction says anew what the step `corrects` says, or, `void`, that it never was; fen."""

    id: int
    act: PoolAct
    since: date
    stage: Pipeline | None = None
    investment: int | None = None
    corrects: int | None = None
    void: bool = False
    leaving: Leaving | None = None


@dataclass(frozen=True)
class Pooled:
    """A project in the pool with its steps as they hold, in order; district, unit and sector by name."""

    id: int
    number: str
    name: str
    district: str
    unit: str
    sector: Sector
    steps: tuple[Step, ...]

    def on(self, day: date) -> Step | None:
        """The step whose stage it has on a day; None before it came in and from the day on which it left."""
        come = [one for one in self.steps if one.since <= day]
        return come[-1] if come and come[-1].act is not PoolAct.LEAVE else None

    @property
    def leaving(self) -> Step | None:
        """The step by which it left, or None."""
        return next((one for one in self.steps if one.act is PoolAct.LEAVE), None)


def holding(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return the steps as they hold after their corrections, in order of day and entry, each under the number of its latest row."""
    found: dict[int, Step] = {}
    first: dict[int, int] = {}
    for one in sorted(steps, key=lambda step: step.id):
        if one.act is not PoolAct.CORRECT:
            found[one.id], first[one.id] = one, one.id
            continue
        if one.corrects not in first:
            raise LookupError(f"step {one.id} corrects none that was confirmed before it")
        begun = first[one.id] = first[one.corrects]
        found[begun] = replace(one, act=found[begun].act, leaving=found[begun].leaving)
    order = sorted(found, key=lambda number: (found[number].since, number))
    return tuple(found[number] for number in order if not found[number].void)


def fault(steps: Sequence[Step]) -> str:
    """Return what stands against steps in this order, a sentence, or ""; stages may be skipped forward, never backward."""
    if not steps or steps[0].act is not PoolAct.ENTER:
        return "项目须先入库，其他各步的日期不能早于入库日期。请改正日期。"
    for before, after in pairwise(steps):
        said = _against(before, after)
        if said:
            return said
    return ""


def _against(before: Step, after: Step) -> str:
    if before.act is PoolAct.LEAVE:
        return f"项目已于{before.since}出库，不能再有以后的变动。"
    if after.stage is None or before.stage is None:
        return ""
    ahead = after.stage.place - before.stage.place
    if after.act is PoolAct.ADVANCE and ahead <= 0:
        return f"{before.stage.label}以后只能进入后面的阶段，不能进入“{after.stage.label}”。退回或登记有误的，请用退回或更正，写明原因。"
    if after.act is PoolAct.BACK and ahead >= 0:
        return f"退回须退到“{before.stage.label}”以前的阶段。请改选阶段。"
    return ""
