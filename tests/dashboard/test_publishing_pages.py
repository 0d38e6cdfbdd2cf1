"""发布, 数据核对, 红黄牌与督办, 归档, 领导一页纸 and 红黑榜 as their users find them in a city that has issued six lists."""

import pytest
from sqlalchemy.engine import Engine

from core import db
from core.access import Actor
from core.period import Month
from core.queries import circulars
from core.vocabulary import UserRole
from scoring.publish import route
from tests.dashboard.page import As, links, read, text, title


@pytest.mark.parametrize("username", ["tianbao", "fuzeren", "kezhang", "lingdao", "shenji"])
def test_the_latest_issued_list_is_the_one_that_everybody_sees(as_: As, username: str) -> None:
    tab = as_(username)("ranking")
    assert title(tab) == "云湾区列第1，晴岭区列黑榜"
    said = text(tab)
    assert "鹭建督演示〔2019〕6号，2019年7月11日印发" in said
    assert "封存第6号" in said
    assert "测算稿" not in said


@pytest.mark.parametrize("username", ["tianbao", "fuzeren", "kezhang", "lingdao", "shenji"])
def test_the_draft_of_july_is_nobody_s_but_the_officer_s_and_the_signatory_s(as_: As, username: str) -> None:
    tab = as_(username)("ranking", month="2019年7月", draft="1")
    assert title(tab) == "还没有签发的榜单"
    assert not tab.dataframe
    assert links(tab) == {"看6月榜单": "month=2019年6月"}


@pytest.mark.parametrize("username", ["ducha", "qianfa"])
def test_a_draft_bears_its_mark_above_and_below(as_: As, username: str) -> None:
    tab = as_(username)("ranking", month="2019年7月")
    assert tab.dataframe
    assert text(tab).count("测算稿（未签发）") == 3


def test_the_signatory_sees_what_stands_open(as_: As) -> None:
    tab = as_("qianfa")("publish")
    assert title(tab) == "7月通报核对期满，待签发"
    told = "".join(map(str, read(tab, 0)["内容"]))
    for said in ("7月缺报6项", "7月待审1项没有计入", "发牌27项的建议还没有决定", "现在重算与起草时逐字节一致", "1个的异议已答复"):
        assert said in told
    assert [one.label for one in tab.button] == ["签发"]


def test_the_drafter_cannot_sign(as_: As) -> None:
    tab = as_("ducha")("publish")
    assert [one.label for one in tab.button if one.label in ("签发", "作废本稿")] == ["作废本稿"]
    assert "签发由签发人办理。" in text(tab)


def test_an_issued_month_offers_a_new_version_alone(as_: As) -> None:
    tab = as_("ducha")("publish", month="2019年6月")
    assert title(tab) == "6月通报已印发"
    assert [one.label for one in tab.button if one.label] == ["起草新版"]


def test_an_open_month_says_what_comes_before(as_: As) -> None:
    tab = as_("ducha")("publish", month="2019年8月")
    assert title(tab) == "8月还没有锁定，不能起草通报"
    assert links(tab) == {"去月报审核": "month=2019年8月"}


def test_a_unit_checks_its_own_figures_and_learns_no_place(as_: As) -> None:
    tab = as_("fuzeren")("check")
    assert title(tab) == "7月通报数据已核对"
    told = read(tab, 0)
    assert list(told["项目"]) == ["投资完成", "开工", "竣工", "用地移交", "信息报送", "月报"]
    assert "完成序时计划率148.16%" in told["数据"].iloc[0]
    everything = text(tab) + str(told.to_dict())
    assert not [word for word in ("得分", "第1", "名次：", "红榜", "黑榜") if word in everything.replace("没有得分和名次", "")]
    assert "核对期已过" in everything
    assert not tab.button


@pytest.mark.parametrize("username", ["kezhang", "ducha", "qianfa", "lingdao", "shenji"])
def test_no_draft_of_a_unit_is_shown_to_who_is_not_of_a_unit(as_: As, username: str) -> None:
    tab = as_(username)("check")
    assert title(tab) == "没有权限"
    assert not tab.table


def test_cards_stand_with_their_figures_and_clause(as_: As) -> None:
    tab = as_("lingdao")("cards")
    assert title(tab) == "6月发红牌6张、黄牌3张"
    table = read(tab, 0)
    assert len(table) == 22
    assert "鹭江市重点项目红黑榜示范办法第十三条（假定）" in table["条款"].iloc[0]
    assert "按规则建议" not in text(tab)


def test_the_bureau_alone_sees_proposals(as_: As) -> None:
    tab = as_("qianfa")("cards")
    assert "##### 7月按规则建议27项，待决定" in text(tab)
    assert "霁云水库除险加固工程完成序时计划62.89%，剔除不可抗力月份后82.65%，不建议发牌。" in text(tab)
    assert len(tab.dataframe[0].value) == 27


def test_the_archive_holds_every_issue_with_its_seal(as_: As, published_engine: Engine) -> None:
    tab = as_("shenji")("archive", month="2019年5月", version="1")
    assert title(tab) == "6期通报在档，最新为2019年6月"
    with db.reading(published_engine) as session:
        may = next(one for one in circulars.circulars(session, Actor("某人", frozenset({UserRole.OFFICER})), month=Month(2019, 5)))
    assert may.sealed is not None
    assert f"##### 封存第5号：{may.sealed.short}" in text(tab)
    assert "Word、Excel是印发时封存的原件，PDF由原件Word转出。" in text(tab)
    assert links(tab)["看当时的榜单"] == "month=2019年5月&version=1"
    tab.button[0].click().run()
    assert tab.success[0].value == "6号封存的榜单都已重新推导，逐字节一致。"


def test_a_leader_reads_the_own_projects_first(as_: As) -> None:
    tab = as_("lingdao")("brief")
    assert title(tab) == "挂钩的21个项目中4个欠计划"
    mine = read(tab, 0)
    assert mine["项目"].iloc[0] == "镜海新城片区路网工程（二期）"
    assert "红牌" in str(mine["牌和未办事项"].iloc[0])
    assert "据鹭建督演示〔2019〕6号" in text(tab)


def test_somebody_without_own_projects_reads_the_city_s(as_: As) -> None:
    tab = as_("kezhang")("brief")
    assert title(tab) == "前6月完成投资644.30亿元，超序时计划二成"
    assert "没有挂钩的项目，列全市欠计划最多的" in text(tab)


def test_every_seal_of_the_demonstration_derives_again(published_engine: Engine) -> None:
    with db.reading(published_engine) as session:
        found = route.verify(session)
    assert (found.seals, found.faults) == (6, ())
