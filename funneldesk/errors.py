"""The kinds of error that reach a person; each carries the sentence that is shown."""


class FunnelDeskError(Exception):
    """An error whose text is written for the person who reads it."""


class Refusal(FunnelDeskError):
    """What was asked cannot be done as asked, and the caller can mend it.

    The command line answers with exit code 2; the window says why and puts things back.
    """


class NotFound(Refusal):
    """A named record, stage, metric or file does not exist."""


class StaleChange(Refusal):
    """A record has changed since, so an undo or redo would overwrite somebody's later work."""


class Cancelled(FunnelDeskError):
    """The person cancelled; nothing of the work is left behind."""


class StoreFailure(FunnelDeskError):
    """The disk, a lock or the file itself failed; nothing was half written."""


class WorkspaceBusy(StoreFailure):
    """Another process owns the workspace; the message names it."""


class WorkspaceTooNew(StoreFailure):
    """The file was written by a newer FunnelDesk than this one."""
