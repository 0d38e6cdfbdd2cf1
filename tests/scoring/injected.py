"""Faults put into clean reports of the demonstration city: which of them the quality checks find, and what they say of clean ones.

`python -m tests.scoring.injected` prints the figures and writes their section of docs/measurements.md.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy.engine import Engine

from core import db
from core.access import OPERATOR
from core.period import CHINA, Month
from core.queries import desk
from core.vocabulary import Nature
from data import demo
from scoring.checks.quality import CHECKS, Reported, doubts
from scoring.publish import reported
from tests import engines, sections

NOW = datetime(2019, 8, 20, 12, tzinfo=CHINA)
MONTHS = tuple(Month(2019, number) for number in range(1, 9))
Fault = Callable[[Reported, Random], Reported | None]


def city_reports(engine: Engine) -> tuple[Reported, ...]:
    """Return every project's every month of the demonstration city, as the quality checks see it."""
    with db.reading(engine) as session:
        desks = [desk.review_desk(session, OPERATOR, month=month) for month in MONTHS]
        return tuple(one for each in desks for one in reported(session, each, now=NOW))


def is_clean(one: Reported) -> bool:
    """Whether nothing was done to a report on purpose: handed over in time, with a figure that is not negative."""
    in_time = one.submitted_at is not None and one.due_at is not None and one.submitted_at <= one.due_at
    return one.handed_over and in_time and one.investment is not None and one.investment >= 0


def _money(one: Reported) -> int:
    return one.investment or 0


