"""评分规则 and the firmness of ranks as their users find them in a city that has issued six lists."""

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core import db
from core.models import Account, RuleTrial
from core.period import now
from scoring.rulebook import FOLDER
from tests.dashboard.page import As, grid, read, text, title

LUJIANG = (FOLDER / "lujiang.2019-01-01.toml").read_text("utf-8")


def labels(tab: AppTest) -> list[str]:
    return [one.label for one in tab.tabs]


@pytest.mark.parametrize(
    ("username", "trial"), [("ducha", True), ("kezhang", True), ("qianfa", True), ("lingdao", False), ("tianbao", False), ("shenji", False)]
)
def test_everybody_reads_the_rules_and_the_bureau_alone_tries_them(as_: As, username: str, trial: bool) -> None:
    tab = as_(username)("rules")
    assert title(tab) == "本市按鹭江市重点项目红黑榜示范办法排名"
    assert ("试算" in labels(tab)) is trial
    assert ("用另一份办法或改过的副本" in text(tab)) is trial


def test_a_book_shows_its_source_its_gaps_and_its_standing(as_: As) -> None:
    said = text(as_("lingdao")("rules", book="yinchuan.2025-01-01"))
    assert "转载，未核原件" in said
    assert "查看原文" not in said
    method, _, cards = (read(as_("lingdao")("rules", book="yinchuan.2025-01-01"), number) for number in range(3))
    assert list(cards.columns) == ["条款", "内容", "公布的原文"]
    assert set(cards["公布的原文"]) == {"未见原文，内容为转述"}
    assert all("程序计算：" in cell for cell in cards["内容"])
    assert set(method["公布的原文"]) == {"规则文件的设置，没有条文"}


def test_the_linter_s_finding_stands_with_its_book(as_: As) -> None:
    tab = as_("lingdao")("rules", tab="检查", book="wuhan.2026-11-22")
    folded = [one.label.replace("\u2060", "") for one in tab.expander]
    assert "银川市重大项目红黄绿三色预警（2025年）：1处错误、1处提示" in folded
    assert not any("武汉" in label for label in folded)
    shown = [str(cell) for number in range(len(tab.table)) for cell in read(tab, number).to_numpy().ravel()]
    assert any("大于90%且小于100%没有规定颜色" in cell for cell in shown)


def test_two_books_stand_side_by_side(as_: As) -> None:
    tab = as_("lingdao")("rules", tab="对照", book="wuhan.2026-11-22", other="sanya.2022-05-13")
    assert "条不同" in text(tab)
    assert "请选另一份办法" in text(as_("lingdao")("rules", book="wuhan.2026-11-22", other="wuhan.2026-11-22"))


def test_a_trial_of_the_book_in_force_changes_nothing(as_: As) -> None:
    tab = as_("ducha")("rules", tab="试算")
    assert "试算后名次和列榜都不变" in text(tab)


def test_an_edited_copy_is_tried_kept_shared_and_opened_by_a_colleague(as_: As, published_engine: Engine) -> None:
    tab = as_("ducha")("rules", tab="试算")
    edited = LUJIANG.replace("sizes = { red = 3, black = 2 }", "sizes = { red = 3, black = 4 }")
    tab.text_area[0].set_value(edited).run()
    said = text(tab)
    assert "改过的副本" in said
    assert "个名次或列榜有变" in said
    moved = [str(cell) for number in range(len(tab.table)) for cell in read(tab, number).to_numpy().ravel()]
    assert any("列入黑榜" in cell for cell in moved)
    assert any("按现行的办法不在末2名以内，不列黑榜。" in cell for cell in moved)
    tab.text_input(key="trial-name").set_value("黑榜四席")
    next(one for one in tab.button if one.label == "保存试算").click().run()
    assert "试算“黑榜四席”已保存" in "".join(one.value for one in tab.success)
    assert "黑榜四席" not in text(as_("kezhang")("rules", tab="试算"))
    as_("ducha")
    next(one for one in tab.button if one.label == "共享").click().run()
    colleague = as_("kezhang")("rules", tab="试算")
    assert "黑榜四席" in text(colleague)
    next(one for one in colleague.button if one.label == "打开").click().run()
    assert colleague.text_area[0].value == edited
    with db.transaction(published_engine) as session:
        for kept in session.exec(select(RuleTrial)):
            session.delete(kept)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("engine = ", "不是正确的TOML"),
        (LUJIANG.replace('ties = "competition"', 'ties = "luck"'), "method.ties"),
        ("", "缺少此项"),
        (LUJIANG.replace("value = 1.5", "value = 1e1000000"), "数字过大"),
        (LUJIANG.replace("[target]", f"[target]\nx = {'[' * 3000}{']' * 3000}"), "套得过深"),
    ],
)
def test_a_text_that_is_no_rulebook_is_one_sentence(as_: As, typed: str, said: str) -> None:
    tab = as_("ducha")("rules", tab="试算")
    tab.text_area[0].set_value(typed).run()
    assert not tab.exception
    assert said in "".join(one.value for one in tab.error)


