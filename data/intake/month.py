"""Reads 月报表 into report rows and checks each against the plan in force, the approved months and itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from core.money import wan
from core.queries.forms import KnownProject, MonthBase, MonthLine
from core.rows import HandedOver, ReportRow
from core.vocabulary import PlanChange
from data.intake.checks import STORED_NOTHING, known_districts, leaf, like, locked, once, records, same_name, times
from data.intake.fields import Fields
from data.intake.headers import Against, misread
from data.intake.opening import Opened
from data.intake.problem import Line, Problem, Reading, Severity
from data.intake.totals import total_problems
from data.sheets import HANDED_OVER_LAND, MONTHLY_REPORT

_MONEY = ("investment", "to_date")
_FAR_ABOVE = 50
"""A month of so many times its plan is shown to a person."""


@dataclass(frozen=True)
class _Known:
    opened: Opened
    base: MonthBase
    projects: Mapping[str, KnownProject]
    lines: Mapping[str, MonthLine]
    shares: Mapping[str, tuple[HandedOver, ...]]
    doubted: frozenset[str]

    @property
    def stamped(self) -> bool:
        return self.opened.stamp is not None


def read_report(opened: Opened, base: MonthBase) -> Reading:
    """Return the rows of a report form and all its problems."""
    said = [*opened.problems, *_edition_problems(opened, base)]
    projects = {project.code: project for project in base.register.projects}
    lines = {line.project.code: line for line in base.lines}
    versions = dict(opened.stamp.versions) if opened.stamp else {}
    wrong = misread(opened.main, MONTHLY_REPORT.main, comparisons=_comparisons(opened, base))
    known = _Known(opened, base, projects, lines, _shares(opened, base, said), wrong.doubted)
    said.extend(wrong.problems)
    rows = list(once(records(opened.main, MONTHLY_REPORT.main, codes=projects, said=said, misread=wrong.fields), projects))
    read = [Line(fields.row.number, row, versions.get(fields.code)) for fields in rows for row in _row(fields, known)]
    said.extend(total_problems(opened.main, MONTHLY_REPORT.main))
    said.extend(_left_out(opened, versions, {fields.code for fields in rows}))
    said.extend(_land_without_row(opened, known, {fields.code for fields in rows}))
    if not read and not said:
        said.append(Problem(Severity.FIX, opened.main.sheet, "A1", "", "", "表中没有项目。请填写后再上传。"))
    return Reading(tuple(read), tuple(said))


def _comparisons(opened: Opened, base: MonthBase) -> tuple[Against, ...]:
    planned = {line.project.code: line.planned for line in base.lines if line.change is not PlanChange.SUSPENDED}
    before = {line.project.code: line.approved_before for line in base.lines}
    totals = {line.project.code: line.project.total_investment for line in base.lines}
    return (
        Against("planned", "库中", planned),
        Against("before", "库中", before),
        Against("investment", "本月计划", planned, totals),
        Against("to_date", "已审各月加本月", _to_date(opened, base)),
    )


def _to_date(opened: Opened, base: MonthBase) -> dict[str, int]:
    """Return what a year to date must be, by project code, where every earlier month is approved and the row states its month."""
    rows = [Fields(opened.main, MONTHLY_REPORT.main, row, []) for row in opened.main.data]
    months = {fields.code: stated for fields in rows if (stated := fields.money("investment")) is not None}
    return {
        line.project.code: line.approved_before + months[line.project.code]
        for line in base.lines
        if line.project.code in months and not _missing(line, base)
    }


def _missing(line: MonthLine, base: MonthBase) -> list[int]:
    return [number for number in range(1, base.month.number) if number not in dict(line.approved)]


def _edition_problems(opened: Opened, base: MonthBase) -> Iterator[Problem]:
    stamp, sheet = opened.stamp, opened.main.sheet
    if base.edition == 0:
        sentence = f"{base.month.year}年还没有已批准的年度计划，不能导入月报。请先导入并批准年度计划。"
        yield Problem(Severity.FIX, sheet, "A1", "", "", sentence)
    elif stamp and stamp.edition != base.edition:
        sentence = f"本表按第{stamp.edition}版计划生成，现行是第{base.edition}版。请重新下载模板。"
        yield Problem(Severity.FIX, sheet, "A1", "", f"第{stamp.edition}版", sentence)


def _row(fields: Fields, known: _Known) -> Iterator[ReportRow]:
    project = known.projects.get(fields.code)
    if project is None:
        fields.say("code", f"“{fields.code}”库中没有。{like(fields.code, known.projects) or '请核对项目编号。'}")
        return
    same_name(fields, project)
    if not leaf(fields, project, money=_MONEY):
        return
    line = known.lines.get(fields.code)
    if line is None:
        if known.base.edition:
            fields.say("code", f"“{fields.code}”不在{known.base.month.chinese}的计划中。请核对，或删去本行。")
        return
    locked(fields, "planned", known=line.planned, stamped=known.stamped)
    locked(fields, "before", known=line.approved_before if line.approved else None, stamped=known.stamped)
    row = ReportRow(
        code=fields.code,
        investment=fields.money("investment"),
        land=_handed_over(fields, line, known),
        site_progress=fields.text("site_progress"),
        started_on=fields.day("started_on"),
        completed_on=fields.day("completed_on"),
        note=fields.text("note"),
        difficulty=fields.text("difficulty"),
        request=fields.text("request"),
        to_date=fields.money("to_date"),
    )
    fields.require("investment", "没有完成投资请填0，不要留空；不报的项目请删去整行。")
    _check_investment(fields, row, line, doubted="investment" in known.doubted)
    _check_written_off(fields, row, line, known.base)
    _check_to_date(fields, row, line, known.base)
    _check_days(fields, row, known.base.month.last_day)
    yield row


def _check_investment(fields: Fields, row: ReportRow, line: MonthLine, *, doubted: bool) -> None:
    """The total investment proves a figure wrong; the month's plan only raises a doubt, unless the header `doubted` raises it for all."""
    stated, total = row.investment, line.project.total_investment
    if stated is None:
        return
    if stated < 0 and not row.note and "note" not in fields.failed:
        fields.say("investment", f"是负数{wan(stated)}，没有说明。请在“说明”写明冲减原因。")
    word = times(stated, line.planned) if line.change is not PlanChange.SUSPENDED else ""
    if stated > total > 0 and word.startswith("大"):
        fields.say(
            "investment", f"表头写{fields.unit('investment')}，比本月计划{word}，大于总投资{wan(total)}。请改单位后重传，{STORED_NOTHING}"
        )
    elif stated > total > 0 and not row.note:
        fields.say("investment", f"是{wan(stated)}，大于总投资{wan(total)}。请核对数额和单位；确认无误请写说明，{STORED_NOTHING}")
    elif stated > total > 0:
        fields.say("investment", f"是{wan(stated)}，大于总投资{wan(total)}，已写说明。请核对数额和单位。", severity=Severity.CHECK)
    elif word and not doubted:
        fields.say("investment", f"表头写{fields.unit('investment')}，比本月计划{word}。请核对单位。", severity=Severity.CHECK)
    elif not word and stated > _FAR_ABOVE * line.planned > 0 and not row.note:
        ratio = stated // line.planned
        fields.say("investment", f"为本月计划的{ratio}倍。请核对单位；确认无误请写说明。", severity=Severity.CHECK)