def _times(numerator: int, denominator: int = 1) -> Fault:
    def fault(one: Reported, chance: Random) -> Reported | None:
        del chance
        before = one.before.get(one.month.number - 1)
        return replace(one, investment=_money(one) * numerator // denominator) if _money(one) > 0 and before else None

    return fault


def _negative(note: str) -> Fault:
    def fault(one: Reported, chance: Random) -> Reported | None:
        del chance
        return replace(one, investment=-_money(one), note=note) if _money(one) else None

    return fault


def _other_total(one: Reported, chance: Random) -> Reported | None:
    return replace(one, to_date=(one.year_to_date or 0) + chance.choice((-1, 1)) * chance.randint(1, 10**9))


def _small_total(one: Reported, chance: Random) -> Reported | None:
    whole = one.plan.invested_before + (one.year_to_date or 0)
    total = whole * chance.randint(70, 99) // 100
    return replace(one, plan=replace(one.plan, total_investment=total)) if _money(one) and total else None


def _beyond_year(one: Reported, chance: Random) -> Reported | None:
    wanted = one.plan.investment * chance.randint(101, 130) // 100 - sum(one.before.values())
    return replace(one, investment=wanted) if one.plan.investment and wanted > 0 else None


def _no_start(one: Reported, chance: Random) -> Reported | None:
    del chance
    fits = one.plan.nature is Nature.NEW and _money(one) and one.start
    return replace(one, known_start=None, started_on=None) if fits else None


def _long_done(one: Reported, chance: Random) -> Reported | None:
    if one.month.number < 4 or not _money(one):
        return None
    done = date(2019, chance.randint(1, one.month.number - 3), chance.randint(1, 28))
    return replace(one, known_completion=done, completed_on=None)


def _idle(one: Reported, chance: Random) -> Reported | None:
    if one.month.number < 3 or one.completion or len(one.before) < one.month.number - 1 or one.plan.change.name == "SUSPENDED":
        return None
    start = chance.randint(1, one.month.number - 2)
    before = {month: 0 if month >= start else fen for month, fen in one.before.items()}
    return replace(one, known_start=date(2019, start, 5), started_on=None, before=before, investment=0)


def _far(one: Reported, chance: Random) -> Reported | None:
    enough = len(one.before) >= 3 and _money(one) > 0 and one.planned > 0
    return replace(one, investment=_money(one) * chance.randint(30, 80) // 10) if enough else None


def _stalled(one: Reported, chance: Random) -> Reported | None:
    del chance
    return replace(one, investment=0) if len(one.before) >= 3 and _money(one) > 0 and one.planned > 0 else None


def _copied(one: Reported, chance: Random) -> Reported | None:
    del chance
    number = one.month.number
    same = {number - 1: _money(one), number - 2: _money(one)}
    return replace(one, before={**one.before, **same}) if number >= 3 and _money(one) else None


def _other_day(one: Reported, chance: Random) -> Reported | None:
    moved = one.known_start + timedelta(days=chance.choice((-1, 1)) * chance.randint(5, 90)) if one.known_start else None
    return replace(one, started_on=moved) if moved else None


def _put_off(one: Reported, chance: Random) -> Reported | None:
    if one.completion:
        return None
    was = chance.randint(1, one.month.number)
    later = replace(one.plan, completion_month=min(was + chance.randint(1, 4), 12))
    return replace(one, plan=later, original=replace(one.plan, completion_month=was))


def _missing(one: Reported, chance: Random) -> Reported | None:
    del chance
    return replace(one, investment=None, handed_over=False, submitted_at=None, closed=True)


def _late(one: Reported, chance: Random) -> Reported | None:
    return replace(one, submitted_at=one.due_at + timedelta(minutes=chance.randint(1, 7_000))) if one.due_at else None


FAULTS: Mapping[str, tuple[str, Fault]] = {
    "ten times": ("与上月差10倍或1万倍", _times(10)),
    "a tenth": ("与上月差10倍或1万倍", _times(1, 10)),
    "ten thousand times": ("与上月差10倍或1万倍", _times(10_000)),
    "a ten-thousandth": ("与上月差10倍或1万倍", _times(1, 10_000)),
    "negative, no reason": ("负数无说明", _negative("")),
    "negative, with a reason": ("累计减少", _negative("冲减重复计列")),
    "another control total": ("累计不符", _other_total),
    "total investment 1–30 % below": ("超过总投资", _small_total),
    "1–30 % beyond the year's plan": ("超过年度计划", _beyond_year),
    "money, start never stated": ("未开工有投资", _no_start),
    "money 3–7 months after completion": ("竣工后仍有投资", _long_done),
    "started, then nothing for 3 months or more": ("开工无投资", _idle),
    "3–8 times its figure": ("偏离自身进度", _far),
    "nothing, where something was done": ("偏离自身进度", _stalled),
    "the same three months running": ("连续同数", _copied),
    "another day of start": ("日期改写", _other_day),
    "completion put off when due": ("计划节点改写", _put_off),
    "not handed over": ("缺报", _missing),
    "1 minute to 5 days late": ("迟报", _late),
}
"""A fault, the check that is to find it, and how it is put in; None where it does not fit the report."""


@dataclass(frozen=True)
class Trial:
    """Of so many injected, how many the fault's own check found, and how many any check found that was silent before."""

    injected: int
    by_its_check: int
    by_any: int


def inject(clean: tuple[Reported, ...], name: str, *, times: int) -> Trial:
    """Put a fault into `times` clean reports, drawn by a seed of its own."""
    check, fault = FAULTS[name]
    chance, injected, own, any_one = Random(name), 0, 0, 0  # noqa: S311  # a seed, no secret
    for one in chance.sample(clean, len(clean)):
        faulty = fault(one, chance)
        if faulty is None:
            continue
        before, found = ({doubt.check for doubt in doubts(each)} for each in (one, faulty))
        injected, own, any_one = injected + 1, own + (check in found), any_one + bool(found - before)
        if injected == times:
            break
    return Trial(injected, own, any_one)


def alarms(reports: tuple[Reported, ...]) -> Counter[str]:
    """Return how often each check speaks."""
    return Counter(doubt.check for one in reports for doubt in doubts(one))


def main() -> None:
    """Measure, print and write."""
    with tempfile.TemporaryDirectory() as name, engines.fresh_sqlite(engines.sqlite_template(Path(name)), Path(name)) as engine:
        with db.transaction(engine) as session:
            demo.load(session)
        everything = city_reports(engine)
    clean = tuple(one for one in everything if is_clean(one))
    spoken, false = alarms(everything), alarms(clean)
    trials = {fault: inject(clean, fault, times=200) for fault in FAULTS}
    rows = [f"| {fault} | {FAULTS[fault][0]} | {one.injected} | {one.by_its_check} | {one.by_any} |" for fault, one in trials.items()]
    told = [f"| {check} | {spoken[check]} | {false[check]} | {100 * false[check] / len(clean):.2f} |" for check in CHECKS]
    doubted = sum(bool(doubts(one)) for one in clean)
    text = (
        "Written by `python -m tests.scoring.injected`. The demonstration city, January to August 2019, 20 August: "
        f"{len(everything)} projects'\nmonths, of which {len(clean)} are clean: handed over in time with a figure that is not negative. "
        f"Of these {doubted} are doubted,\n{100 * doubted / len(clean):.2f} in a hundred. The thresholds are assumed, and the city is "
        "invented by the same hands: other cities will differ.\n\n"
        "| check | in the city | in clean reports | per 100 clean |\n|:--|--:|--:|--:|\n" + "\n".join(told) + "\n\n"
        "Faults put into clean reports, drawn by a seed; `any` counts those where some check speaks that was silent before.\n\n"
        "| fault | its check | injected | found by it | found by any |\n|:--|:--|--:|--:|--:|\n" + "\n".join(rows)
    )
    print(text)
    sections.write("Quality checks", text)


if __name__ == "__main__":
    main()
