"""The small city's meetings and round tables with an opinion in each state, and a request for each command about them."""

from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session, col, select

from core.commands import meeting_paper
from core.commands.meeting import CorrectMeeting, Treated
from core.commands.meeting_paper import FetchPaper, FilePaper
from core.commands.round_opinion import (
    AskOpinionExtension,
    AssignOpinion,
    CallBackOpinion,
    DecideOpinionExtension,
    DropOpinion,
    RaiseOpinion,
    ReplyOpinion,
)
from core.commands.round_outcome import CorrectOutcome
from core.commands.round_table import CorrectTable, RecordOpinion, RecordTable
from core.issues import IssueKind, ReplyKind, Satisfaction
from core.meetings import PaperKind
from core.models import Issue, OpinionStep, Person, RoundOpinion
from core.roundtables import OpinionState
from tests.core.coordinating import BUILDER
from tests.core.gathering import HALL, OPINION, POLICY, TABLE, Gathering
from tests.core.route import unit_id
from tests.core.stored import store
from tests.data.town import NOON

ACTS = {
    "meeting.record_meeting": "登记会议",
    "meeting.correct_meeting": "更正会议",
    "meeting_paper.file_paper": "附会议材料",
    "meeting_paper.fetch_paper": "下载附件",
    "round_table.record_table": "登记圆桌会",
    "round_table.correct_table": "更正圆桌会",
    "round_table.record_opinion": "登记意见",
    "round_opinion.assign_opinion": "派办意见",
    "round_opinion.reply_opinion": "办理意见",
    "round_opinion.ask_opinion_extension": "办理意见",
    "round_opinion.decide_opinion_extension": "决定意见延期",
    "round_opinion.call_back_opinion": "回访意见",
    "round_opinion.raise_opinion": "意见转问题",
    "round_opinion.drop_opinion": "登记意见",
    "round_outcome.record_outcome": "登记成果",
    "round_outcome.correct_outcome": "更正成果",
}
"""What each command about meetings and round tables is called in the table of rights."""
OF_ROWS = {"办理意见": BUILDER}
"""Acts of a unit on its own rows, and that unit."""


def met(session: Session) -> None:
    """A meeting that treated a problem, with a paper; an opinion in each state, and an outcome."""
    case = Gathering(session, on=NOON - timedelta(hours=1))
    number = session.exec(select(Issue.number).order_by(col(Issue.id))).first()
    case.meet(problems=(Treated(number, "八月底前交地"),) if number else ())
    asked = FilePaper("会2019-001", PaperKind.MINUTES, "纪要.pdf", b"%PDF-1 %%EOF", store(session))
    meeting_paper.file_paper(session, asked, by=case.officer, on=case.on)
    for state in OpinionState:
        case.opinion_in(state)
    case.led_to(opinion(session, OpinionState.CLOSED))


def opinion(session: Session, state: OpinionState) -> RoundOpinion:
    """An opinion that stands in a state; those without a step wait, or are not effective."""
    latest = {one.opinion_id: one for one in session.exec(select(OpinionStep).order_by(col(OpinionStep.id)))}
    some = session.exec(select(RoundOpinion).order_by(col(RoundOpinion.id)))
    begin = {True: OpinionState.WAITING, False: OpinionState.NOTED}
    return next(one for one in some if (latest[one.id].state if one.id in latest else begin[one.effective]) is state)


def requests(session: Session) -> dict[str, object]:
    """A request for each command that the small city lets anybody with the right carry out."""
    held = {state: opinion(session, state) for state in OpinionState}
    keys = {state: one.id or 0 for state, one in held.items()}
    builder = unit_id(session, BUILDER)
    to = session.exec(select(Person.id).where(Person.unit_id == builder)).first() or 0
    outcome = replace(POLICY, opinions=(held[OpinionState.CLOSED].number,))
    return {
        "meeting.record_meeting": HALL,
        "meeting.correct_meeting": CorrectMeeting("会2019-001", 1, HALL, "日期写错"),
        "meeting_paper.file_paper": FilePaper("圆2019-001", PaperKind.PHOTO, "合影.pdf", b"%PDF-2 %%EOF", store(session)),
        "meeting_paper.fetch_paper": FetchPaper(1, store(session)),
        "round_table.record_table": RecordTable(TABLE, (OPINION,)),
        "round_table.correct_table": CorrectTable("圆2019-001", 1, TABLE, "人数写错"),
        "round_table.record_opinion": RecordOpinion("圆2019-001", OPINION),
        "round_opinion.assign_opinion": AssignOpinion(keys[OpinionState.WAITING], builder, to, NOON.date()),
        "round_opinion.reply_opinion": ReplyOpinion(keys[OpinionState.WORKING], ReplyKind.SOLVED, "已办"),
        "round_opinion.ask_opinion_extension": AskOpinionExtension(keys[OpinionState.WORKING], NOON.date() + timedelta(days=99), "等会签"),
        "round_opinion.decide_opinion_extension": DecideOpinionExtension(keys[OpinionState.EXTENDING], approve=True),
        "round_opinion.call_back_opinion": CallBackOpinion(keys[OpinionState.ANSWERED], Satisfaction.SATISFIED),
        "round_opinion.raise_opinion": RaiseOpinion(keys[OpinionState.WAITING], "LJ-001", IssueKind.FUNDS),
        "round_opinion.drop_opinion": DropOpinion(keys[OpinionState.WAITING], "登记有误"),
        "round_outcome.record_outcome": outcome,
        "round_outcome.correct_outcome": CorrectOutcome("果2019-001", 1, outcome, "文号写错"),
    }