def _check_written_off(fields: Fields, row: ReportRow, line: MonthLine, base: MonthBase) -> None:
    """Nobody can take back more than was ever invested; more than this year's is for a person to look at."""
    stated, year = row.investment, line.approved_before
    if stated is None or stated >= 0:
        return
    ever = line.invested_before + year
    if ever + stated < 0:
        fields.say(
            "investment",
            f"冲减{wan(-stated)}，大于开工以来累计完成{wan(ever)}（至上年底{wan(line.invested_before)}，本年已审{wan(year)}）。"
            f"请核对数额和单位，{STORED_NOTHING}",
        )
    elif year + stated < 0:
        span = f"1—{base.month.number}月累计" if base.month.number > 1 else "1月累计"
        fields.say(
            "investment",
            f"冲减{wan(-stated)}，大于本年已审{wan(year)}，{span}将为{wan(year + stated)}。请核对。",
            severity=Severity.CHECK,
        )


def _check_to_date(fields: Fields, row: ReportRow, line: MonthLine, base: MonthBase) -> None:
    """A stated year to date is a control total of the approved months and this one; whoever says why it differs is not kept back.

    The bureau then sees the difference as a doubt. A total in another unit is no difference that a reason explains: it is put right.
    """
    stated = fields.money("to_date")
    if stated is None or row.investment is None:
        return
    expected = line.approved_before + row.investment
    if stated == expected:
        return
    missing = _missing(line, base)
    if missing:
        months = "、".join(f"{number}月" for number in missing)
        fields.say("to_date", f"不能核对：{months}没有已审数。请核对。", severity=Severity.CHECK)
    elif not _says_unit(fields, stated, expected):
        apart = f"是{wan(stated)}，已审各月加本月是{wan(expected)}，相差{wan(stated - expected)}"
        if row.note:
            fields.say("to_date", f"{apart}，已写说明。请核对本月数和累计数。", severity=Severity.CHECK)
        else:
            fields.say("to_date", f"{apart}。请核对本月数和累计数；确认无误请写说明。")


