"""The room of leads: the list, and the page of one lead beside it."""
