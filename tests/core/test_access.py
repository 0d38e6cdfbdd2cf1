"""Every command and every view asks who asks: each role, on its own unit's rows and on another's."""

import inspect
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel, col, func, select

import core.commands
from core import db, files, ledger
from core.access import APART, MAY_GIVE, MAY_SEE, OPERATOR, Actor, Reach, require, require_sight, require_sight_of
from core.commands import plan
from core.commands.account import BindSubject, OfAccount, OpenAccount
from core.commands.attachment import AttachFile, FetchFile, RemoveFile
from core.commands.batch import ConfirmBatch, ReadRow, StageBatch, stage
from core.commands.city import ChooseRulebook, FoundCity
from core.commands.closing import OfMonth
from core.commands.correction import DecideCorrection, RequestCorrection, decide_correction, request_correction
from core.commands.export import Export
from core.commands.month import OpenMonth
from core.commands.plan import ApproveEdition, DraftEdition
from core.commands.report import FillReport, SubmitReports
from core.commands.review import ApproveReports, ConfirmReports, ReturnReports, Seen
from core.commands.role import GrantRole, RevokeRole
from core.commands.unit import EnterUnits
from core.errors import DuchaError, NotAllowed
from core.models import Account, Attachment, AuditEntry, ProgressReport, Project, ReportingMonth, RoleGrant, Unit
from core.period import Month
from core.rows import ReportRow, UnitRow
from core.vocabulary import AttachmentKind, FormKind, MonthState, ReportState, UnitKind, UserRole
from tests import engines
from tests.data.town import NOON, PLAN, town
from tests.people import person

NOBODY = Actor("无权限者", frozenset())
JULY, AUGUST, DECEMBER = Month(2019, 7), Month(2019, 8), Month(2018, 12)
REPORT = ReportRow("LJ-001", 5)
STAGED = StageBatch(FormKind.MONTHLY_REPORT, AUGUST, 1, "月报.xlsx", "0" * 64, (ReadRow(6, REPORT),))
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
    "city.found_city": "登记城市",
    "city.choose_rulebook": "选定办法",
    "closing.close_month": "关闭填报",
    "closing.reopen_month": "重新开放填报",
    "closing.lock_month": "锁定月份",
    "correction.request_correction": "申请更正",
    "correction.decide_correction": "批准更正",
    "export.note_export": "导出",
    "month.open_month": "开放填报",
    "plan.draft_edition": "导入年度计划",
    "plan.approve_edition": "批准年度计划",
    "report.submit_reports": "导入月报",
    "report.fill_report": "填报月报",
    "review.confirm_reports": "确认月报",
    "review.return_reports": "退回月报",
    "review.approve_reports": "审核月报",
    "role.grant_role": "授予角色",
    "role.revoke_role": "收回角色",
    "unit.enter_units": "导入单位名录",
}
"""What each command is called in the table of rights."""


def request_for(session: Session, name: str) -> object:
    """A request for the command that the small city lets anybody with the right carry out; found_city alone is too late there."""
    account, disabled, grant = (session.exec(select(Account.id).where(Account.username == one)).one() for one in ("a1", "a2", "a1"))
    grant = session.exec(select(RoleGrant.id).where(RoleGrant.account_id == account)).one()
    submitted, confirmed = (Seen(report_id(session, code, AUGUST), 1) for code in ("LJ-003", "LJ-002"))
    made: dict[str, object] = {
        "account.open_account": OpenAccount("newcomer", "新人"),
        "account.reset_password": OfAccount(account or 0),
        "account.bind_subject": BindSubject(account or 0, "someone"),
        "account.disable": OfAccount(account or 0),
        "account.enable": OfAccount(disabled or 0),
        "account.unlock": OfAccount(account or 0),
        "attachment.attach_file": AttachFile(submitted.report_id, AttachmentKind.PHOTO, "新照片.jpg", b"%PDF-2 %%EOF", store(session)),
        "attachment.remove_file": RemoveFile(1),
        "attachment.fetch_file": FetchFile(1, store(session)),
        "batch.stage": STAGED,
        "batch.confirm": ConfirmBatch(1),
        "city.found_city": FoundCity("某市", "某局"),
        "city.choose_rulebook": ChooseRulebook("mianyang"),
        "closing.close_month": OfMonth(AUGUST),
        "closing.reopen_month": OfMonth(DECEMBER, "补报"),
        "closing.lock_month": OfMonth(DECEMBER, "测试"),
        "correction.request_correction": RequestCorrection(JULY, REPORT, "发票重复"),
        "correction.decide_correction": DecideCorrection(report_id(session, "LJ-004", JULY, entry=2), approve=True),
        "export.note_export": Export("催报", "催报.xlsx", 3),
        "month.open_month": OpenMonth(AUGUST.next(), NOON + timedelta(days=40)),
        "plan.draft_edition": DraftEdition(2019, 2, 9, PLAN),
        "plan.approve_edition": ApproveEdition(2019, 2, fingerprint_of_draft(session)),
        "report.submit_reports": SubmitReports(AUGUST, (REPORT,)),
        "report.fill_report": FillReport(AUGUST, REPORT),
        "review.confirm_reports": ConfirmReports((submitted,)),
        "review.return_reports": ReturnReports((submitted,), "金额有误"),
        "review.approve_reports": ApproveReports((confirmed,)),
        "role.grant_role": GrantRole(account or 0, UserRole.OFFICER, date(2019, 1, 1)),
        "role.revoke_role": RevokeRole(grant or 0),
        "unit.enter_units": EnterUnits((UnitRow("某公司", "某公司", UnitKind.ENTERPRISE),)),
    }
    return made[name]


