"""The parts of the page 红黄牌与督办: cards, official acts, force majeure."""
