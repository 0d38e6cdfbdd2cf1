"""Reads 年度计划表 into plan rows and checks each against the register, the plan in force and itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.money import wan
from core.queries.forms import KnownProject, PlanBase
from core.rows import PlannedLand, PlanRow
from core.vocabulary import AssessmentClass, Nature, PlanChange, ProjectLevel, Sector, Term
from data.intake.checks import (
    in_wrong_unit,
    known_districts,
    known_units,
    leaf,
    like,
    once,
    records,
    same_name,
)
from data.intake.fields import Fields
from data.intake.headers import Against, misread
from data.intake.opening import Opened
from data.intake.problem import Line, Problem, Reading, Severity
from data.intake.totals import total_problems
from data.sheets import ANNUAL_PLAN, PLANNED_LAND
from data.tables import squeezed

_MONTHS = tuple(f"month{number}" for number in range(1, 13))
_MONEY = ("total_investment", "invested_before", "investment", *_MONTHS)
_ABSENT = (PlanChange.SUSPENDED, PlanChange.WITHDRAWN)


@dataclass(frozen=True)
class _Known:
    base: PlanBase
    projects: Mapping[str, KnownProject]
    in_force: Mapping[str, PlanRow]
    units: Mapping[str, str]
    districts: Mapping[str, str]
    land: Mapping[str, tuple[PlannedLand, ...]]


@dataclass(frozen=True)
class _Identity:
    """What a project is, whether the register knows it or the form brings it in."""

    name: str
    national_code: str
    level: ProjectLevel
    assessment_class: AssessmentClass
    sector: Sector
    nature: Nature
    district: str
    responsible: str
    owner: str
    agent_builder: str


def read_plan(opened: Opened, base: PlanBase) -> Reading:
    """Return the rows of a plan form and all its problems."""
    said = [*opened.problems, *_edition_problems(opened, base)]
    projects = {project.code: project for project in base.register.projects}
    land = _land(opened, base, said)
    known = _Known(
        base=base,
        projects=projects,
        in_force={row.code: row for row in base.in_force},
        units=known_units(base.register),
        districts=known_districts(base.register),
        land=land,
    )
    wrong = misread(opened.main, ANNUAL_PLAN.main, comparisons=_comparisons(opened, known))
    said.extend(wrong.problems)
    rows = once(records(opened.main, ANNUAL_PLAN.main, codes=projects, said=said, misread=wrong.fields), projects)
    lines = [line for fields in rows for line in _line(fields, known)]
    said.extend(total_problems(opened.main, ANNUAL_PLAN.main))
    said.extend(_left_out(opened, base))
    said.extend(_land_without_row(opened, land))
    if not lines and not said:
        said.append(Problem(Severity.FIX, opened.main.sheet, "A1", "", "", "表中没有项目。请填写后再上传。"))
    return Reading(tuple(lines), tuple(said))


def _comparisons(opened: Opened, known: _Known) -> Iterator[Against]:
    settled = {code: project for code, project in known.projects.items() if code not in known.base.drafted}
    yield Against("total_investment", "库中", {code: project.total_investment for code, project in settled.items()})
    yield Against("invested_before", "库中", {code: row.invested_before for code, row in known.in_force.items()})
    if known.in_force:
        yield Against("investment", "库中", {code: row.investment for code, row in known.in_force.items()})
        for number, field in enumerate(_MONTHS):
            yield Against(field, "库中", {code: row.months[number] for code, row in known.in_force.items()})
        return
    rows = [Fields(opened.main, ANNUAL_PLAN.main, row, []) for row in opened.main.data]
    sums = {fields.code: sum(month for field in _MONTHS if (month := fields.money(field)) is not None) for fields in rows}
    yield Against("investment", "12个月之和", sums)


def _edition_problems(opened: Opened, base: PlanBase) -> Iterator[Problem]:
    stamp, sheet = opened.stamp, opened.main.sheet
    if stamp and stamp.edition != base.edition:
        sentence = f"本表是第{stamp.edition}版计划的模板，现在应导入第{base.edition}版。请重新下载模板。"
        yield Problem(Severity.FIX, sheet, "A1", "", f"第{stamp.edition}版", sentence)
    elif base.edition > 1 and not opened.month_is_stated:
        yield Problem(Severity.FIX, sheet, "A1", "", "", f"这是第{base.edition}版计划，没有写明自几月起执行。请在导入时指定月份。")


def _line(fields: Fields, known: _Known) -> Iterator[Line]:
    project = known.projects.get(fields.code)
    if project is None and any(code.upper() == fields.code.upper() for code in known.projects):
        fields.say("code", f"“{fields.code}”库中没有。{like(fields.code, known.projects)}")
        return
    if project and not leaf(fields, project, money=_MONEY):
        return
    if fields.code in known.base.drafted:
        project = None
    before = known.in_force.get(fields.code)
    identity = _known_identity(fields, project, known) if project else _new_identity(fields, known)
    change = _change(fields, before)
    money = {field: fields.money(field) for field in _MONEY}
    for field in _MONEY[:3]:
        fields.require(field, "没有就填0，不要留空。")
    months = _months(fields, money)
    start, completion = fields.month("start_month"), fields.month("completion_month")
    target, reason = fields.text("target"), fields.text("reason")
    total, invested, yearly = (money[field] for field in _MONEY[:3])
    if change in _ABSENT and not reason:
        fields.say("reason", f"没有填。{change.label}须写明原因。")
    if identity is None or total is None or invested is None or yearly is None or months is None:
        return
    row = PlanRow(
        code=fields.code,
        **vars(identity),
        total_investment=total,
        invested_before=invested,
        investment=yearly,
        months=months,
        start_month=start,
        completion_month=completion,
        target=target,
        change=change,
        reason=reason,
        land=known.land.get(fields.code, ()),
    )
    _check_money(fields, row, project)
    _check_months(fields, row, before, known.base.effective_month)
    yield Line(fields.row.number, row if project is None else _with_total(row, project))


def _with_total(row: PlanRow, project: KnownProject) -> PlanRow:
    """The total investment of a known project is the register's; a plan form does not change it."""
    return PlanRow(**{**vars(row), "total_investment": project.total_investment})


