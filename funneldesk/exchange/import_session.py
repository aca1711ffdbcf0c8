"""A process beside the window that reads files, previews imports and stages them, one request a line.

python -m funneldesk.exchange.import_session WORKSPACE

Each line on standard input is a JSON request with its number `n` and what to `do`: `read`, `preview` or `stage`.
Standard output answers in JSON lines of the same number: any of `progress`, then one of `answer`, `refused` (a
sentence) and `failed`. While staging, `wanted` asks which ids new rows get; the next line of input says them as
`given`.
The process only reads the workspace and ends with its input.
"""

from __future__ import annotations

import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from funneldesk.errors import FunnelDeskError
from funneldesk.exchange.import_look import SHOWN_ROWS, describe_plan, read_file, request_of
from funneldesk.exchange.kept_plan import make_kept_plan
from funneldesk.exchange.plan_batch import Watch
from funneldesk.exchange.refused_rows import write_refused_rows
from funneldesk.exchange.snapshot import open_snapshot
from funneldesk.exchange.staging import wanted_ids, write_staging

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import BinaryIO

    from funneldesk.exchange.kept_plan import KeptPlan
    from funneldesk.exchange.plan import ImportPlan
    from funneldesk.queries.look import Look

_SECONDS_BETWEEN: Final = 0.1


class ImportSession:
    """Answers requests about one workspace; keeps the plan of the last preview for staging it.

    Args:
        workspace: the file, owned by another process.
        requests: lines of requests.
        answers: takes lines of answers.
    """

    def __init__(self, workspace: Path, requests: BinaryIO, answers: BinaryIO) -> None:
        self._workspace = workspace
        self._requests = requests
        self._answers = answers
        self._number = 0
        self._told_at = 0.0
        self._kept: KeptPlan | None = None
        self._verbs: dict[str, Callable[[Look, dict[str, Any]], dict[str, Any]]] = {
            "read": read_file,
            "preview": self._preview,
            "stage": self._stage,
        }

    def serve(self) -> None:
        """Answer until the input ends."""
        for line in self._requests:
            told = orjson.loads(line)
            self._number = told.pop("n")
            verb = self._verbs[told.pop("do")]
            try:
                with open_snapshot(self._workspace) as look:
                    self._say(answer=verb(look, told))
            except FunnelDeskError as refusal:
                self._say(refused=str(refusal))
            except Exception:  # noqa: BLE001 - the window shows that it failed, its log has the details
                self._say(failed=traceback.format_exc())

    def _preview(self, look: Look, told: dict[str, Any]) -> dict[str, Any]:
        return describe_plan(self._plan(look, told))

    def _stage(self, look: Look, told: dict[str, Any]) -> dict[str, Any]:
        folder = Path(told.pop("folder"))
        plan = self._plan(look, told)
        self._kept = None
        answer = describe_plan(plan)
        if plan.refused:
            stem = plan.request.source.stem
            answer["refused_rows"] = str(write_refused_rows(folder, stem, plan.header, plan.refused))
        if plan.changes_anything:
            self._say(wanted=wanted_ids(plan))
            given = orjson.loads(self._requests.readline() or b"null")
            if given is None:
                raise SystemExit(0)
            answer["staged"] = str(folder / "staging.db")
            write_staging(plan, Path(answer["staged"]), given["given"], Watch(self._tell))
        return answer

    def _plan(self, look: Look, told: Mapping[str, Any]) -> ImportPlan:
        """Make the plan, or take the last one where neither request nor workspace nor file has changed."""
        request = request_of(told)
        plan = self._kept.plan_for(look, request) if self._kept is not None else None
        if plan is None:
            self._kept = None
            self._kept = make_kept_plan(look, request, Watch(self._tell), shown=SHOWN_ROWS)
            plan = self._kept.plan
        return plan

    def _tell(self, done: int, total: int, words: str) -> None:
        now = time.monotonic()
        if now - self._told_at >= _SECONDS_BETWEEN:
            self._told_at = now
            self._say(progress=[done, total, words])

    def _say(self, **told: Any) -> None:
        self._answers.write(orjson.dumps({"n": self._number, **told}) + b"\n")
        self._answers.flush()


def main() -> None:
    """Serve the window that started this process."""
    ImportSession(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer).serve()


if __name__ == "__main__":
    main()
