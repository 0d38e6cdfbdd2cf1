"""The parts of the page 问题协调."""
