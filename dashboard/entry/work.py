"""What a person typed into a month's rows and has not saved yet, over what it was typed, and what that makes of each row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import RLock

from core.period import Month
from core.queries.desk import Line, MonthDesk
from core.rows import REPORT_FIELDS, ReportRow, differences
from core.vocabulary import MonthState, ReportState
from dashboard import format as fmt
from dashboard.entry import typed
from dashboard.entry.typed import Districts, Typed
from data.intake.checks import times
from scoring.checks.quality import Doubt

AS_CONFIRMED = "视同确认"
"""The mark of a report that nobody of the responsible unit could confirm; its unit may submit it anew."""
SAID_ELSEWHERE = frozenset({"缺报", "未报", "迟报", "负数无说明"})
"""Checks of the bureau that the entry page says in its own way."""


@dataclass(frozen=True)
class Seen:
    """A report's row as it stood when the person began to type, and its version; None and 0 where there was none."""

    row: ReportRow | None
    version: int


@dataclass
class Work:
    """Texts that are not stored, by project and field; over what each was typed; why a row was not saved; the table's number and rows."""

    typed: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    news: str = ""
    table: int = 0
    drawn: tuple[str, ...] = ()
    lock: RLock = field(default_factory=RLock, repr=False)
    """A click may start a run of the page while the one before still saves: the second waits."""

    def put(self, line: Line, name: str, *, text: str) -> None:
        """Keep what was typed into a field; the first text of a row remembers what the person saw."""
        self.seen.setdefault(line.code, Seen(line.form.current, line.form.version))
        self.typed.setdefault(line.code, {})[name] = text
        self.said.pop(line.code, None)

    def forget(self, code: str) -> None:
        """Drop what was typed into a row: it is saved, or given up."""
        for kept in (self.typed, self.seen, self.said):
            kept.pop(code, None)

    def insist(self, line: Line) -> None:
        """Keep what was typed, over the row as it stands now."""
        self.seen[line.code] = Seen(line.form.current, line.form.version)
        self.said.pop(line.code, None)


@dataclass(frozen=True)
class Row:
    """A project in the month as the person sees it: stored, typed over, read, and judged."""

    line: Line
    month: Month
    seen: Seen
    shown: Mapping[str, str]
    districts: Districts
    said: str = ""
    locked: str = ""
    """Why the row cannot be filled now; empty if it can."""
    doubts: tuple[Doubt, ...] = ()
    """What the bureau's checks say of the row as it is typed now."""

    @property
    def code(self) -> str:
        """The project's code."""
        return self.line.code

    @property
    def name(self) -> str:
        """The project's name."""
        return self.line.form.project.name

    @cached_property
    def read(self) -> Typed:
        """What the texts say."""
        return typed.read(self.code, self.shown, districts=self.districts, month=self.month)

    @cached_property
    def changes(self) -> tuple[tuple[str, str, str], ...]:
        """What saving would change: field, old, new."""
        return differences(self.seen.row or ReportRow(self.code, None), self.read.row)

    @property
    def dirty(self) -> bool:
        """Whether something is typed that is not stored."""
        return bool(self.changes or self.read.faults)

    @property
    def moved(self) -> bool:
        """Whether somebody changed the row since the person began to type."""
        return self.dirty and self.seen.version != self.line.form.version

    @property
    def stated(self) -> bool:
        """Whether the month's investment is there and can be read."""
        return self.read.row.investment is not None and not self.read.faults

    @property
    def doubt(self) -> str:
        """What to look at again before submitting; empty if nothing."""
        stated, planned = self.read.row.investment, self.line.form.planned
        if stated is None:
            return ""
        if stated < 0 and not self.read.row.note:
            return "是负数，没有说明。请在“说明”写明冲减原因。"
        word = times(stated, planned)
        if word:
            return f"比本月计划{word}，疑把单位当错。请核对；确认无误请写说明。"
        if stated > 50 * planned > 0 and not self.read.row.note:
            return f"为本月计划的{stated // planned}倍。请核对单位；确认无误请写说明。"
        return ""

    @property
    def asks(self) -> tuple[str, ...]:
        """Everything to look at again before submitting; what a note answers is not asked."""
        if self.doubt or self.read.row.investment is None or self.read.row.note:
            return (self.doubt,) if self.doubt else ()
        return tuple(one.says for one in self.doubts if one.check not in SAID_ELSEWHERE)

    @property
    def negative(self) -> bool:
        """Whether the figure is negative without a reason, which cannot be submitted."""
        return self.stated and (self.read.row.investment or 0) < 0 and not self.read.row.note

    @property
    def saveable(self) -> bool:
        """Whether it can be saved as a draft: changed, readable, and not handed over yet."""
        return not self.locked and not self.moved and bool(self.changes) and not self.read.faults and not self.line.handed_over

    @property
    def ready(self) -> bool:
        """Whether it can be submitted now with all others: stated, and new since it was last handed over."""
        waits = self.line.form.state in (None, ReportState.DRAFT) or self.line.reworked
        return not self.locked and not self.moved and self.stated and not self.negative and (waits or bool(self.changes))

    @property
    def word(self) -> str:
        """The one word on the row's chip."""
        state = self.line.form.state
        unsent = ("草稿" if self.stated else "未填") if state in (None, ReportState.DRAFT) else state.label if state else ""
        words = (
            (self.moved, "有变动"),
            (bool(self.read.faults or self.negative or self.said), "须改"),
            (self.dirty and bool(self.asks), "核对"),
            (self.dirty, "未保存"),
            (bool(self.line.returned_because), "已退回"),
        )
        return next((word for holds, word in words if holds), unsent)


