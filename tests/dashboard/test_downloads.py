"""Files are handed out as attachments, never as pages; a stranger's number is refused, and every step is in the audit log."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import db
from core.access import Actor
from core.commands.attachment import AttachFile, attach_file
from core.commands.issue_paper import FileIssuePapers, Paper, file_issue_papers
from core.commands.meeting_paper import FilePaper, file_paper
from core.commands.review import Seen
from core.commands.sheet import AttachPhoto, attach_photo
from core.meetings import PaperKind
from core.models import AuditEntry
from core.period import Quarter, now
from core.queries.account import LoggedIn
from core.vocabulary import ActOutcome, AttachmentKind, UserRole
from dashboard import downloads
from dashboard.door import visitor
from data.workbook import read_sheets
from tests.core.cast import Cast
from tests.core.contents import PNG
from tests.core.coordinating import Coordination
from tests.core.gathering import Gathering
from tests.core.inspecting import Inspection, hour
from tests.data.town import NOON, town


class Files:
    """A small city with one picture to a report, and browsers of its persons."""

    def __init__(self, engine: Engine, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.engine, self.folder, self.patch = engine, folder, patch
        patch.setenv("DUCHA_DATABASE_URL", str(engine.url))
        patch.setenv("DUCHA_FILES", str(folder))
        with db.transaction(engine) as session:
            town(session)
            self.cast = Cast(session)
            seen = self.cast.fill()
            kept = AttachFile(seen.report_id, AttachmentKind.PHOTO, "现场 “一”.html", PNG, folder)
            self.number = attach_file(session, kept, by=self.cast.coordinator, on=NOON).id
            self.seen = Seen(seen.report_id, seen.version + 1)

    def get(self, path: str, who: Actor | None) -> Any:
        person = LoggedIn(who, "x", must_change=False, seen_at=now()) if who else None
        self.patch.setattr(visitor, "behind", lambda *_, **__: person)
        return TestClient(Starlette(routes=list(downloads.routes()))).get(path)

    def entries(self) -> int:
        with db.reading(self.engine) as session:
            return len(session.exec(select(AuditEntry.id)).all())

    def log(self) -> tuple[str, ActOutcome, str]:
        with db.reading(self.engine) as session:
            last = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
            assert last is not None
            return last.act, last.outcome, last.actor


@pytest.fixture
def files(sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    return Files(sqlite_engine, tmp_path / "files", monkeypatch)


def test_a_file_is_saved_and_never_shown_as_a_page(files: Files) -> None:
    answer = files.get(f"/downloads/attachment/{files.number}", files.cast.manager)
    assert (answer.status_code, answer.content) == (200, PNG)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote('现场 “一”.html.png')}"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["cache-control"] == "private, no-store"
    assert files.log() == ("下载附件", ActOutcome.DONE, "王负责")


def test_a_stranger_s_number_is_refused_and_on_record(files: Files) -> None:
    before = files.entries()
    answer = files.get(f"/downloads/attachment/{files.number}", files.cast.stranger)
    assert (answer.status_code, answer.text) == (403, "没有权限：下载附件。如确需办理，请联系安全管理员。")
    assert files.log() == ("下载附件", ActOutcome.REFUSED, "外单位")
    assert files.entries() == before + 1


@pytest.mark.parametrize(
    ("path", "role", "act"),
    [
        ("plan-form?month=2019-08", UserRole.COORDINATOR, "查看计划草案"),
        ("report-form?month=2019-08", UserRole.AUDITOR, "查看未审月报"),
        ("report-form?month=2019-07", UserRole.AUDITOR, "查看未审月报"),
        ("reminders?month=2019-08", UserRole.AUDITOR, "查看催报名单"),
        ("reminders?month=x", UserRole.AUDITOR, "查看催报名单"),
    ],
)
def test_every_download_that_is_refused_is_on_record_once(files: Files, path: str, role: UserRole, act: str) -> None:
    before = files.entries()
    answer = files.get(f"/downloads/{path}", Actor("外人", frozenset({role}), unit_id=1, source="10.0.0.9"))
    assert (answer.status_code, answer.text) == (403, f"没有权限：{act}。如确需办理，请联系安全管理员。")
    assert files.log() == (act, ActOutcome.REFUSED, "外人")
    assert files.entries() == before + 1


@pytest.mark.parametrize("number", ["999", "0", "-1", "x", "..%2F..%2Fetc%2Fpasswd", "9" * 30, "１"])
def test_a_number_that_is_none_is_not_found(files: Files, number: str) -> None:
    answer = files.get(f"/downloads/attachment/{number}", files.cast.coordinator)
    assert answer.status_code == 404
    assert "root:" not in answer.text


def test_nobody_gets_anything_without_a_log_in(files: Files) -> None:
    for path in (f"/downloads/attachment/{files.number}", "/downloads/report-form?month=2019-08"):
        assert files.get(path, None).status_code == 401


def test_a_file_gone_from_the_store_is_a_sentence(files: Files) -> None:
    for path in files.folder.rglob("*"):
        if path.is_file():
            path.unlink()
    answer = files.get(f"/downloads/attachment/{files.number}", files.cast.coordinator)
    assert (answer.status_code, answer.text) == (409, "附件文件不在。请联系系统管理员从备份恢复，或请填报人重新上传。")


def test_the_prefilled_form_holds_the_own_projects_alone(files: Files) -> None:
    answer = files.get("/downloads/report-form?month=2019-08", files.cast.stranger)
    assert answer.status_code == 200
    printed = str(read_sheets(answer.content, "x.xlsx"))
    assert "LJ-004" in printed
    assert not any(code in printed for code in ("LJ-001", "LJ-002", "LJ-003"))
    assert files.log() == ("导出", ActOutcome.DONE, "外单位")


@pytest.mark.parametrize(
    ("month", "status", "said"),
    [
        ("2019-07", 409, "2019年7月没有开放填报，没有生成月报表。"),
        ("2030-01", 409, "2030年1月没有开放填报，没有生成月报表。"),
        ("x", 409, "“x”不是有效的"),
    ],
)
def test_a_month_that_is_not_open_has_no_form(files: Files, month: str, status: int, said: str) -> None:
    answer = files.get(f"/downloads/report-form?month={month}", files.cast.coordinator)
    assert answer.status_code == status
    assert answer.text.startswith(said)


def test_the_form_of_a_closed_month_holds_what_came_back_alone(files: Files) -> None:
    with db.transaction(files.engine) as session:
        files.cast.session = session
        files.cast.close()
    answer = files.get("/downloads/report-form?month=2019-08", files.cast.coordinator)
    assert (answer.status_code, answer.text) == (409, "2019年8月没有开放填报，没有生成月报表。")
    with db.transaction(files.engine) as session:
        files.cast.session = session
        files.cast.give_back(files.seen)
    printed = str(read_sheets(files.get("/downloads/report-form?month=2019-08", files.cast.coordinator).content, "x.xlsx"))
    assert "LJ-001" in printed
    assert not any(code in printed for code in ("LJ-002", "LJ-003"))


def test_an_officer_has_no_form_to_fill(files: Files) -> None:
    assert files.get("/downloads/report-form?month=2019-08", files.cast.officer).status_code == 404


def test_a_population_is_handed_out_in_its_published_bytes_and_photographs_to_those_who_see_them(
    sqlite_engine: Engine, files: Files
) -> None:
    with db.transaction(sqlite_engine) as session:
        case = Inspection(session)
        drawn = case.published().id
        task = case.scored(case.key(quarter=Quarter(2019, 2)))
        photo = AttachPhoto(task.id or 0, "hazards", "临边.jpg", PNG, files.folder)
        number = attach_photo(session, photo, by=case.first, on=NOON + hour).id
    answer = files.get(f"/downloads/population/{drawn}", case.coordinator)
    assert (answer.status_code, answer.content) == (200, b"population")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert files.get("/downloads/population/99", case.officer).status_code == 404
    leader = replace(case.officer, roles=frozenset({UserRole.LEADER}))
    assert files.get(f"/downloads/population/{drawn}", leader).content == b"population"
    assert files.get(f"/downloads/population/{drawn}", None).status_code == 401
    assert files.get(f"/downloads/sheet-photo/{number}", leader).status_code == 403
    codes = [files.get(f"/downloads/sheet-photo/{number}", who).status_code for who in (case.officer, case.third, case.coordinator, None)]
    assert codes == [200, 200, 404, 401]


def test_a_paper_of_a_meeting_is_handed_to_whom_it_concerns_and_that_is_noted(sqlite_engine: Engine, files: Files) -> None:
    with db.transaction(sqlite_engine) as session:
        case = Gathering(session)
        asked = FilePaper(case.meet().number, PaperKind.SIGN_IN, "签到表.png", PNG, files.folder)
        number = file_paper(session, asked, by=case.officer, on=NOON).id
    answer = files.get(f"/downloads/meeting-paper/{number}", case.coordinator)
    assert (answer.status_code, answer.content) == (200, PNG)
    assert files.log() == ("下载附件", ActOutcome.DONE, "陈填报")
    codes = [files.get(f"/downloads/meeting-paper/{number}", who).status_code for who in (case.officer, case.stranger, None)]
    assert codes == [200, 403, 401]
    assert files.get("/downloads/meeting-paper/99", case.officer).status_code == 404


def test_a_photograph_of_a_problem_goes_to_whoever_sees_the_problem(files: Files) -> None:
    with db.transaction(files.engine) as session:
        case = Coordination(session)
        one = case.working()
        file_issue_papers(session, FileIssuePapers(one.id or 0, (Paper("现场.png", PNG),), files.folder), by=case.coordinator, on=NOON)
    answer = files.get("/downloads/issue-paper/1", case.manager)
    assert (answer.status_code, answer.content, answer.headers["content-disposition"][:10]) == (200, PNG, "attachment")
    assert files.log() == ("下载问题材料", ActOutcome.DONE, "王负责")
    others = ((1, case.stranger), (1, None), (9, case.head))
    codes = [files.get(f"/downloads/issue-paper/{number}", who).status_code for number, who in others]
    assert codes == [403, 401, 404]
