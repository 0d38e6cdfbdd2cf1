"""The grades of agent builders: score sheets, and grade books that turn inspections, records and figures into grades; pure functions."""
