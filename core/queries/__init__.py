"""Questions about the facts: a session in, a frame out; each docstring lists columns and units."""
