"""Accounts: passwords, log-ins, locks, and roles with their dates."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from core import passwords
from core.access import Actor
from core.commands import account, login, role
from core.commands.account import ChangePassword, OfAccount, OpenAccount, Opened
from core.commands.login import Admitted, LogIn, Rejected
from core.commands.role import GrantRole, RevokeRole
from core.errors import BadInput, Conflict, DuchaError, NotAllowed, NotFound
from core.models import Account, AuditEntry, LoginSession, OldPassword, Unit
from core.period import CHINA
from core.queries.account import accounts, demonstration, grants, logged_in
from core.vocabulary import UnitKind, UserRole
from tests.people import CHEAP, person

NOON = datetime(2019, 8, 20, 12, tzinfo=CHINA)
DAY = date(2019, 8, 20)
SECURITY = Actor("安全员", frozenset({UserRole.SECURITY_ADMIN}))
minutes = timedelta(minutes=1)
THE_HASHER = passwords._hasher


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)


def opened(session: Session, username: str = "zhangsan") -> Opened:
    return account.open_account(session, OpenAccount(username, "张三"), by=SECURITY, on=NOON)


def try_password(session: Session, username: str, password: str, *, at: datetime = NOON) -> Admitted | Rejected:
    """What the login page does: compare first, then ask to be let in."""
    stored = login.stored_digest(session, username)
    proved = stored if passwords.matches(stored, password) else None
    return login.log_in(session, LogIn(username, proved, address="10.0.0.9"), on=at)


def outcomes(session: Session) -> list[tuple[str, str, str]]:
    entries = session.exec(select(AuditEntry).where(AuditEntry.act == "登录").order_by(col(AuditEntry.id)))
    return [(one.actor, one.outcome.label, one.detail) for one in entries]


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Ab1", "新密码要8至128位，现为3位。请改后重试。"),
        ("abcdefgh", "新密码要含大写字母、小写字母、数字、符号中的至少三种。请改后重试。"),
        ("ABCDEFG1", "新密码要含大写字母、小写字母、数字、符号中的至少三种。请改后重试。"),
        ("admin@2026", "新密码不能含用户名中连续的三个字符。请改后重试。"),
        ("xxDMIxx@2026", "新密码不能含用户名中连续的三个字符。请改后重试。"),
        ("A1" * 65, "新密码要8至128位，现为130位。请改后重试。"),
    ],
)
def test_weak_passwords_are_refused(password: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        passwords.require_strong(password, "admin")
    assert str(refused.value) == said


@pytest.mark.parametrize("password", ["Lujiang2026", "lujiang-2026", "LUJIANG-2026", "鹭江Lj2026"])
def test_strong_passwords_are_taken(password: str) -> None:
    passwords.require_strong(password, "admin")


def test_generated_passwords_are_readable_strong_and_differ() -> None:
    made = [passwords.generate() for _ in range(200)]
    assert len(set(made)) == 200
    for password in made:
        assert not set(password) & set("O0Il1")
        passwords.require_strong(password, "~~~")


def test_passwords_are_kept_as_argon2id_with_the_library_s_cost() -> None:
    stored = THE_HASHER.hash("Lujiang2026")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert THE_HASHER.verify(stored, "Lujiang2026")


def test_no_password_stands_in_the_database(session: Session) -> None:
    made = opened(session)
    stored = session.get_one(Account, made.account_id)
    assert stored.password_digest
    assert made.password not in stored.password_digest
    assert all(made.password not in f"{one.subject}{one.detail}" for one in session.exec(select(AuditEntry)))


@pytest.mark.parametrize(
    ("username", "error", "said"),
    [
        ("zhangsan", Conflict, "用户名zhangsan已有人使用。请换一个。"),
        ("ZhangSan ", Conflict, "用户名zhangsan已有人使用。请换一个。"),
        ("张三", BadInput, "用户名“张三”不能用。请用字母开头，3至40位小写字母、数字、点、短横或下划线。"),
        ("ab", BadInput, "用户名“ab”不能用。请用字母开头，3至40位小写字母、数字、点、短横或下划线。"),
    ],
)
def test_usernames_are_unique_and_plain(session: Session, username: str, error: type[DuchaError], said: str) -> None:
    opened(session)
    with pytest.raises(error) as refused:
        account.open_account(session, OpenAccount(username, "李四"), by=SECURITY, on=NOON)
    assert str(refused.value) == said


def test_the_first_password_must_be_changed_and_the_last_three_do_not_come_back(session: Session) -> None:
    made = opened(session)
    owner = Actor("张三", frozenset(), account_id=made.account_id)
    stored = session.get_one(Account, made.account_id)
    assert stored.must_change
    used = [made.password]
    for number in range(4):
        change = ChangePassword(stored.password_digest or "", f"Bridge-{number}")
        account.change_password(session, change, by=owner, on=NOON)
        used.append(change.new)
    session.refresh(stored)
    assert session.exec(select(Account.must_change)).one() is False
    for password, may_come_back in zip(used, [True, True, False, False, False], strict=True):
        change = ChangePassword(stored.password_digest or "", password)
        if may_come_back:
            continue
        with pytest.raises(BadInput, match="新密码和最近3次用过的相同"):
            account.change_password(session, change, by=owner, on=NOON)
    account.change_password(session, ChangePassword(stored.password_digest or "", "Bridge-0"), by=owner, on=NOON)
    assert len(session.exec(select(OldPassword)).all()) == 5


def test_a_change_needs_the_old_password(session: Session) -> None:
    made = opened(session)
    with pytest.raises(NotAllowed):
        account.change_password(
            session, ChangePassword("别的", "Bridge-2026"), by=Actor("某人", frozenset(), account_id=made.account_id), on=NOON
        )


def test_five_failures_lock_for_thirty_minutes(session: Session) -> None:
    made = opened(session)
    said = [try_password(session, "zhangsan", "wrong", at=NOON + n * minutes) for n in range(5)]
    assert said[:4] == [Rejected("用户名或密码不对。连续5次不对，账号锁定30分钟。")] * 4
    assert said[4] == Rejected("密码连续5次不对，账号锁定到12:34。")
    assert try_password(session, "zhangsan", made.password, at=NOON + 5 * minutes) == Rejected(
        "账号已锁定，请在12:34以后重试，或请安全管理员解锁。"
    )
    assert isinstance(try_password(session, "zhangsan", made.password, at=NOON + 35 * minutes), Admitted)
    assert [outcome for _, outcome, _ in outcomes(session)] == ["失败"] * 6 + ["完成"]
    assert outcomes(session)[5] == ("张三", "失败", "锁定中")


def test_failures_are_counted_anew_after_the_lock_and_after_a_log_in(session: Session) -> None:
    made = opened(session)
    for n in range(5):
        try_password(session, "zhangsan", "wrong", at=NOON + n * minutes)
    assert try_password(session, "zhangsan", "wrong", at=NOON + 40 * minutes) == Rejected("用户名或密码不对。连续5次不对，账号锁定30分钟。")
    assert isinstance(try_password(session, "zhangsan", made.password, at=NOON + 41 * minutes), Admitted)
    assert session.get_one(Account, made.account_id).failures == 0


def test_an_unlocked_account_may_log_in_at_once(session: Session) -> None:
    made = opened(session)
    for _ in range(5):
        try_password(session, "zhangsan", "wrong")
    account.unlock(session, OfAccount(made.account_id), by=SECURITY, on=NOON)
    assert isinstance(try_password(session, "zhangsan", made.password), Admitted)


def test_an_unknown_name_is_told_the_same_and_is_in_the_log(session: Session) -> None:
    assert try_password(session, "nobody", "x") == Rejected("用户名或密码不对。连续5次不对，账号锁定30分钟。")
    assert outcomes(session) == [("nobody", "失败", "没有这个账号")]


def admitted(session: Session, at: datetime = NOON) -> tuple[Opened, str]:
    made = opened(session)
    let_in = try_password(session, "zhangsan", made.password, at=at)
    assert isinstance(let_in, Admitted)
    return made, let_in.token


def seen(session: Session, token: str, at: datetime) -> bool:
    return logged_in(session, token, source="10.0.0.9", on=at) is not None


def test_the_cookie_s_secret_is_not_in_the_database(session: Session) -> None:
    _, token = admitted(session)
    assert session.exec(select(LoginSession.token_digest)).one() != token


@pytest.mark.parametrize(("idle", "still_in"), [(29, True), (30, False), (31, False)])
def test_thirty_idle_minutes_end_a_log_in(session: Session, idle: int, still_in: bool) -> None:
    _, token = admitted(session)
    assert seen(session, token, NOON + idle * minutes) is still_in


def test_use_begins_the_idle_time_again(session: Session) -> None:
    _, token = admitted(session)
    login.touch(session, token, on=NOON + 20 * minutes)
    session.flush()
    assert seen(session, token, NOON + 45 * minutes)


def test_log_out_ends_the_log_in_for_good(session: Session) -> None:
    made, token = admitted(session)
    login.log_out(session, token, by=Actor("张三", frozenset(), account_id=made.account_id), on=NOON)
    login.touch(session, token, on=NOON)
    assert not seen(session, token, NOON)


def test_a_made_up_secret_is_nobody(session: Session) -> None:
    assert not seen(session, "made-up", NOON)


@pytest.mark.parametrize("what", ["grant", "revoke", "disable", "reset"])
def test_a_change_of_rights_ends_the_log_in(session: Session, what: str) -> None:
    made = opened(session)
    given = role.grant_role(session, GrantRole(made.account_id, UserRole.LEADER, DAY), by=SECURITY, on=NOON)
    session.flush()
    let_in = try_password(session, "zhangsan", made.password)
    assert isinstance(let_in, Admitted)
    match what:
        case "grant":
            role.grant_role(session, GrantRole(made.account_id, UserRole.OFFICER, DAY), by=SECURITY, on=NOON)
        case "revoke":
            role.revoke_role(session, RevokeRole(given.id or 0), by=SECURITY, on=NOON)
        case "disable":
            account.disable(session, OfAccount(made.account_id), by=SECURITY, on=NOON)
        case "reset":
            account.reset_password(session, OfAccount(made.account_id), by=SECURITY, on=NOON)
    assert not seen(session, let_in.token, NOON)


@pytest.mark.parametrize(("days", "let_in"), [(89, True), (91, False)])
def test_an_account_unused_for_ninety_days_is_disabled(session: Session, days: int, let_in: bool) -> None:
    made = opened(session)
    tried = try_password(session, "zhangsan", made.password, at=NOON + timedelta(days=days))
    assert isinstance(tried, Admitted) is let_in
    if not let_in:
        assert tried == Rejected("账号已停用。请联系系统管理员启用。")
        account.enable(session, OfAccount(made.account_id), by=SECURITY, on=NOON + timedelta(days=days))
        assert isinstance(try_password(session, "zhangsan", made.password, at=NOON + timedelta(days=days)), Admitted)


def test_a_password_older_than_180_days_must_be_changed(session: Session) -> None:
    made = opened(session)
    stored = session.get_one(Account, made.account_id)
    stored.must_change, stored.last_login_at = False, NOON + timedelta(days=150)
    try_password(session, "zhangsan", made.password, at=NOON + timedelta(days=181))
    assert stored.must_change


@pytest.mark.parametrize(
    ("day", "held"), [(date(2019, 8, 31), False), (date(2019, 9, 1), True), (date(2019, 9, 30), True), (date(2019, 10, 1), False)]
)
def test_a_role_holds_from_its_first_to_its_last_day(session: Session, day: date, held: bool) -> None:
    made = opened(session)
    role.grant_role(session, GrantRole(made.account_id, UserRole.LEADER, date(2019, 9, 1), date(2019, 9, 30)), by=SECURITY, on=NOON)
    on = datetime(day.year, day.month, day.day, 8, tzinfo=CHINA)
    let_in = try_password(session, "zhangsan", made.password, at=on)
    assert isinstance(let_in, Admitted)
    viewer = logged_in(session, let_in.token, source="", on=on)
    assert viewer is not None
    assert (UserRole.LEADER in viewer.actor.roles) is held


@pytest.mark.parametrize("second", [UserRole.SYSTEM_ADMIN, UserRole.AUDITOR])
def test_no_person_holds_two_of_the_three_administrations(session: Session, second: UserRole) -> None:
    made = opened(session)
    role.grant_role(session, GrantRole(made.account_id, UserRole.SECURITY_ADMIN, DAY), by=SECURITY, on=NOON)
    with pytest.raises(Conflict, match="不能由一人兼任"):
        role.grant_role(session, GrantRole(made.account_id, second, DAY + timedelta(days=400)), by=SECURITY, on=NOON)


def test_one_after_the_other_is_possible(session: Session) -> None:
    made = opened(session)
    first = GrantRole(made.account_id, UserRole.SECURITY_ADMIN, DAY, DAY)
    role.grant_role(session, first, by=SECURITY, on=NOON)
    second = GrantRole(made.account_id, UserRole.AUDITOR, DAY + timedelta(days=1))
    assert role.grant_role(session, second, by=SECURITY, on=NOON).role is UserRole.AUDITOR


def test_a_role_of_a_unit_needs_a_unit(session: Session) -> None:
    made = opened(session)
    with pytest.raises(BadInput, match="没有所属单位，不能任填报人"):
        role.grant_role(session, GrantRole(made.account_id, UserRole.COORDINATOR, DAY), by=SECURITY, on=NOON)


def test_dates_the_wrong_way_round_and_unknown_accounts_are_refused(session: Session) -> None:
    made = opened(session)
    with pytest.raises(BadInput, match="终止日早于起始日"):
        role.grant_role(session, GrantRole(made.account_id, UserRole.LEADER, DAY, DAY - timedelta(days=1)), by=SECURITY, on=NOON)
    with pytest.raises(NotFound):
        role.grant_role(session, GrantRole(99, UserRole.LEADER, DAY), by=SECURITY, on=NOON)


def test_nobody_disables_the_own_account(session: Session) -> None:
    me = person(session, "安全员", UserRole.SECURITY_ADMIN, on=NOON)
    with pytest.raises(Conflict, match="不能停用自己的账号"):
        account.disable(session, OfAccount(me.account_id or 0), by=me, on=NOON)


def test_administrators_see_the_accounts(session: Session) -> None:
    unit = Unit(name="东山区", short_name="东山", kind=UnitKind.DISTRICT)
    session.add(unit)
    session.flush()
    person(session, "李四", UserRole.COORDINATOR, UserRole.UNIT_MANAGER, unit_id=unit.id, on=NOON)
    opened(session)
    account.open_account(session, OpenAccount("wangwu", "王五", subject="idp|9"), by=SECURITY, on=NOON)
    frame = accounts(session, SECURITY, on=NOON)
    assert frame[["name", "unit", "roles", "state"]].to_numpy().tolist() == [
        ["李四", "东山区", "填报人、单位负责人", "正常"],
        ["张三", "", "", "待改密码"],
        ["王五", "", "", "正常"],
    ]
    assert [grant.role for grant in grants(session, SECURITY, account_id=1)] == [UserRole.COORDINATOR, UserRole.UNIT_MANAGER]
    with pytest.raises(NotAllowed):
        accounts(session, Actor("某人", frozenset({UserRole.OFFICER})), on=NOON)


def test_only_demonstration_accounts_come_in_without_a_password(session: Session) -> None:
    made = opened(session)
    assert isinstance(login.log_in(session, LogIn("zhangsan", demonstration=True), on=NOON), Rejected)
    session.get_one(Account, made.account_id).demonstration = True
    session.flush()
    assert isinstance(login.log_in(session, LogIn("zhangsan", demonstration=True), on=NOON), Admitted)
    assert [one.username for one in demonstration(session, on=NOON)] == ["zhangsan"]


def test_an_identity_provider_s_subject_finds_the_account_and_an_unknown_one_is_refused(session: Session) -> None:
    account.open_account(session, OpenAccount("zhangsan", "张三", subject="idp|7"), by=SECURITY, on=NOON)
    assert isinstance(login.log_in(session, LogIn("", subject="idp|7"), on=NOON), Admitted)
    assert login.log_in(session, LogIn("", subject="idp|8"), on=NOON) == Rejected("统一认证的身份没有对应的账号。请联系安全管理员开通。")


def test_whoever_came_in_by_the_provider_changes_no_password_and_by_password_he_does(session: Session) -> None:
    """Neither the first password, nor one that is too old by now."""
    made = account.open_account(session, OpenAccount("zhangsan", "张三", subject="idp|7"), by=SECURITY, on=NOON)
    for days in (0, 80, 160, 200):
        at = NOON + timedelta(days=days)
        let_in = login.log_in(session, LogIn("", subject="idp|7"), on=at)
        assert isinstance(let_in, Admitted)
        person = logged_in(session, let_in.token, source="", on=at)
        assert person is not None
        assert not person.must_change
        session.get_one(Account, made.account_id).must_change = False
    by_hand = try_password(session, "zhangsan", made.password, at=NOON + timedelta(days=200))
    assert isinstance(by_hand, Admitted)
    person = logged_in(session, by_hand.token, source="", on=NOON + timedelta(days=200))
    assert person is not None
    assert person.must_change


def test_five_wrong_passwords_inside_lock_the_account_and_end_its_log_ins(session: Session) -> None:
    made = opened(session)
    let_in = [try_password(session, "zhangsan", made.password) for _ in range(2)]
    tokens = [one.token for one in let_in if isinstance(one, Admitted)]
    owner = Actor("张三", frozenset(), account_id=made.account_id)
    said = [login.prove_again(session, None, by=owner, on=NOON + number * minutes) for number in range(5)]
    assert said == ["现密码不对。请重输。连续5次不对，账号锁定30分钟。"] * 4 + ["密码连续5次不对，账号锁定到12:34。"]
    assert [logged_in(session, token, source="", on=NOON + 5 * minutes) for token in tokens] == [None, None]
    digest = session.get_one(Account, made.account_id).password_digest
    assert login.prove_again(session, digest, by=owner, on=NOON + 6 * minutes).startswith("账号已锁定，请在12:34以后重试")
    assert login.prove_again(session, digest, by=owner, on=NOON + 40 * minutes) == ""
    last = session.exec(select(AuditEntry).where(AuditEntry.act == "修改密码").order_by(col(AuditEntry.id).desc())).first()
    assert last is not None
    assert (last.outcome.label, last.detail, last.subject) == ("失败", "锁定中", "zhangsan")


def test_an_account_without_a_password_has_none_to_change(session: Session) -> None:
    me = person(session, "李四", UserRole.LEADER, on=NOON)
    assert login.prove_again(session, None, by=me, on=NOON) == "本账号没有密码，不用修改。"
    assert session.get_one(Account, me.account_id or 0).failures == 0
