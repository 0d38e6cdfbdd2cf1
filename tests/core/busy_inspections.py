"""The small city's draws and inspections with something in each state, and a request for each command about them."""

from datetime import timedelta

from sqlmodel import Session, col, func, select

from core import files
from core.commands import inspection
from core.commands.draw import AllowRedraw, DrawnProject, EnterSeed, PlanKey, PublishPopulation
from core.commands.inspection import Appointed, AppointInspectors, CancelTask, NoteInterest
from core.commands.problem import AnswerProblem, LookAgain, NoteProblem
from core.commands.sheet import AttachPhoto, HandIn, KeepDraft, SettleSheet
from core.models import InspectionDraw, InspectionProblem, InspectionTask, Person, SheetPhoto, TaskInspector
from core.period import Quarter
from core.vocabulary import ProblemState, TaskState
from tests.core import busy_scoring
from tests.core.inspecting import BUILDER, MARKS, SHEET, Inspection
from tests.core.route import unit_id
from tests.core.stored import store
from tests.data.town import NOON


def inspected(session: Session) -> None:
    """A task in each state, a draw that waits for its seed, problems open and answered, a photograph, an interest."""
    case = Inspection(session, on=NOON - timedelta(hours=4))
    case.key("LJ-001")
    case.self_scored(case.grouped(case.key("LJ-002")))
    case.scored(case.key("LJ-003"))
    case.confirm(case.scored(case.key("LJ-002", quarter=Quarter(2019, 1))))
    done = case.settled(case.key("LJ-003", quarter=Quarter(2019, 2)))
    case.problem(done)
    case.problem(done, answered=True)
    case.published(quarter=Quarter(2018, 4))
    digest = files.put(b"\xff\xd8\xff1\xff\xd9", folder=store(session))
    session.add(
        SheetPhoto(
            task_id=done.id or 0,
            item="hazards",
            sha256=digest,
            size=6,
            media_type="image/jpeg",
            name="临边.jpg",
            person_id=case.first.person_id or 0,
            at=NOON,
        )
    )
    near = NoteInterest(case.third.person_id or 0, unit_id(session, BUILDER), "曾在该单位任职", NOON.date())
    inspection.note_interest(session, near, by=case.officer, on=NOON)


def task_in(session: Session, state: TaskState, name: str = "") -> int:
    """The task in a state, made over to whoever was entered last for the acts that its inspectors alone may do."""
    task = session.exec(select(InspectionTask.id).where(InspectionTask.state == state)).first() or 0
    last = session.exec(select(func.max(Person.id))).one() or 0
    if name.startswith(("sheet.", "problem.")) and session.get(TaskInspector, (task, last)) is None:
        session.add(TaskInspector(task_id=task, person_id=last))
        session.flush()
    return task


def requests(session: Session, name: str) -> dict[str, object]:
    """Requests about draws, inspections, sheets and problems; which task is made over depends on the command."""
    inspects = ("sheet.draft_inspection", "sheet.hand_in_inspection", "sheet.attach_photo", "problem.note_problem")
    planned, own = (
        task_in(session, state, name if name in inspects and state is TaskState.SELF_SCORED else "")
        for state in (TaskState.PLANNED, TaskState.SELF_SCORED)
    )
    found = {state: session.exec(select(InspectionProblem.id).where(InspectionProblem.state == state)).one() or 0 for state in _FOUND}
    builder, last = unit_id(session, BUILDER), session.exec(select(func.max(Person.id))).one() or 0
    two = tuple(key or 0 for key in session.exec(select(Person.id).where(col(Person.name).in_(("孙检查", "周检查")))))
    waits = session.exec(select(InspectionDraw.id)).one() or 0
    photo = b"\xff\xd8\xff2\xff\xd9"
    return {
        "draw.plan_key": PlanKey(Quarter(2019, 4), "LJ-001", "投资大", SHEET, NOON.date()),
        "draw.publish_population": PublishPopulation(Quarter(2019, 4), b"all", 1, "公开抽签", NOON + timedelta(days=1)),
        "draw.enter_seed": EnterSeed(waits, "03 11", "公告", (DrawnProject("LJ-001", builder, 5),), SHEET, NOON.date()),
        "draw.allow_redraw": AllowRedraw(waits, "总体有误"),
        "inspection.appoint_inspectors": AppointInspectors((Appointed(planned, two),)),
        "inspection.cancel_task": CancelTask(planned, "项目暂停"),
        "inspection.note_interest": NoteInterest(last, builder, "近亲属在该单位", NOON.date()),
        "problem.note_problem": NoteProblem(own, "hazards", "临边防护缺失", NOON.date()),
        "problem.answer_problem": AnswerProblem(found[ProblemState.OPEN], "已补齐"),
        "problem.look_again": LookAgain(found[ProblemState.ANSWERED], mended=True, text="属实"),
        "sheet.draft_self": KeepDraft(planned, MARKS),
        "sheet.hand_in_self": HandIn(planned, MARKS),
        "sheet.draft_inspection": KeepDraft(own, MARKS),
        "sheet.hand_in_inspection": HandIn(own, MARKS, inspected_on=NOON.date()),
        "sheet.settle_sheet": SettleSheet(busy_scoring.confirmed(session), 1),
        "sheet.attach_photo": AttachPhoto(own, "hazards", "照片.jpg", photo, store(session)),
    }


_FOUND = (ProblemState.OPEN, ProblemState.ANSWERED)
