"""Every command and every view asks who asks: each role, on its own unit's rows and on another's."""

import inspect
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, func, select

import core.commands
from core import db
from core.access import APART, MAY_GIVE, MAY_SEE, OPERATOR, Actor, Reach, require, require_sight, require_sight_of
from core.errors import DuchaError, NotAllowed
from core.models import AuditEntry, UnitSuccession
from core.vocabulary import UserRole
from tests import engines
from tests.core import (
    busy_approvals,
    busy_builders,
    busy_cards,
    busy_issues,
    busy_jobs,
    busy_land,
    busy_meetings,
    busy_messages,
    busy_pool,
    busy_scoring,
)
from tests.core.busy import busy, request_for
from tests.core.route import everything, unit_id
from tests.data.town import NOON
from tests.people import person

NOBODY = Actor("无权限者", frozenset())
ACTS = {
    "account.open_account": "开通账号",
    "account.reset_password": "重置密码",
    "account.bind_subject": "绑定统一认证",
    "account.disable": "停用账号",
    "account.enable": "启用账号",
    "account.unlock": "解锁账号",
    "attachment.attach_file": "上传附件",
    "attachment.remove_file": "删除附件",
    "attachment.fetch_file": "下载附件",
    "batch.stage": "导入月报",
    "batch.confirm": "导入月报",
    "card.issue_card": "决定红黄牌",
    "card.decline_card": "决定红黄牌",
    "card.explain_card": "说明红黄牌",
    "card.end_card": "决定红黄牌",
    "city.found_city": "登记城市",
    "city.choose_rulebook": "选定办法",
    "city.choose_grade_book": "选定考评办法",
    "closing.close_month": "关闭填报",
    "closing.reopen_month": "重新开放填报",
    "closing.lock_month": "锁定月份",
    "correction.request_correction": "申请更正",
    "correction.decide_correction": "批准更正",
    "draw.plan_key": "编制督查计划",
    "draw.publish_population": "公布抽取总体",
    "draw.enter_seed": "录入抽取种子",
    "draw.allow_redraw": "批准重新抽取",
    "exemption.apply_exemption": "申请不可抗力",
    "exemption.decide_exemption": "批准不可抗力",
    "export.note_export": "导出",
    "inspection.appoint_inspectors": "编制督查计划",
    "inspection.cancel_task": "编制督查计划",
    "inspection.note_interest": "登记回避",
    "month.open_month": "开放填报",
    "notice.draft_notice": "起草考评",
    "notice.sign_notice": "签发考评",
    "notice.open_notice": "公示考评",
    "notice.make_final": "考评生效",
    "notice.drop_notice": "作废考评稿",
    "objection.object_to_notice": "对考评提异议",
    "objection.answer_objection": "答复考评异议",
    "objection.fetch_evidence": "下载异议附件",
    "official.propose_act": "提请督查措施",
    "official.decide_act": "决定督查措施",
    "official.report_on_act": "报告督查措施",
    "official.end_act": "办结督查措施",
    "plan.draft_edition": "导入年度计划",
    "plan.approve_edition": "批准年度计划",
    "problem.note_problem": "检查评分",
    "problem.answer_problem": "回复整改",
    "problem.look_again": "复查问题",
    "publication.draft_circular": "起草通报",
    "publication.open_check": "发起数据核对",
    "publication.check_data": "核对数据",
    "publication.answer_objection": "答复异议",
    "publication.sign_circular": "签发通报",
    "publication.issue_circular": "印发通报",
    "publication.drop_circular": "作废通报稿",
    "report.submit_reports": "导入月报",
    "report.fill_report": "填报月报",
    "review.confirm_reports": "确认月报",
    "review.return_reports": "退回月报",
    "review.approve_reports": "审核月报",
    "role.grant_role": "授予角色",
    "role.revoke_role": "收回角色",
    "sheet.draft_self": "报送自评",
    "sheet.hand_in_self": "报送自评",
    "sheet.draft_inspection": "检查评分",
    "sheet.hand_in_inspection": "检查评分",
    "sheet.settle_sheet": "审定评分",
    "sheet.attach_photo": "检查评分",
    "trial.keep_trial": "试算规则",
    "trial.share_trial": "试算规则",
    "trial.drop_trial": "试算规则",
    "unit.enter_units": "导入单位名录",
    **busy_builders.ACTS,
    **busy_cards.ACTS,
    **busy_land.ACTS,
    **busy_issues.ACTS,
    **busy_pool.ACTS,
    **busy_meetings.ACTS,
    **busy_approvals.ACTS,
    **busy_jobs.ACTS,
    **busy_messages.ACTS,
    **busy_scoring.ACTS,
}
"""What each command is called in the table of rights."""


