"""Many at once through the one way in which pages give commands: nothing lost, nothing double, no word about locks."""
