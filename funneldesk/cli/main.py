"""The command line's entry: which verb was meant, what it answered, and with which code the process ends."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from funneldesk.cli.answer import DONE, FAILED, MENDABLE, path_text, say_trouble, write_answer
from funneldesk.errors import FunnelDeskError, Refusal

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from funneldesk.cli.answer import Answer

VERBS: dict[str, str] = {
    "new": "new",
    "import": "importing",
    "metrics": "metrics",
    "campaigns": "campaigns",
    "attribution": "attribution",
    "segment": "segment",
    "nurture": "nurture",
    "score": "score",
    "today": "today",
    "leaks": "leaks",
    "qualify": "qualify",
    "handoff": "handoff",
    "activity": "activity",
    "automations": "automations",
    "move": "move",
    "undo": "undo",
    "redo": "redo",
    "report": "report",
    "shot": "shot",
    "check": "check",
}
"""Verb → the module that runs it."""

_HELP_WORDS = {"-h", "--help", "help"}


class Verb(Protocol):
    """What each verb's module offers."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add what this verb takes beside FILE and `--json`."""

    def run(self, args: Any) -> Answer:
        """Do it."""


def run(words: Sequence[str]) -> int:
    """Run the command line's words and return the exit code; nothing but that and the streams leaves here."""
    try:
        return _run(words)
    except Refusal as refusal:
        say_trouble(str(refusal))
        return MENDABLE
    except FunnelDeskError as failure:
        say_trouble(str(failure))
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not fail again when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        say_trouble("Stopped; nothing was half saved.")
        return FAILED
    except Exception as error:  # noqa: BLE001  the last resort: a sentence for the person, the details for the log
        return _say_unexpected(error)


def _run(words: Sequence[str]) -> int:
    words = _json_last(words)
    if not words or (words[0] not in VERBS and not words[0].startswith("-") and words[0] not in _HELP_WORDS):
        return _open_window(words)
    if words[0] in _HELP_WORDS:
        _write_help()
        return DONE
    if words[0] == "--version":
        from funneldesk import __version__

        sys.stdout.write(f"FunnelDesk {__version__}\n")
        return DONE
    if words[0] not in VERBS:
        raise Refusal(f"“{words[0]}” is no verb; choose from {', '.join(VERBS)}, or give a workspace to open.")
    from funneldesk.cli.arguments import make_parser

    verb = _load(words[0])
    parser = make_parser(f"funneldesk {words[0]}", verb.HELP)
    verb.add_arguments(parser)
    try:
        args = parser.parse_args(words[1:])
    except SystemExit:
        return DONE
    answer = verb.run(args)
    write_answer(answer, as_json=args.json)
    return answer.exit_code


def _json_last(words: Sequence[str]) -> list[str]:
    """The words with a leading `--json` put where the verb's parser reads it."""
    if words and words[0] == "--json":
        return [*words[1:], "--json"]
    return list(words)


def _load(verb: str) -> Verb:
    return cast("Verb", import_module(f"funneldesk.cli.verbs.{VERBS[verb]}"))


def _open_window(words: Sequence[str]) -> int:
    if len(words) > 1:
        raise Refusal(f"“{words[0]}” is no verb; choose from {', '.join(VERBS)}.")
    path = Path(words[0]) if words else None
    if path is not None and not path.is_file():
        raise Refusal(
            f"“{path_text(path)}” is neither a workspace nor a verb; check the name, or choose from {', '.join(VERBS)}."
        )
    from funneldesk.desktop.plain_imports import import_plainly

    import_plainly()
    from funneldesk.desktop.main import run_window

    return run_window(path)


def _write_help() -> None:
    lines = ["usage: funneldesk [FILE] | funneldesk VERB FILE …", "", "Without a verb the window opens. Verbs:"]
    lines += [f"  {verb:<11} {_load(verb).HELP}" for verb in VERBS]
    lines += ["", "Every verb takes --json and --help."]
    sys.stdout.write("\n".join(lines) + "\n")


def _say_unexpected(error: Exception) -> int:
    from funneldesk.cli.trouble_log import log_trouble

    path = log_trouble(error)
    where = f"; the details are in {path_text(path)}" if path else ""
    say_trouble(f"Something went wrong inside FunnelDesk ({type(error).__name__}){where}.")
    return FAILED