OF_ROWS = {
    "申请更正": "鹭建工程管理有限公司",
    "申请不可抗力": "鹭建工程管理有限公司",
    "核对数据": "新城指挥部",
    "对考评提异议": "鹭建工程管理有限公司",
    "说明红黄牌": "鹭建工程管理有限公司",
    "报告督查措施": "新城指挥部",
    "填报月报": "鹭建工程管理有限公司",
    "确认月报": "新城指挥部",
    "退回月报": "新城指挥部",
    "上传附件": "鹭建工程管理有限公司",
    "删除附件": "鹭建工程管理有限公司",
    "下载附件": "新城指挥部",
    "下载异议附件": "新城指挥部",
    **busy_builders.OF_ROWS,
    **busy_land.OF_ROWS,
    **busy_issues.OF_ROWS,
    **busy_pool.OF_ROWS,
    **busy_meetings.OF_ROWS,
    **busy_approvals.OF_ROWS,
    "报送自评": "鹭建工程管理有限公司",
    "回复整改": "鹭建工程管理有限公司",
    "检查评分": "新城指挥部",
    "审定评分": "新城指挥部",
    "复查问题": "新城指挥部",
    "复核评分": "新城指挥部",
}
"""Acts on rows of a unit, and the unit that the requests above are about; nobody of the builder itself inspects it.

An import of another unit's rows is refused row by row.
"""

FOREIGN_ROWS = {
    "report.submit_reports": "项目LJ-001：本项目不由本单位填报。请从表中删去本行。",
    "batch.confirm": "第1批没有新增或变更的行，不需要入库。",
}
"""What a coordinator is told who imports another unit's rows: each row is refused by itself."""

NO_ACT = {
    "audit.record",
    "following.lapse",
    "login.log_out",
    "login.prove_again",
    "account.change_password",
    "report.step",
    "tasked.require_inspector",
}
NO_ACT |= {"blacklist.end_entry", "conduct.end_record", "expropriation_report.step", "expropriation_report.write", "moved.go_on"}
NO_ACT |= {"tasked.vouch_for_group"}
"""Not given by a role: the log's own entry, leaving, proving and changing one's own password, what a command writes in passing."""


def commands() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions of core/commands that say who gives them and when."""
    for path in sorted(Path(core.commands.__path__[0]).glob("*.py")):
        module = import_module(f"core.commands.{path.stem}" if path.stem != "__init__" else "core.commands")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(function).parameters
            named = {one for one, parameter in parameters.items() if parameter.kind is inspect.Parameter.KEYWORD_ONLY}
            if function.__module__ == module.__name__ and not name.startswith("_") and {"by", "on"} <= named:
                yield f"{path.stem}.{name}", function


COMMANDS = {name: function for name, function in commands() if name not in NO_ACT}


@pytest.fixture(scope="module")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The busy city, made once and only copied."""
    with engines.fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("busy")) as engine:
        yield busy(engine)