def fingerprint_of_draft(session: Session) -> str:
    """What a section head sees of the draft of the second edition."""
    draft = ledger.editions(session, 2019)[-1]
    return ledger.fingerprint(draft, ledger.plan_rows(session, draft).values())


def store(session: Session) -> Path:
    """The folder of attachments beside the database under test."""
    return Path(str(session.connection().engine.url.database)).parent / "files"


def report_id(session: Session, code: str, month: Month, entry: int = 1) -> int:
    found = select(ProgressReport.id).join(Project, col(Project.id) == col(ProgressReport.project_id)).where(Project.code == code)
    return session.exec(found.where(ProgressReport.month == month.number, ProgressReport.entry == entry)).one() or 0


OF_ROWS = {
    "申请更正": "鹭建工程管理有限公司",
    "填报月报": "鹭建工程管理有限公司",
    "确认月报": "新城指挥部",
    "退回月报": "新城指挥部",
    "上传附件": "鹭建工程管理有限公司",
    "删除附件": "鹭建工程管理有限公司",
    "下载附件": "新城指挥部",
}
"""Acts on rows of a unit, and the unit that the requests above are about. An import of another unit's rows is refused row by row."""

FOREIGN_ROWS = {
    "report.submit_reports": "项目LJ-001：本项目不由本单位填报。请从表中删去本行。",
    "batch.confirm": "第1批没有新增或变更的行，不需要入库。",
}
"""What a coordinator is told who imports another unit's rows: each row is refused by itself."""

NO_ACT = {"audit.record", "login.log_out", "login.prove_again", "account.change_password", "report.step"}
"""Not given by a role: the log's own entry, leaving, proving and changing one's own password, and the step that a command writes."""


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


def busy(engine: Engine) -> Engine:
    """The small city with something for each command: a draft edition, an import, reports in each state, accounts, a closed month."""
    with db.transaction(engine) as session:
        town(session)
        session.add(ReportingMonth(year=2018, number=12, state=MonthState.CLOSED, due_at=NOON))
        plan.draft_edition(session, DraftEdition(2019, 2, 9, PLAN), by=OPERATOR, on=NOON)
        stage(session, STAGED, by=OPERATOR, on=NOON)
        for code, state in (("LJ-002", ReportState.CONFIRMED), ("LJ-003", ReportState.SUBMITTED)):
            project = session.exec(select(Project.id).where(Project.code == code)).one()
            session.add(ProgressReport(project_id=project or 0, year=2019, month=8, state=state, investment=5))
        session.flush()
        kept = files.put(b"%PDF-1 %%EOF", folder=store(session))
        session.add(
            Attachment(
                report_id=report_id(session, "LJ-003", AUGUST),
                kind=AttachmentKind.VOUCHER,
                sha256=kept,
                size=12,
                media_type="application/pdf",
                name="凭证.pdf",
                at=NOON,
            )
        )
        asks = person(session, "提更正的人", UserRole.OFFICER, on=NOON)
        request_correction(session, RequestCorrection(JULY, ReportRow("LJ-004", 5), "重复"), by=asks, on=NOON)
        refused = request_correction(session, RequestCorrection(JULY, ReportRow("LJ-002", 5), "重复"), by=asks, on=NOON)
        decides = person(session, "批更正的人", UserRole.SECTION_HEAD, on=NOON)
        decide_correction(session, DecideCorrection(refused.id or 0, approve=False, reason="依据不足"), by=decides, on=NOON)
        for username, role in (("a1", UserRole.LEADER), ("a2", UserRole.LEADER)):
            named = session.get_one(Account, person(session, username, role, on=NOON).account_id)
            named.username, named.disabled_at = username, NOON if username == "a2" else None
    return engine


def unit_id(session: Session, name: str) -> int:
    return session.exec(select(Unit.id).where(Unit.name == name)).one() or 0


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    return {name: [tuple(row) for row in session.connection().execute(table.select())] for name, table in SQLModel.metadata.tables.items()}


def test_each_command_stands_in_the_table_of_rights() -> None:
    assert sorted(COMMANDS) == sorted(ACTS)
    assert set(ACTS.values()) <= set(MAY_GIVE)


@pytest.mark.parametrize("name", ACTS)
def test_a_person_without_a_role_is_refused_and_nothing_is_stored(city: Engine, name: str) -> None:
    with db.reading(city) as session:
        before = everything(session)
    with db.transaction(city) as session:
        with pytest.raises(NotAllowed):
            COMMANDS[name](session, request_for(session, name), by=NOBODY, on=NOON)
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
