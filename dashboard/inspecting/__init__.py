"""The parts of the page 督查: plan, draw, score sheets, problems."""
