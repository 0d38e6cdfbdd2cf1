"""The sums and parts that pages take from a list, each computed once for all sessions for as long as the list is kept."""

from dashboard.kept import kept
from scoring import changes as scored
from scoring import continuing, explain, notes, summary

by_project = kept(summary.by_project)
curve = kept(summary.curve)
sectors = kept(summary.sectors)
districts = kept(summary.districts)
shortfalls = kept(summary.shortfalls)
report_counts = kept(summary.report_counts)
changes = kept(scored.changes)
leaves = kept(explain.leaves)
like_for_like = kept(continuing.like_for_like)
said_of = kept(notes.notes)
