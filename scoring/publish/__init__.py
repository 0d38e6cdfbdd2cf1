"""From a session to a verdict, and from a verdict to a sealed circular: the only part of judgement that sees the database."""

from scoring.publish.drafting import DEFAULT_RULEBOOK, Draft, doubts_at, draft, reported

__all__ = ["DEFAULT_RULEBOOK", "Draft", "doubts_at", "draft", "reported"]