def _says_unit(fields: Fields, stated: int, expected: int) -> bool:
    word = times(stated, expected)
    if word:
        fields.say("to_date", f"表头写{fields.unit('to_date')}，比已审各月加本月{word}。请改单位后重传，{STORED_NOTHING}")
    return bool(word)


def _check_days(fields: Fields, row: ReportRow, last_day: date) -> None:
    for field, day in (("started_on", row.started_on), ("completed_on", row.completed_on)):
        if day and day > last_day:
            fields.say(field, f"“{day}”在报告月之后。请填实际日期，没有就留空。")
    if row.started_on and row.completed_on and row.completed_on < row.started_on:
        fields.say("completed_on", f"“{row.completed_on}”早于开工日期{row.started_on}。请核对。")


def _handed_over(fields: Fields, line: MonthLine, known: _Known) -> tuple[HandedOver, ...]:
    """Return the land by district: as the second sheet splits it, else all of it in the one district that the project has."""
    total, shares = fields.area("land"), known.shares.get(fields.code, ())
    if total is not None and total < 0:
        fields.say("land", "是负数。请改正。")
        return ()
    if shares:
        if total is not None and total != sum(share.area for share in shares):
            fields.say("land", "不等于“分区交地”表中各区之和。请改到相等。")
        return shares
    if total is None:
        return ()
    if len(line.districts) == 1 or total == 0:
        return tuple(HandedOver(district, total) for district in line.districts)
    fields.say("land", f"不能确定在哪个区：本项目{_where(line)}。请在“分区交地”表逐区填写。")
    return ()


def _where(line: MonthLine) -> str:
    """Where a project hands over land, in words."""
    own, planned = line.project.district, line.land_districts
    words = [f"在{own}"] if own and own not in planned else []
    words += [f"有{'、'.join(planned)}的交地计划"] if planned else []
    return "，".join(words) or "没有登记所在区"


def _shares(opened: Opened, base: MonthBase, said: list[Problem]) -> dict[str, tuple[HandedOver, ...]]:
    """Return the land of the second sheet by project code; it lies in a district of the project or of its plan."""
    found: dict[str, tuple[HandedOver, ...]] = {}
    if opened.land is None:
        return found
    districts, lines = known_districts(base.register), {line.project.code: line for line in base.lines}
    for fields in records(opened.land, HANDED_OVER_LAND, codes=(), said=said):
        area = fields.area("area")
        if area is None:
            continue
        district = fields.named("district", districts)
        fields.require("district", "请填交地所在的区。")
        fields.require("code", "请补上项目编号，或删去本行。")
        if area < 0:
            fields.say("area", "是负数。请改正。")
        if any(share.district == district for share in found.get(fields.code, ())):
            fields.say("district", f"“{district}”重复。一个项目在一个区只填一行。")
        elif district and fields.code in lines and district not in lines[fields.code].districts:
            where = _where(lines[fields.code])
            fields.say("district", f"“{district}”不在本项目的交地范围：本项目{where}。请核对区名；确在该区交地的，请联系市重点办列入计划。")
        elif district:
            found[fields.code] = tuple(sorted((*found.get(fields.code, ()), HandedOver(district, area))))
    said.extend(total_problems(opened.land, HANDED_OVER_LAND))
    return found


def _left_out(opened: Opened, versions: Mapping[str, int], codes: set[str]) -> Iterator[Problem]:
    missing = [code for code in versions if code not in codes]
    if missing:
        sentence = f"模板中的{len(missing)}个项目不在表中：{'、'.join(missing[:5])}{'等' if len(missing) > 5 else ''}。请核对是否漏报。"
        yield Problem(Severity.CHECK, opened.main.sheet, "A1", "项目编号", "", sentence)


def _land_without_row(opened: Opened, known: _Known, codes: set[str]) -> Iterator[Problem]:
    for code in known.shares:
        if code not in codes and opened.land:
            sentence = f"“{opened.land.sheet}”中的{code}不在“{opened.main.sheet}”表中。请补上该项目，或删去交地数。"
            yield Problem(Severity.FIX, opened.land.sheet, "A1", "项目编号", code, sentence)