@pytest.fixture
def city(filled: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A copy of the busy city with its files."""
    engine = db.create_engine(engines.copied(filled, tmp_path / "city.sqlite"))
    shutil.copytree(Path(str(filled.url.database)).parent / "files", tmp_path / "files")
    yield engine
    engine.dispose()


def test_each_command_stands_in_the_table_of_rights() -> None:
    assert sorted(COMMANDS) == sorted(ACTS)
    assert set(ACTS.values()) == set(MAY_GIVE)


@pytest.mark.parametrize("name", ACTS)
def test_a_person_without_a_role_is_refused_and_nothing_is_stored(city: Engine, name: str) -> None:
    with db.transaction(city) as session:
        request = request_for(session, name)
        before = everything(session)
        with pytest.raises(NotAllowed):
            COMMANDS[name](session, request, by=NOBODY, on=NOON)
        session.flush()
        assert everything(session) == before


def logged(session: Session) -> int:
    """How many entries the audit log has."""
    return session.scalars(select(func.count()).select_from(AuditEntry)).one()


def outcome(city: Engine, name: str, by: Callable[[Session], Actor]) -> str:
    """Try a command and take it back: 做了, 没有权限, or why it was refused otherwise."""
    with Session(city) as session:
        actor = by(session)
        before = logged(session)
        try:
            COMMANDS[name](session, request_for(session, name), by=actor, on=NOON)
        except NotAllowed:
            return "没有权限"
        except DuchaError as error:
            return str(error)
        assert logged(session) > before
        return "做了"


def expected(name: str, role: UserRole, *, own: bool) -> str:
    """What the table of rights says of a role, on rows of its own unit or of another."""
    act = ACTS[name]
    held = MAY_GIVE[act].get(role)
    if name == "city.found_city" and held:
        return "数据库里已有鹭江市的演示数据，没有改动。要另建一个城市，请把DUCHA_DATABASE_URL设为另一个空数据库。"
    if held is None or (held is Reach.OWN and act in OF_ROWS and not own):
        return "没有权限"
    return FOREIGN_ROWS.get(name, "做了") if held is Reach.OWN and not own else "做了"


@pytest.mark.parametrize("own", [True, False], ids=["本单位", "别的单位"])
@pytest.mark.parametrize("role", UserRole)
def test_each_role_may_give_the_commands_of_the_table_and_no_other(city: Engine, role: UserRole, own: bool) -> None:
    """The whole table is walked: eleven roles, every command, own rows and another unit's."""

    def of_unit(name: str) -> Callable[[Session], Actor]:
        unit = OF_ROWS.get(ACTS[name], "鹭建工程管理有限公司") if own else "西湖区"
        return lambda session: person(session, "某人", role, unit_id=unit_id(session, unit), on=NOON)

    found = {name: outcome(city, name, of_unit(name)) for name in ACTS}
    assert found == {name: expected(name, role, own=own) for name in ACTS}


INHERITED = ("报送自评", "回复整改", "对考评提异议", "申请信用修复")
"""Acts that the people of a unit give for a builder that was merged into it or renamed so."""


@pytest.mark.parametrize("role", [UserRole.COORDINATOR, UserRole.UNIT_MANAGER])
def test_a_successor_s_people_give_four_commands_for_the_merged_builder_and_no_other(city: Engine, role: UserRole) -> None:
    with db.transaction(city) as session:
        earlier, later = (unit_id(session, name) for name in ("鹭建工程管理有限公司", "西湖区"))
        session.add(UnitSuccession(earlier_id=earlier, later_id=later, effective_on=NOON.date(), document="文"))
    names = [name for name, act in ACTS.items() if act in OF_ROWS or act in INHERITED]
    found = {name: outcome(city, name, lambda session: person(session, "某人", role, unit_id=later, on=NOON)) for name in names}
    assert found == {name: expected(name, role, own=ACTS[name] in INHERITED) for name in names}


@pytest.mark.parametrize("act", MAY_GIVE)
def test_one_of_the_roles_is_needed(act: str) -> None:
    others = frozenset(UserRole) - MAY_GIVE[act].keys()
    with pytest.raises(NotAllowed, match=f"没有权限：{act}"):
        require(Actor("某人", others, unit_id=1), act)
    for role, held in MAY_GIVE[act].items():
        assert require(Actor("某人", frozenset({role}), unit_id=1), act) is held


@pytest.mark.parametrize("what", MAY_SEE)
def test_one_of_the_roles_is_needed_to_look(what: str) -> None:
    for role in UserRole:
        held, viewer = MAY_SEE[what].get(role), Actor("某人", frozenset({role}), unit_id=1)
        if held is None:
            with pytest.raises(NotAllowed, match=f"没有权限：查看{what}"):
                require_sight(viewer, what)
            continue
        assert require_sight(viewer, what) is held
        require_sight_of(viewer, what, unit_ids=frozenset({1, 2}))
        if held is Reach.OWN:
            with pytest.raises(NotAllowed):
                require_sight_of(viewer, what, unit_ids=frozenset({2, None}))


def test_a_role_of_a_unit_reaches_nothing_without_a_unit() -> None:
    with pytest.raises(NotAllowed):
        require(Actor("某人", frozenset({UserRole.COORDINATOR})), "填报月报")


def test_the_operator_does_not_join_the_three_administrations() -> None:
    assert len(OPERATOR.roles & APART) <= 1
