"""项目库 as a workbook: the projects of whoever takes it out with where they stand, and what a filled one asks for, row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.commands.pool import CorrectStep, EnterPool, LeavePool, MoveStage
from core.commands.pool_form import Asked, PoolRow
from core.money import in_unit
from core.pipeline import Leaving, Pipeline, PoolAct, Step
from core.queries.pool import PoolLine
from core.vocabulary import Sector
from data.intake.fields import Fields
from data.onesheet import FORM, Filled, Reading, filled, unlike
from data.sheets import POOL
from data.tables import squeezed
from data.template import Record, Top, write_sheet

_DETAILS = ("name", "district", "sector", "unit", "content")
"""What a project is: said once, on entry."""
_TO_LEAVE = {"left_on": "请填出库日期。", "leaving": "请选出库情形。", "evidence": "出库须写依据文件。", "reason": "出库须写原因。"}
"""What leaving needs, and what to do where it is not there."""


@dataclass(frozen=True)
class PoolBase:
    """What the form is written from and checked against: projects in the pool, and of which of them a step waits.

    `waiting`: numbers; `districts` and `units`: short names by number of those that a project may name.
    """

    city: str
    day: date
    lines: tuple[PoolLine, ...]
    waiting: frozenset[str]
    districts: Mapping[int, str]
    units: Mapping[int, str]
    demonstration: bool = False


def write(base: PoolBase) -> bytes:
    """Return the form filled with the projects in the pool: amounts in 万元."""
    mark = "演示数据　" if base.demonstration else ""
    held = [(line, line.pooled.steps[-1]) for line in base.lines]
    facts: tuple[tuple[str, str | int], ...] = (FORM, POOL.name), *((line.pooled.number, step.id) for line, step in held)
    top = Top(
        f"{base.city}项目库变动申报表",
        f"{mark}{base.day.year}年{base.day.month}月{base.day.day}日在库{len(held)}个项目",
        base.day,
        facts,
        tuple(base.districts.values()),
        tuple(base.units.values()),
    )
    return write_sheet(POOL, [_record(line, step) for line, step in held], top=top)


def _record(line: PoolLine, step: Step) -> Record:
    stage = step.stage.label if step.stage else ""
    money = None if step.investment is None else float(in_unit(step.investment, "万元", places=6))
    return (line.pooled.number, *_details(line), stage, step.since, money, None, "", "", "")


def _details(line: PoolLine) -> tuple[str, ...]:
    held = line.pooled
    return held.name, held.district, held.sector.label, held.unit, line.content


def read(content: bytes, name: str, *, base: PoolBase) -> Reading[PoolRow]:
    """Return what a filled form asks for and every problem at once. Raises RefusedFile, BadInput (not this form)."""
    form = filled(content, name, layout=POOL)
    lines = {line.pooled.number: line for line in base.lines}
    rows = [PoolRow(fields.row.number, asked) for fields in form.rows() if (asked := _asked(fields, lines, base=base, form=form))]
    return Reading(tuple(rows), tuple(form.said))


def _asked(fields: Fields, lines: Mapping[str, PoolLine], *, base: PoolBase, form: Filled) -> Asked | None:
    if not fields.code:
        return _entered(fields, base)
    line = lines.get(fields.code)
    if line is None:
        fields.say("code", f"“{fields.code}”不是可以申报的在库项目。新项目请把编号留空。")
        return None
    step = line.pooled.steps[-1]
    if form.facts.get(fields.code) != str(step.id):
        fields.say("code", f"“{fields.code}”在下载以后又有变动。请重新下载后填写。")
        return None
    changed = [unlike(fields, field, held=held) for field, held in zip(_DETAILS, _details(line), strict=True)]
    asked = _moved(fields, line, step)
    if asked is not None and line.pooled.number in base.waiting:
        fields.say("code", f"“{fields.code}”已有一步待审定。请等审定以后再报。")
    return None if any(changed) or fields.failed else asked


def _entered(fields: Fields, base: PoolBase) -> Asked | None:
    """A new project: everything has to be said."""
    for field in (*_DETAILS, "stage", "since", "investment", "evidence"):
        fields.require(field, "新项目须填写。")
    if fields.has("left_on") or fields.has("leaving"):
        fields.say("left_on", "新项目不能同时出库。请留空。")
    district, unit = (_number(fields, field, some) for field, some in (("district", base.districts), ("unit", base.units)))
    sector, stage = fields.term("sector", Sector), fields.term("stage", Pipeline)
    since, money = fields.day("since"), fields.money("investment")
    texts = [fields.text(field) for field in ("name", "content", "evidence")]
    if fields.failed or district is None or unit is None or sector is None or stage is None or since is None or money is None:
        return None
    return EnterPool(texts[0], district, sector, unit, texts[1], stage, since, money, texts[2])


def _number(fields: Fields, field: str, some: Mapping[int, str]) -> int | None:
    name = fields.named(field, {squeezed(one): one for one in some.values()})
    return next((number for number, one in some.items() if one == name), None)


def _moved(fields: Fields, line: PoolLine, step: Step) -> Asked | None:
    """What a row asks for a project that is in the pool; None where it asks for nothing, or something is wrong."""
    stage, since, money = fields.term("stage", Pipeline), fields.day("since"), fields.money("investment")
    for field in ("stage", "since", "investment"):
        fields.require(field, "没有变动的请恢复原值，或重新下载。")
    leaves = fields.has("left_on") or fields.has("leaving")
    same = (stage, since, money) == (step.stage, step.since, step.investment)
    if fields.failed or stage is None or since is None or money is None or (same and not leaves):
        return None
    if leaves:
        return _left(fields, line, same=same)
    before = step.stage.place if step.stage else 0
    fields.require("evidence", "有变动的须写依据文件。")
    if stage.place <= before:
        fields.require("reason", "退回前一阶段和更正须写原因。")
    if stage is not step.stage and since == step.since and step.act is not PoolAct.ENTER:
        fields.say("since", "没有改。请填进入新阶段的日期。")
    evidence, reason = fields.text("evidence"), fields.text("reason")
    if fields.failed:
        return None
    if stage is step.stage:
        return CorrectStep(step.id, since, evidence, reason, stage, money)
    return MoveStage(line.pooled.id, stage, since, money, evidence, back=stage.place < before, reason=reason)


def _left(fields: Fields, line: PoolLine, *, same: bool) -> Asked | None:
    if not same:
        fields.say("left_on", "不能与阶段、日期或总投资的变动同时申报。请恢复原值，或先报一项。")
    for field, what in (
        ("left_on", "请填出库日期。"),
        ("leaving", "请选出库情形。"),
        ("evidence", "出库须写依据文件。"),
        ("reason", "出库须写原因。"),
    ):
        fields.require(field, what)
    day, leaving = fields.day("left_on"), fields.term("leaving", Leaving)
    if leaving in (Leaving.MERGED, Leaving.PROMOTED):
        fields.say("leaving", f"“{leaving.label}”不在本表办理。请在项目库页面打开该项目办理。")
    evidence, reason = fields.text("evidence"), fields.text("reason")
    return None if fields.failed or day is None or leaving is None else LeavePool(line.pooled.id, day, leaving, evidence, reason)


def told(rows: Sequence[PoolRow]) -> str:
    """Say what a form asks for: 入库1个、阶段变动2个、更正1个、出库1个."""
    kinds = {"入库": EnterPool, "阶段变动": MoveStage, "更正": CorrectStep, "出库": LeavePool}
    counts = {word: sum(isinstance(row.asked, kind) for row in rows) for word, kind in kinds.items()}
    return "、".join(f"{word}{count}个" for word, count in counts.items() if count) or "没有变动"
