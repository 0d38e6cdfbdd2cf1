"""The tables, one file per noun; importing this package makes all of them known."""

from core.models.account import Account, LoginSession, OldPassword, RoleGrant
from core.models.attachment import Attachment
from core.models.audit import AuditEntry, AuditHead
from core.models.batch import ImportBatch, ImportRow
from core.models.city import City
from core.models.decision import ActReport, Card, CardDecision, CardExplanation, OfficialAct
from core.models.history import Exemption, Observation
from core.models.plan import AnnualPlan, LandPlan, MonthlyPlan, PlanEdition
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
from core.models.trial import RuleTrial
from core.models.unit import DirectoryEntry, Person, Unit, UnitSuccession

__all__ = [
    "Account",
    "ActReport",
    "AnnualPlan",
    "Assignment",
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "Card",
    "CardDecision",
    "CardExplanation",
    "Circular",
    "CircularIssue",
    "CircularStep",
    "City",
    "DataCheck",
    "DirectoryEntry",
    "Exemption",
    "ImportBatch",
    "ImportRow",
    "LandPlan",
    "LoginSession",
    "MonthlyPlan",
    "Observation",
    "OfficialAct",
    "OldPassword",
    "Person",
    "PlanEdition",
    "ProgressReport",
    "Project",
    "ReportEvent",
    "ReportedLand",
    "ReportingMonth",
    "RoleGrant",
    "RuleTrial",
    "Seal",
    "SealContent",
    "SealHead",
    "SealedPart",
    "SealedStanding",
    "Unit",
    "UnitSuccession",
]
