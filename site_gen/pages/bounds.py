"""How much stands on one page, so that every browser opens it; downloads have all there is.

Today's data reaches none of these bounds.
"""

ROWS = 5_000  # of a board, or of a list of models or labs
LINES = 1_000  # of other tables that have one per board or model
LEAGUES = 250  # heads of boards in one group
CELLS = 100_000  # of a matrix of models and boards
