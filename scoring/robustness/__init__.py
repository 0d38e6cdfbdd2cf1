"""How far each rank may move: by rounding, by other weights, without one project, on the original plan, with what is still to come."""

from scoring.robustness.field import Move, Shift
from scoring.robustness.robust import Robust, draws_of, robustness
from scoring.robustness.weights import Draws
from scoring.robustness.words import firmness, method_lines

__all__ = ["Draws", "Move", "Robust", "Shift", "draws_of", "firmness", "method_lines", "robustness"]