def _change(fields: Fields, before: PlanRow | None) -> PlanChange:
    default = PlanChange.KEPT if before else PlanChange.ADDED
    change = fields.term("change", PlanChange) or default
    if before is None and change is not PlanChange.ADDED:
        fields.say("change", f"填{change.label}，但项目不在现行计划中。请改为新增。")
    if before is not None and change is PlanChange.ADDED:
        fields.say("change", "填新增，但项目已在现行计划中。请改为保留。")
    return change


def _months(fields: Fields, money: Mapping[str, int | None]) -> tuple[int, ...] | None:
    """Return the twelve months; a blank month is none only where the stated ones make up the annual plan."""
    yearly = money["investment"]
    if yearly is None or fields.failed & set(_MONTHS):
        return None
    stated = [money[field] for field in _MONTHS if money[field] is not None]
    total = sum(value for value in stated if value is not None)
    if total != yearly:
        blank = f"（有{12 - len(stated)}个月没有填）" if len(stated) < 12 else ""
        fields.say("investment", f"是{wan(yearly)}，12个月之和是{wan(total)}{blank}，相差{wan(yearly - total)}。请改到相等。")
        return None
    return tuple(value if value is not None else 0 for value in (money[field] for field in _MONTHS))


def _check_money(fields: Fields, row: PlanRow, project: KnownProject | None) -> None:
    for field in _MONEY:
        value = fields.money(field)
        if value is not None and value < 0:
            fields.say(field, "是负数。计划数不能为负，请改正。")
    if project:
        _check_total(fields, row.total_investment, project.total_investment)
    if project is None and row.total_investment < row.investment:
        fields.say("total_investment", f"{wan(row.total_investment)}小于年度计划投资{wan(row.investment)}。请核对数额和单位。")
    elif row.invested_before + row.investment > row.total_investment > 0:
        fields.say("investment", "与至上年底累计之和大于总投资。请核对。", severity=Severity.CHECK)


def _check_total(fields: Fields, stated: int, known: int) -> None:
    if stated != known and not in_wrong_unit(fields, "total_investment", stated=stated, known=known):
        fields.say("total_investment", f"与库中{wan(known)}不同。本次不改库中总投资，请核对。", severity=Severity.CHECK)


def _check_months(fields: Fields, row: PlanRow, before: PlanRow | None, effective_month: int) -> None:
    """An edition never rewrites the months before it holds."""
    for number in range(1, effective_month):
        held = before.months[number - 1] if before else 0
        stated = row.months[number - 1]
        field = _MONTHS[number - 1]
        if stated != held and not in_wrong_unit(fields, field, stated=stated, known=held):
            fields.say(field, f"是{wan(stated)}，现行计划是{wan(held)}。本版自{effective_month}月起执行，此前各月不能改。")


