"""The Pipeline room: the board, its table, and the page of one deal beside them."""
