"""One function is one official act in one transaction: (session, request, *, by, on)."""