def _known_identity(fields: Fields, project: KnownProject, known: _Known) -> _Identity:
    """Return the register's identity; say where the form differs, which the form cannot change."""
    same_name(fields, project)
    stated: dict[str, Term | str | None] = {
        "level": fields.term("level", ProjectLevel),
        "assessment_class": fields.term("assessment_class", AssessmentClass),
        "sector": fields.term("sector", Sector),
        "nature": fields.term("nature", Nature),
        "district": fields.named("district", known.districts),
        "national_code": squeezed(fields.text("national_code")),
    }
    stated |= {field: fields.named(field, known.units) for field in ("responsible", "owner", "agent_builder")}
    for field, value in stated.items():
        held = getattr(project, field)
        if value and value != held and field not in fields.failed:
            there = held.label if isinstance(held, Term) else held
            fields.say(field, f"是“{value}”，库中是“{there or '空'}”。本次不改登记事项，请核对。", severity=Severity.CHECK)
    return _Identity(**{name: getattr(project, name) for name in _Identity.__dataclass_fields__})


def _new_identity(fields: Fields, known: _Known) -> _Identity | None:
    """Return what the form says of a project that no approved plan holds; None when something needed is missing."""
    name, national_code = fields.text("name"), squeezed(fields.text("national_code"))
    _refuse_known_project(fields, name, national_code, known)
    level = fields.term("level", ProjectLevel)
    assessment_class = fields.term("assessment_class", AssessmentClass)
    sector, nature = fields.term("sector", Sector), fields.term("nature", Nature)
    units = {field: fields.named(field, known.units) for field in ("responsible", "owner", "agent_builder")}
    district = fields.named("district", known.districts)
    for field in ("name", "level", "assessment_class", "sector", "nature", "responsible", "owner"):
        fields.require(field, f"{fields.code}是新项目，这一格必填；如不是新项目，请核对项目编号。")
    if level is None or assessment_class is None or sector is None or nature is None:
        return None
    return _Identity(name, national_code, level, assessment_class, sector, nature, district, **units)


def _refuse_known_project(fields: Fields, name: str, national_code: str, known: _Known) -> None:
    for project in (other for code, other in known.projects.items() if code != fields.code):
        if name and squeezed(project.name) == squeezed(name):
            fields.say("code", f"“{fields.code}”库中没有，同名项目的编号是{project.code}。请核对项目编号。")
        if national_code and project.national_code == national_code:
            fields.say("national_code", f"“{national_code}”已用于项目{project.code}。请核对国家代码。")


def _left_out(opened: Opened, base: PlanBase) -> Iterator[Problem]:
    """Leaving out a project in force would withdraw it without a word."""
    if base.edition == 1:
        return
    codes = {Fields(opened.main, ANNUAL_PLAN.main, row, []).code for row in opened.main.rows}
    for row in base.in_force:
        if row.code not in codes:
            sentence = f"现行计划中的{row.code}“{row.name}”不在表中。请补上该行；退出的在“调整情况”填退出，并写原因。"
            yield Problem(Severity.FIX, opened.main.sheet, "A1", "项目编号", row.code, sentence)


def _land(opened: Opened, base: PlanBase, said: list[Problem]) -> dict[str, tuple[PlannedLand, ...]]:
    """Return the planned land by project code; a file without the sheet keeps what is planned."""
    if opened.land is None:
        return {row.code: row.land for row in base.rows}
    districts = known_districts(base.register)
    found: dict[str, tuple[PlannedLand, ...]] = {}
    for fields in records(opened.land, PLANNED_LAND, codes=(), said=said):
        district = fields.named("district", districts)
        fields.require("district", "请填交地所在的区。")
        fields.require("code", "请补上项目编号，或删去本行。")
        if any(share.district == district for share in found.get(fields.code, ())):
            fields.say("district", f"“{district}”重复。一个项目在一个区只填一行。")
            continue
        areas = [(number, fields.area(f"month{number}")) for number in range(1, 13)]
        for number, area in areas:
            if area is not None and area < 0:
                fields.say(f"month{number}", "是负数。请改正。")
        shares = tuple(PlannedLand(district, number, area) for number, area in areas if area and area > 0 and district)
        found[fields.code] = tuple(sorted((*found.get(fields.code, ()), *shares)))
    said.extend(total_problems(opened.land, PLANNED_LAND))
    return found


def _land_without_row(opened: Opened, land: Mapping[str, tuple[PlannedLand, ...]]) -> Iterator[Problem]:
    if opened.land is None:
        return
    codes = {Fields(opened.main, ANNUAL_PLAN.main, row, []).code for row in opened.main.rows}
    for code in land:
        if code and code not in codes:
            sentence = f"交地计划中的{code}不在“{opened.main.sheet}”表中。请补上该项目，或删去交地计划。"
            yield Problem(Severity.FIX, opened.land.sheet, "A1", "项目编号", code, sentence)
