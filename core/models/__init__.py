"""The tables, one file per noun; importing this package makes all of them known."""

from core.models.batch import ImportBatch, ImportRow
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
    "Card",
    "City",
    "DirectoryEntry",
    "Exemption",
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
    "Unit",
    "UnitSuccession",
]
