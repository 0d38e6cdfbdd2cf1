"""Quality checks: each rule met, not met, exactly on the limit, and without data."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy.engine import Engine

from core.money import FEN_PER_WAN as WAN
from core.period import CHINA, Month
from core.vocabulary import Nature, PlanChange
from scoring.checks.quality import CHECKS, Doubt, Reported, doubts
from tests.data.town import row
from tests.scoring import injected

DUE = datetime(2019, 8, 3, 18, tzinfo=CHINA)
PLAN = replace(row("LJ-001", "滨海大道提升", 12_000), months=(1_000 * WAN,) * 12)
PLAIN = Reported(
    month=Month(2019, 7),
    plan=PLAN,
    original=PLAN,
    before={number: (900 + number) * WAN for number in range(1, 7)},
    investment=1_000 * WAN,
    submitted_at=DUE,
    due_at=DUE,
    now=DUE,
)
NEW = replace(PLAN, nature=Nature.NEW, start_month=3, completion_month=9)
STARTED = replace(PLAIN, plan=NEW, original=NEW, known_start=date(2019, 3, 5))
IDLE = replace(STARTED, investment=0, before={1: 5 * WAN, 2: 5 * WAN, 3: 0, 4: 0, 5: 0, 6: 0})
SAME = replace(PLAIN, before={**PLAIN.before, 5: 1_000 * WAN, 6: 1_000 * WAN})


def of(reported: Reported) -> dict[str, str]:
    return {one.check: one.says for one in doubts(reported)}


def test_a_plain_report_raises_no_doubt() -> None:
    assert of(PLAIN) == {}
    assert of(STARTED) == {}


FOUND: dict[str, tuple[Reported, str, str]] = {
    "ten times": (
        replace(PLAIN, investment=9_060 * WAN),
        "与上月差10倍或1万倍",
        "本月9,060万元，约为上月906万元的10倍。请核对单位和位数。",
    ),
    "a ten-thousandth": (
        replace(PLAIN, investment=906 * WAN // 10_000),
        "与上月差10倍或1万倍",
        "本月0.0906万元，约为上月906万元的万分之一。请核对单位和位数。",
    ),
    "negative": (replace(PLAIN, investment=-5 * WAN), "负数无说明", "本月−5万元，是负数，没有说明。请填报单位写明冲减原因。"),
    "falls": (
        replace(PLAIN, investment=-5 * WAN, note="退款"),
        "累计减少",
        "年初累计由5,421万元减到5,416万元，说明为“退款”。请核对冲减依据。",
    ),
    "control total": (
        replace(PLAIN, to_date=6_500 * WAN),
        "累计不符",
        "表中累计6,500万元，已审各月加本月是6,421万元，相差79万元。请核对本月数和累计数。",
    ),
    "control total of a year that lacks a month": (
        replace(PLAIN, before={1: 901 * WAN, 3: 903 * WAN, 4: 904 * WAN, 5: 905 * WAN, 6: 906 * WAN}, to_date=6_421 * WAN),
        "累计不符",
        "表中累计6,421万元，已审各月加本月是5,519万元（2月没有已审数），相差902万元。请核对本月数和累计数。",
    ),
    "beyond total": (
        replace(PLAIN, plan=replace(PLAN, total_investment=18_420 * WAN)),
        "超过总投资",
        "开工以来累计18,421万元，超过总投资18,420万元。请核对本月数，或核对总投资是否已调整。",
    ),
    "beyond year": (
        replace(PLAIN, plan=replace(PLAN, investment=6_420 * WAN)),
        "超过年度计划",
        "年初累计6,421万元，超过年度计划6,420万元。请核对本月数。",
    ),
    "no start": (
        replace(STARTED, known_start=None),
        "未开工有投资",
        "新建项目没有开工日期，本月已有投资1,000万元。请补开工日期，或说明是什么费用。",
    ),
    "after completion": (
        replace(STARTED, known_completion=date(2019, 4, 30)),
        "竣工后仍有投资",
        "2019年4月30日竣工，3个月后本月仍有投资1,000万元。请核实是否尾款。",
    ),
    "idle": (IDLE, "开工无投资", "2019年3月5日开工，至今5个月完成投资都是0。请核实是否真开工。"),
    "pace above": (
        replace(PLAIN, investment=4_200 * WAN),
        "偏离自身进度",
        "本月4,200万元，按本项目前几个月的进度应在904万元左右，相差很大。请核实原因。",
    ),
    "pace below": (
        replace(PLAIN, investment=0),
        "偏离自身进度",
        "本月0万元，按本项目前几个月的进度应在904万元左右，相差很大。请核实原因。",
    ),
    "same": (SAME, "连续同数", "连续3个月都是1,000万元。请核实是否按实际填报。"),
    "day": (
        replace(STARTED, started_on=date(2019, 5, 6)),
        "日期改写",
        "开工日期原报2019年3月5日，现报2019年5月6日。请核实以哪个为准。",
    ),
    "completion put off": (
        replace(STARTED, plan=replace(NEW, completion_month=12), original=replace(NEW, completion_month=7)),
        "计划节点改写",
        "计划竣工月由原计划的7月改为12月。请核对调整文件。",
    ),
    "revised now": (
        replace(STARTED, plan=replace(NEW, completion_month=None), revised=True),
        "计划节点改写",
        "计划竣工月由原计划的9月改为没有。请核对调整文件。",
    ),
    "missing": (
        replace(PLAIN, investment=None, handed_over=False, submitted_at=None, closed=True),
        "缺报",
        "缺报：截止8月3日18:00没有提交。请催报。",
    ),
    "unreported": (
        replace(PLAIN, investment=None, handed_over=False, submitted_at=None, now=DUE.replace(minute=1)),
        "未报",
        "未报：截止8月3日18:00没有提交。请催报。",
    ),
    "late": (
        replace(PLAIN, submitted_at=DUE.replace(minute=1)),
        "迟报",
        "8月3日18:01提交，晚于截止时间8月3日18:00。",
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_is_doubtful_is_said_with_its_figures(name: str) -> None:
    reported, check, says = FOUND[name]
    assert of(reported).get(check) == says


def test_every_check_has_a_case() -> None:
    assert {check for _, check, _ in FOUND.values()} == set(CHECKS)


NOT_FOUND: dict[str, tuple[Reported, str]] = {
    "just less than five times": (replace(PLAIN, investment=906 * WAN * 5 - 1), "与上月差10倍或1万倍"),
    "no last month": (replace(PLAIN, investment=9_060 * WAN, before={5: 900 * WAN}), "与上月差10倍或1万倍"),
    "last month zero": (replace(PLAIN, before={**PLAIN.before, 6: 0}), "与上月差10倍或1万倍"),
    "negative with a reason": (replace(PLAIN, investment=-5 * WAN, note="退款"), "负数无说明"),
    "control total equal": (replace(PLAIN, to_date=6_421 * WAN), "累计不符"),
    "on the total": (replace(PLAIN, plan=replace(PLAN, total_investment=18_421 * WAN)), "超过总投资"),
    "no total known": (replace(PLAIN, plan=replace(PLAN, total_investment=0)), "超过总投资"),
    "on the year's plan": (replace(PLAIN, plan=replace(PLAN, investment=6_421 * WAN)), "超过年度计划"),
    "no plan this year": (replace(PLAIN, plan=replace(PLAN, investment=0)), "超过年度计划"),
    "starts with this report": (replace(STARTED, known_start=None, started_on=date(2019, 7, 1)), "未开工有投资"),
    "continuing needs no start": (PLAIN, "未开工有投资"),
    "last payments": (replace(STARTED, known_completion=date(2019, 5, 1)), "竣工后仍有投资"),
    "idle for two months": (replace(IDLE, known_start=date(2019, 6, 1)), "开工无投资"),
    "idle but suspended": (replace(IDLE, plan=replace(NEW, change=PlanChange.SUSPENDED)), "开工无投资"),
    "a month without a figure is not zero": (replace(IDLE, before={3: 0, 4: 0, 6: 0}), "开工无投资"),
    "four times the pace": (replace(PLAIN, investment=4 * 903 * WAN), "偏离自身进度"),
    "two months are no pace": (replace(PLAIN, investment=0, before={5: 900 * WAN, 6: 900 * WAN}), "偏离自身进度"),
    "a small difference": (
        replace(PLAIN, investment=0, plan=replace(PLAN, months=(*(1_000 * WAN,) * 6, 400 * WAN, *(1_000 * WAN,) * 5))),
        "偏离自身进度",
    ),
    "no plan this month": (replace(PLAIN, plan=replace(PLAN, months=(1_000 * WAN,) * 6 + (0,) * 6)), "偏离自身进度"),
    "zero three times": (replace(PLAIN, investment=0, before={5: 0, 6: 0}), "连续同数"),
    "twice": (replace(SAME, before={**SAME.before, 5: WAN}), "连续同数"),
    "the same day again": (replace(STARTED, started_on=date(2019, 3, 5)), "日期改写"),
    "put off and done": (
        replace(
            STARTED,
            plan=replace(NEW, completion_month=12),
            original=replace(NEW, completion_month=7),
            completed_on=date(2019, 7, 3),
        ),
        "计划节点改写",
    ),
    "put off long before": (replace(STARTED, plan=replace(NEW, completion_month=12)), "计划节点改写"),
    "added later": (replace(STARTED, original=None, plan=replace(NEW, completion_month=12), revised=True), "计划节点改写"),
    "not due yet": (replace(PLAIN, investment=None, handed_over=False, submitted_at=None), "未报"),
    "on the minute": (PLAIN, "迟报"),
}


@pytest.mark.parametrize("name", NOT_FOUND)
def test_what_is_within_the_rule_raises_no_doubt(name: str) -> None:
    reported, check = NOT_FOUND[name]
    assert check not in of(reported)


def test_a_report_not_made_is_called_missing_once_the_month_has_closed() -> None:
    after = replace(PLAIN, investment=None, handed_over=False, submitted_at=None, now=DUE.replace(minute=1))
    assert of(after) == {"未报": "未报：截止8月3日18:00没有提交。请催报。"}
    assert of(replace(after, due_at=None, closed=True)) == {"缺报": "缺报：还没有提交。请催报。"}


def test_without_a_figure_no_figure_is_doubted() -> None:
    assert of(replace(SAME, investment=None, note="", to_date=5)) == {}


def test_doubts_come_gravest_first_with_project_and_figures() -> None:
    found = doubts(replace(PLAIN, investment=-5 * WAN, submitted_at=DUE.replace(minute=1)))
    assert [one.check for one in found] == ["负数无说明", "累计减少", "迟报"]
    assert found[0] == Doubt("LJ-001", "负数无说明", found[0].says, (("本月", "−5万元"),))


@pytest.fixture(scope="module")
def clean(demo_engine: Engine) -> tuple[Reported, ...]:
    return tuple(one for one in injected.city_reports(demo_engine) if injected.is_clean(one))


LEAST = {"ten times": 32, "a tenth": 32, "ten thousand times": 32, "a ten-thousandth": 32, "3–8 times its figure": 28}
"""Of forty injected, how many are found at least, where a rule cannot tell all of them from honest figures."""


@pytest.mark.parametrize("fault", injected.FAULTS)
def test_faults_put_into_clean_reports_are_found(clean: tuple[Reported, ...], fault: str) -> None:
    trial = injected.inject(clean, fault, times=40)
    assert trial.injected == 40
    assert trial.by_its_check >= LEAST.get(fault, 32 if fault.startswith("nothing") else 40)


def test_of_a_hundred_clean_reports_fewer_than_two_are_doubted(clean: tuple[Reported, ...]) -> None:
    assert len(clean) > 2_000
    assert set(injected.alarms(clean)) == {"超过年度计划"}
    assert 50 * sum(bool(doubts(one)) for one in clean) < len(clean)


def test_what_went_wrong_in_the_demonstration_city_is_doubted(demo_engine: Engine) -> None:
    spoken = injected.alarms(injected.city_reports(demo_engine))
    assert (spoken["缺报"], spoken["未报"], spoken["累计减少"], spoken["负数无说明"]) == (7, 0, 1, 0)
    assert spoken["迟报"] > 50
