"""The parts of the page 清单, and of what is due on the page that everybody sees first."""
