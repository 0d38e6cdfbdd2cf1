"""The tables, one file per noun; importing this package makes all of them known."""

from core.models.batch import BatchState, FormKind, ImportBatch, ImportRow, RowOutcome
from core.models.city import AuditEntry, City
from core.models.history import Card, Exemption, Observation
from core.models.plan import AnnualPlan, LandPlan, MonthlyPlan, PlanEdition
from core.models.project import Assignment, Project
from core.models.report import ProgressReport, ReportedLand, ReportEvent, ReportingMonth
from core.models.unit import DirectoryEntry, Person, Unit, UnitSuccession

__all__ = [
    "AnnualPlan",
    "Assignment",
    "AuditEntry",
    "BatchState",
    "Card",
    "City",
    "DirectoryEntry",
    "Exemption",
    "FormKind",
    "ImportBatch",
    "ImportRow",
    "LandPlan",
    "MonthlyPlan",
    "Observation",
    "Person",
    "PlanEdition",
    "ProgressReport",
    "Project",
    "ReportEvent",
    "ReportedLand",
    "ReportingMonth",
    "RowOutcome",
    "Unit",
    "UnitSuccession",
]
