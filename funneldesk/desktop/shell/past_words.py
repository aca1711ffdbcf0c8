"""A change as the notice tells it once it is done; the undo menu keeps the words of the command."""

_PAST = {
    "Add": "Added",
    "Assign": "Assigned",
    "Change": "Changed",
    "Copy": "Copied",
    "Correct": "Corrected",
    "Delete": "Deleted",
    "Import": "Imported",
    "Log": "Logged",
    "Move": "Moved",
    "Open": "Opened",
    "Plan": "Planned",
    "Remove": "Removed",
    "Rename": "Renamed",
    "Reorder": "Reordered",
    "Reschedule": "Rescheduled",
    "Restore": "Restored",
    "Save": "Saved",
    "Take": "Took",
}


def tell_past(label: str) -> str:
    """The label of a change with its first verb in the past: "Move “Dairy” to Won" becomes "Moved “Dairy” to Won"."""
    verb, space, rest = label.partition(" ")
    return f"{_PAST.get(verb, verb)}{space}{rest}"