LINK = "[责](http://example.com)"


def test_no_text_of_an_edited_book_acts_as_markup(as_: As) -> None:
    tab = as_("ducha")("rules", tab="试算")
    edited = LUJIANG.replace('title = "责任单位"', f'title = "{LINK}"').replace('title = "投资完成"', f'title = "{LINK}"')
    edited = edited.replace("red = 3, black = 2", "red = 3, black = 4")
    tab.text_area[0].set_value(edited.replace("investment = 60, starts = 20", "investment = 50, starts = 30")).run()
    cells = [str(cell) for number in range(len(tab.table)) for cell in read(tab, number).to_numpy().ravel()]
    shown = [*(one.label for one in tab.expander), *(one.value for one in tab.markdown), *cells]
    escaped = [one for one in shown if r"\[责\](http" in one]
    assert len(escaped) >= 2
    assert not [one for one in shown if LINK in one]
    tab.text_area[0].set_value(LUJIANG.replace('ties = "competition"', f'ties = "{LINK}"')).run()
    assert LINK not in "".join(one.value for one in tab.error)


def test_a_section_head_tries_issued_months_alone(as_: As) -> None:
    head, officer = as_("kezhang")("rules", tab="试算"), as_("ducha")("rules", tab="试算")
    assert [one.options[-1] for one in head.selectbox if one.label == "末月"] == ["2019年6月"]
    assert [one.options[-1] for one in officer.selectbox if one.label == "末月"] == ["2019年7月"]


def kept_in_july(name: str, first: str, person: int) -> RuleTrial:
    """A shared trial from some month to July."""
    return RuleTrial(
        name=name,
        rulebook="lujiang.2019-01-01",
        content=LUJIANG.encode(),
        first_month=first,
        last_month="2019-07",
        person_id=person,
        made_at=now(),
        shared=True,
    )


def test_a_kept_trial_of_a_month_that_the_viewer_may_not_try_says_so(as_: As, published_engine: Engine) -> None:
    with db.transaction(published_engine) as session:
        person = session.exec(select(Account).where(Account.username == "ducha")).one().person_id
        session.add_all([kept_in_july("七月试算", "2019-07", person), kept_in_july("六七月试算", "2019-06", person)])
    opened = {}
    for place, username in enumerate(("kezhang", "kezhang", "ducha")):
        tab = as_(username)("rules", tab="试算")
        [one for one in tab.button if one.label == "打开"][place % 2].click().run()
        opened[username, tab.text_input(key="trial-name").value] = "".join(one.value for one in tab.warning)
    assert opened == {
        ("kezhang", "七月试算"): "这份试算中的2019年7月不在本人可试算的月份内，改按2019年6月试算。",
        ("kezhang", "六七月试算"): "这份试算中的2019年7月不在本人可试算的月份内，只按其余月份试算。",
        ("ducha", "六七月试算"): "",
    }
    with db.transaction(published_engine) as session:
        for kept in session.exec(select(RuleTrial)):
            session.delete(kept)


def test_the_linter_knows_which_figures_were_recorded(as_: As) -> None:
    tab = as_("lingdao")("rules", tab="检查")
    shown = [str(cell) for number in range(len(tab.table)) for cell in read(tab, number).to_numpy().ravel()]
    assert any("“形象进度计划完成率”要用的数据没有录入过，不计分；请核对数据名称“site\\_progress\\_rate”" in cell for cell in shown)
    assert not any("没有核对是否存在" in cell for cell in shown)


def test_each_rank_has_its_interval_and_each_unit_its_trials(as_: As) -> None:
    tab = as_("lingdao")("ranking")
    shown = dict(zip(grid(tab)["单位"], grid(tab)["名次区间"], strict=True))
    assert shown["晴岭区"] == "6"
    assert shown["云湾区"] == "1–4"
    said = text(tab)
    assert "黑榜名次都成立，红榜2个有变数" in said
    assert "列黑榜，逐项检验都成立，名次不变。" in said
    chosen = text(as_("lingdao")("ranking", focus="云湾区"))
    assert "列红榜，但有变数：去掉“" in chosen


def test_the_signatory_reads_which_black_places_do_not_hold(as_: As) -> None:
    tab = as_("qianfa")("publish")
    shown = [str(cell) for number in range(len(tab.table)) for cell in read(tab, number).to_numpy().ravel()]
    assert any(cell.startswith("跨海通道指挥部列黑榜，但不稳：去掉“") for cell in shown)
    assert "跨海通道指挥部（不稳）" in text(as_("qianfa")("ranking", month="2019年7月", series="指挥部"))


def test_a_change_since_last_month_is_told_like_for_like(as_: As) -> None:
    said = text(as_("lingdao")("ranking", focus="晴岭区"))
    assert "完成序时计划率比上月降4.30个百分点，项目没有增减。" in said