def rows(desk: MonthDesk, work: Work, *, short: Mapping[str, str]) -> tuple[Row, ...]:
    """Return every line of a desk with what was typed over it; `short` has the short names of districts."""
    return tuple(_row(desk, line, work, short) for line in desk.lines)


def _row(desk: MonthDesk, line: Line, work: Work, short: Mapping[str, str]) -> Row:
    districts = {name: short.get(name, name) for name in line.form.districts}
    seen = work.seen.get(line.code, Seen(line.form.current, line.form.version))
    shown = typed.texts(seen.row, districts) | work.typed.get(line.code, {})
    return Row(line, desk.month, seen, shown, districts, work.said.get(line.code, ""), why_locked(desk, line))


def why_locked(desk: MonthDesk, line: Line) -> str:
    """Return why a row cannot be filled now, empty if it can; the command decides."""
    state = line.form.state
    if line.form.project.package:
        return "打捆项目的资金填在子项目上"
    if state is ReportState.APPROVED:
        return "已审，数字有误请办理更正"
    if state is ReportState.CONFIRMED and not (line.steps and AS_CONFIRMED in line.steps[-1].reason):
        return "责任单位已确认，修改请联系市重点办退回"
    if desk.state is MonthState.CLOSED and state is not ReportState.RETURNED:
        return "填报已关闭，由市重点办审核"
    if desk.state is MonthState.LOCKED or desk.state is None:
        return "本月已锁定"
    return ""


def settled(row: Row, work: Work) -> bool:
    """Whether everything that was typed into a row is stored just so."""
    stored, stated = row.line.form.current, row.read.row
    return not row.read.faults and all(getattr(stored, name) == getattr(stated, name) for name in work.typed.get(row.code, ()))


def fillable(found: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows that can be filled now."""
    return tuple(row for row in found if not row.locked)


def title(month: Month, found: tuple[Row, ...], *, due: str) -> str:
    """Return 8月月报还差3项，9月3日18时截止; what was returned comes first."""
    returned = sum(bool(row.line.returned_because) for row in found)
    missing = sum(not row.line.handed_over for row in found)
    if not found:
        return f"{month.number}月没有要填的项目"
    if missing == 0:
        return f"{month.number}月月报{len(found)}项都已提交"
    if returned:
        return f"{month.number}月退回{returned}项" + (f"，还差{missing - returned}项" if missing > returned else "，请改后再报")
    return f"{month.number}月月报还差{missing}项，{due}截止" if due else f"{month.number}月月报还差{missing}项"


def counted(found: tuple[Row, ...]) -> str:
    """Return 已填9项（已提交5项），共12项."""
    filled, done = sum(row.stated for row in found), sum(row.line.handed_over for row in found)
    return f"已填{filled}项" + (f"（已提交{done}项）" if done else "") + f"，共{len(found)}项"


def findings(found: tuple[Row, ...]) -> list[tuple[str, str, str]]:
    """Return (须改, 核对 or 未填; where; what to do) of the rows, for Markdown; rows without a figure together."""
    said = [("须改", _where(row, fault.field, fault.text), fault.sentence) for row in found for fault in row.read.faults]
    said += [("须改", f"**{fmt.plain(row.name)}**", fmt.plain(row.said)) for row in found if row.said and not row.moved]
    amount = REPORT_FIELDS["investment"]
    said += [
        ("须改" if row.negative else "核对", _where(row, amount, row.shown["investment"]), fmt.plain(asked))
        for row in found
        if not row.read.faults and not row.locked and (row.dirty or not row.line.handed_over)
        for asked in row.asks
    ]
    silent = [row for row in fillable(found) if not row.shown["investment"].strip()]
    if silent:
        several = f"等{len(silent)}项" if len(silent) > 1 else ""
        said.append(("未填", f"**{fmt.plain(silent[0].name)}**{several}　{amount}", "没有完成投资请填0，不要留空"))
    return said


def _where(row: Row, field_name: str, text: str) -> str:
    return f"**{fmt.plain(row.name)}**　{field_name}" + (f"“{fmt.plain(text)}”" if text else "")


def reason(found: tuple[Row, ...], *, table: bool) -> str:
    """Return why not everything can be submitted now, or what submitting means; in a `table` changes are looked at first."""
    open_ones = fillable(found)
    counts = {
        "项有变动": sum(row.moved for row in open_ones),
        "项须改": sum((bool(row.read.faults) or row.negative) and not row.moved for row in open_ones),
        "项未填": sum(not row.shown["investment"].strip() for row in open_ones),
        "项退回后没有改动": sum(bool(row.line.returned_because) and not row.changes and not row.line.reworked for row in open_ones),
    }
    left = "、".join(f"{number}{word}" for word, number in counts.items() if number)
    if not open_ones:
        return "没有可填的项目。"
    if not any(row.ready for row in open_ones):
        return f"{left}。填好后{'先按“核对改动”' if table else '按“提交审核”'}。" if left else "没有新的改动。"
    return (f"{left}，这些不会提交。" if left else "") + "提交后由责任单位确认，再由市重点办审核。"
