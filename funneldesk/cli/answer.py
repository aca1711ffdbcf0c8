"""What a verb answers, and how it reaches standard output and standard error."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

DONE = 0
FAILED = 1
MENDABLE = 2


@dataclass(frozen=True)
class Answer:
    """A verb's answer.

    Attributes:
        document: what `--json` writes.
        words: lines for people.
        trouble: a sentence for standard error where the verb ran and what it found is bad.
    """

    document: Mapping[str, Any]
    words: Sequence[str]
    trouble: str | None = None

    @property
    def exit_code(self) -> int:
        """0, or 1 where there is trouble."""
        return FAILED if self.trouble else DONE


def write_answer(answer: Answer, *, as_json: bool) -> None:
    """Write one JSON document, or the words, to standard output; and the trouble, if any, to standard error."""
    if as_json:
        import orjson

        _write_bytes(orjson.dumps(answer.document, option=orjson.OPT_APPEND_NEWLINE))
    else:
        _write_bytes("".join(f"{line}\n" for line in answer.words).encode("utf-8", "replace"))
    if answer.trouble:
        say_trouble(answer.trouble)


def say_trouble(sentence: str) -> None:
    """Write one line to standard error."""
    line = " ".join(sentence.split())
    sys.stderr.write(line.encode("utf-8", "replace").decode("utf-8") + "\n")
    sys.stderr.flush()


def write_progress(done: int, total: int | None = None, step: str = "rows") -> None:
    """Write one JSON line of progress to standard error."""
    import orjson

    line = orjson.dumps({"progress": {"step": step, "done": done, "total": total}})
    sys.stderr.write(line.decode() + "\n")
    sys.stderr.flush()


def path_text(path: Path) -> str:
    """A path as text that any encoding can hold; bytes that are no UTF-8 become replacement marks."""
    return os.fsencode(path).decode("utf-8", "replace")


def _write_bytes(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
