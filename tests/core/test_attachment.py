"""Files to a report: added and removed by its unit until it is approved, handed out to those who may see them, every step in the log."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from core.access import Actor
from core.commands import attachment
from core.commands.attachment import AttachFile, FetchFile, RemoveFile
from core.commands.review import Seen
from core.errors import Conflict, DuchaError, NotAllowed, NotFound, RefusedFile
from core.models import Attachment, AuditEntry
from core.queries import attachment as kept
from core.queries import audit
from core.queries.desk import entry_desk
from core.vocabulary import AttachmentKind, UserRole
from tests.core.cast import AUGUST, Cast
from tests.core.contents import HTML, JPEG, PDF
from tests.data.town import NOON, town
from tests.people import person


class Desk(Cast):
    """The persons of the round with a store of files."""

    def __init__(self, session: Session, folder: Path) -> None:
        town(session)
        super().__init__(session)
        self.folder = folder
        self.seen = self.fill()

    def attach(self, content: bytes = JPEG, *, name: str = "现场.jpg", by: Actor | None = None, seen: Seen | None = None) -> int:
        request = AttachFile((seen or self.seen).report_id, AttachmentKind.PHOTO, name, content, self.folder)
        return attachment.attach_file(self.session, request, by=by or self.coordinator, on=self.now).id or 0

    def remove(self, number: int, *, by: Actor | None = None) -> None:
        attachment.remove_file(self.session, RemoveFile(number), by=by or self.coordinator, on=self.now)

    def fetch(self, number: int, *, by: Actor | None = None) -> attachment.Fetched:
        return attachment.fetch_file(self.session, FetchFile(number, self.folder), by=by or self.coordinator, on=self.now)

    def names(self, viewer: Actor) -> list[str]:
        return [one.name for one in kept.of_month(self.session, viewer, month=AUGUST).get(self.seen.report_id, ())]


@pytest.fixture
def desk(session: Session, tmp_path: Path) -> Desk:
    return Desk(session, tmp_path / "files")


def test_a_file_is_kept_shown_handed_out_and_every_step_is_in_the_log(desk: Desk) -> None:
    number = desk.attach()
    assert desk.names(desk.coordinator) == ["现场.jpg"]
    for viewer in (desk.coordinator, desk.manager, desk.officer):
        assert desk.fetch(number, by=viewer) == attachment.Fetched("现场.jpg", "image/jpeg", JPEG)
    desk.remove(number)
    assert desk.names(desk.coordinator) == []
    acts = desk.session.exec(select(AuditEntry.act, AuditEntry.actor).order_by(col(AuditEntry.id))).all()[-5:]
    assert [act for act, _ in acts] == ["上传附件", "下载附件", "下载附件", "下载附件", "删除附件"]
    assert [who for _, who in acts][1:4] == ["陈填报", "王负责", "李督查"]
    assert audit.verify(desk.session).faults == ()


def reworked(desk: Desk) -> bool:
    """Whether something was done about the returned report, as its unit sees it."""
    lines = entry_desk(desk.session, desk.coordinator, month=AUGUST).lines
    return next(one.reworked for one in lines if one.report_id == desk.seen.report_id)


@pytest.mark.parametrize("done", ["nothing", "added", "removed", "written", "handed in"])
def test_a_returned_report_is_reworked_by_a_file_or_by_writing_it(desk: Desk, done: str) -> None:
    number = desk.attach()
    assert not reworked(desk)
    back = desk.give_back(Seen(desk.seen.report_id, desk.seen.version + 1))
    acts: dict[str, Callable[[], object]] = {
        "nothing": lambda: None,
        "added": lambda: desk.attach(PDF),
        "removed": lambda: desk.remove(number),
        "written": lambda: desk.fill(version=back.version, submit=False),
        "handed in": lambda: desk.fill(version=back.version),
    }
    acts[done]()
    assert reworked(desk) is (done in ("added", "removed", "written"))


def test_a_removed_file_stays_on_record_and_is_handed_out_no_more(desk: Desk) -> None:
    number = desk.attach()
    desk.remove(number)
    assert desk.session.get_one(Attachment, number).removed_at is not None
    for act in (desk.fetch, desk.remove):
        with pytest.raises(NotFound, match=f"没有找到附件“{number}”"):
            act(number)
    assert desk.attach() != number


@pytest.mark.parametrize("act", ["attach", "remove", "fetch"])
def test_another_unit_s_coordinator_neither_adds_nor_removes_nor_fetches(desk: Desk, act: str) -> None:
    number = desk.attach()
    tried: dict[str, Callable[[], object]] = {
        "attach": lambda: desk.attach(PDF, by=desk.stranger),
        "remove": lambda: desk.remove(number, by=desk.stranger),
        "fetch": lambda: desk.fetch(number, by=desk.stranger),
    }
    with pytest.raises(NotAllowed):
        tried[act]()
    assert desk.names(desk.stranger) == []
    assert desk.names(desk.coordinator) == ["现场.jpg"]


def test_a_manager_looks_and_does_not_change(desk: Desk) -> None:
    number = desk.attach()
    for act in (lambda: desk.attach(PDF, by=desk.manager), lambda: desk.remove(number, by=desk.manager)):
        with pytest.raises(NotAllowed):
            act()
    assert desk.names(desk.manager) == ["现场.jpg"]


def test_a_leader_sees_no_files(desk: Desk) -> None:
    leader = person(desk.session, "领导", UserRole.LEADER, on=NOON)
    with pytest.raises(NotAllowed):
        kept.of_month(desk.session, leader, month=AUGUST)


def test_the_same_content_is_kept_once_a_report(desk: Desk) -> None:
    desk.attach()
    with pytest.raises(Conflict, match="与已上传的“现场"):
        desk.attach(name="另一个名字.jpg")


def test_after_approval_and_after_the_lock_nothing_is_added_or_removed(desk: Desk) -> None:
    number = desk.attach()
    desk.approve(desk.confirm(replace(desk.seen, version=desk.seen.version + 1)))
    for act in (lambda: desk.attach(PDF), lambda: desk.remove(number)):
        with pytest.raises(Conflict, match="2019年8月月报已审，附件不能再增减。"):
            act()
    assert desk.fetch(number).content == JPEG


def test_a_locked_month_takes_no_files(desk: Desk) -> None:
    desk.close()
    desk.lock("测试")
    with pytest.raises(Conflict, match="2019年8月已锁定，附件不能再增减。"):
        desk.attach()


@pytest.mark.parametrize(
    ("content", "report", "error"), [(HTML, None, RefusedFile), (JPEG, 999_999, NotFound)], ids=["no picture", "no report"]
)
def test_what_is_refused_leaves_neither_row_nor_file(desk: Desk, content: bytes, report: int | None, error: type[DuchaError]) -> None:
    with pytest.raises(error):
        desk.attach(content, seen=Seen(report, 1) if report else None)
    assert desk.session.exec(select(Attachment)).all() == []
    assert not desk.folder.exists()


def test_a_file_gone_from_the_store_is_said_and_is_no_download(desk: Desk) -> None:
    number = desk.attach()
    for path in desk.folder.rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(Conflict, match="附件文件不在"):
        desk.fetch(number)
    last = desk.session.exec(select(AuditEntry.act).order_by(col(AuditEntry.id).desc())).first()
    assert last == "上传附件"


def test_thirty_files_are_enough(desk: Desk) -> None:
    for number in range(attachment.MOST):
        desk.attach(PDF.replace(b"1 0 obj", f"{number} 0 obj".encode()), name=f"{number}.pdf")
    with pytest.raises(Conflict, match="已有30个附件"):
        desk.attach()
