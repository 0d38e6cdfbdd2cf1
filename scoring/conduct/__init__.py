"""Conduct standards: dated, cited files that say what each good and bad act of an agent builder is worth, and for how long."""

from scoring.conduct.standard import Act, Band, Concealment, Standard, measured
from scoring.conduct.standard_file import in_force, parse, shipped

__all__ = ["Act", "Band", "Concealment", "Standard", "in_force", "measured", "parse", "shipped"]
