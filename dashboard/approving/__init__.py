"""The parts of the page 审批."""
