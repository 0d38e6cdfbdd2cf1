"""How far each rank may move: by rounding, by other weights, without one project, on the original plan, with what is still to come."""

from scoring.robustness.field import Move, Shift, Standpoint
from scoring.robustness.robust import DRAWS, SPREAD, Robust, draws_of, robustness
from scoring.robustness.weights import Draws
from scoring.robustness.words import firmness, method_lines

__all__ = ["DRAWS", "SPREAD", "Draws", "Move", "Robust", "Shift", "Standpoint", "draws_of", "firmness", "method_lines", "robustness"]
