"""The judgement: pure functions of facts and a rulebook."""
