"""The parts of the page 评分规则: clauses, checks, two books beside each other, and trials."""
