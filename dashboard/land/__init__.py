"""The parts of the page 征收交地."""
