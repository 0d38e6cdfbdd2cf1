"""The tables, one file per noun; importing this package makes all of them known."""

from core.models.account import Account, LoginSession, OldPassword, RoleGrant
from core.models.approval import Approval, ApprovalStep
from core.models.attachment import Attachment
from core.models.audit import AuditEntry, AuditHead
from core.models.batch import ImportBatch, ImportRow
from core.models.city import City, GradeBookChoice
from core.models.conduct import (
    BlacklistEntry,
    ConductRecord,
    CreditRepair,
    OwnerOpinion,
    ProjectCost,
    RecordRevocation,
    Training,
    TrainingUnit,
)
from core.models.decision import ActReport, Card, CardDecision, CardExplanation, OfficialAct
from core.models.directory import DirectoryEntry, ProjectSpecialty, ScopeException, Specialty, TierCeiling, UnitAlias
from core.models.expropriation import (
    ExpropriationFigure,
    ExpropriationPlan,
    ExpropriationReport,
    ExpropriationStep,
    ExpropriationTarget,
    ExpropriationVersion,
    JointSupervision,
)
from core.models.feed import CalendarFeed
from core.models.history import Exemption, Observation
from core.models.inspection import (
    InspectionDraw,
    InspectionProblem,
    InspectionTask,
    InspectorInterest,
    ProblemStep,
    ScoreSheet,
    SheetDraft,
    SheetMark,
    SheetPhoto,
    TaskInspector,
)
from core.models.issue import Issue, IssueLift, IssuePaper, IssueStep
from core.models.job import JobRun
from core.models.meeting import Meeting, MeetingAttendance, MeetingPaper, MeetingProblem
from core.models.notice import (
    BuilderNotice,
    BuilderResult,
    NoticeConsequence,
    NoticeObjection,
    NoticeStep,
    ObjectionEvidence,
)
from core.models.plan import AnnualPlan, LandPlan, MonthlyPlan, PlanEdition
from core.models.pool import PoolProject, PoolStep
from core.models.project import Assignment, Project
from core.models.publication import (
    Circular,
    CircularIssue,
    CircularStep,
    DataCheck,
    Seal,
    SealContent,
    SealedPart,
    SealedStanding,
    SealHead,
)
from core.models.report import ProgressReport, ReportedLand, ReportEvent, ReportingMonth
from core.models.round_table import (
    OpinionHelper,
    OpinionStep,
    OutcomeOpinion,
    RoundOpinion,
    RoundOutcome,
    RoundTable,
    RoundTableGroup,
)
from core.models.trial import RuleTrial
from core.models.unit import Person, Unit, UnitSuccession

__all__ = [
    "Account",
    "ActReport",
    "AnnualPlan",
    "Approval",
    "ApprovalStep",
    "Assignment",
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "BlacklistEntry",
    "BuilderNotice",
    "BuilderResult",
    "CalendarFeed",
    "Card",
    "CardDecision",
    "CardExplanation",
    "Circular",
    "CircularIssue",
    "CircularStep",
    "City",
    "ConductRecord",
    "CreditRepair",
    "DataCheck",
    "DirectoryEntry",
    "Exemption",
    "ExpropriationFigure",
    "ExpropriationPlan",
    "ExpropriationReport",
    "ExpropriationStep",
    "ExpropriationTarget",
    "ExpropriationVersion",
    "GradeBookChoice",
    "ImportBatch",
    "ImportRow",
    "InspectionDraw",
    "InspectionProblem",
    "InspectionTask",
    "InspectorInterest",
    "Issue",
    "IssueLift",
    "IssuePaper",
    "IssueStep",
    "JobRun",
    "JointSupervision",
    "LandPlan",
    "LoginSession",
    "Meeting",
    "MeetingAttendance",
    "MeetingPaper",
    "MeetingProblem",
    "MonthlyPlan",
    "NoticeConsequence",
    "NoticeObjection",
    "NoticeStep",
    "ObjectionEvidence",
    "Observation",
    "OfficialAct",
    "OldPassword",
    "OpinionHelper",
    "OpinionStep",
    "OutcomeOpinion",
    "OwnerOpinion",
    "Person",
    "PlanEdition",
    "PoolProject",
    "PoolStep",
    "ProblemStep",
    "ProgressReport",
    "Project",
    "ProjectCost",
    "ProjectSpecialty",
    "RecordRevocation",
    "ReportEvent",
    "ReportedLand",
    "ReportingMonth",
    "RoleGrant",
    "RoundOpinion",
    "RoundOutcome",
    "RoundTable",
    "RoundTableGroup",
    "RuleTrial",
    "ScopeException",
    "ScoreSheet",
    "Seal",
    "SealContent",
    "SealHead",
    "SealedPart",
    "SealedStanding",
    "SheetDraft",
    "SheetMark",
    "SheetPhoto",
    "Specialty",
    "TaskInspector",
    "TierCeiling",
    "Training",
    "TrainingUnit",
    "Unit",
    "UnitAlias",
    "UnitSuccession",
]
