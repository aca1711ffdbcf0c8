"""A plan kept between its preview and its import, and whether it still holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.exchange.plan import make_plan
from funneldesk.exchange.plan_repeat import digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.exchange.plan import ImportPlan
    from funneldesk.exchange.plan_batch import ImportRequest, Watch
    from funneldesk.model.business import Business
    from funneldesk.queries.look import Look


@dataclass(frozen=True, eq=False)
class KeptPlan:
    """A plan with what it was made from.

    Attributes:
        plan: what would be written.
        file: size and time of the file's last change, from before it was read.
        business: the business as the plan took it.
        memory: the mapping that was remembered for such files, as stored.
    """

    plan: ImportPlan
    file: tuple[int, int] | None
    business: Business
    memory: str | None

    def plan_for(self, look: Look, request: ImportRequest) -> ImportPlan | None:
        """The plan, as if it were made now; None where a new one is needed.

        It holds while the request is the same, nothing was written to the journal, the business and the remembered
        mapping are as they were, and the file has the size, the time and the bytes that were read.

        Args:
            look: the workspace now.
            request: what is asked for now.
        """
        plan = self.plan
        if request != plan.request or look.business != self.business or _entry_of(look) != plan.world.seen_entry:
            return None
        if _memory_of(look, plan) != self.memory or self.file is None or _file_of(request.source) != self.file:
            return None
        if digest_of(request, plan.mapping, plan.remembered["dates"]) != plan.digest:
            return None
        plan.world.record_at(look.now)
        return plan


def make_kept_plan(look: Look, request: ImportRequest, watch: Watch, *, shown: int) -> KeptPlan:
    """Plan an import so that it can be carried out later.

    Args:
        look: the workspace.
        request: what to bring in.
        watch: who looks on.
        shown: of how many rows the fate is kept.

    Raises:
        Refusal: the file cannot be read or mapped, or a column can be read in two ways.
        Cancelled: the person called it off.
    """
    file = _file_of(request.source)
    plan = make_plan(look.connection, look.business, look.now, request, watch, shown=shown)
    return KeptPlan(plan, file, look.business, _memory_of(look, plan))


def _file_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _entry_of(look: Look) -> int:
    return int(look.connection.exec_driver_sql("SELECT COALESCE(MAX(id), 0) FROM journal_entry").scalar_one())


def _memory_of(look: Look, plan: ImportPlan) -> str | None:
    """The remembered mapping of such files; remembering one leaves nothing in the journal."""
    found: str | None = look.connection.exec_driver_sql(
        "SELECT mapping FROM import_mapping WHERE signature = ? AND kind = ?", (plan.signature, plan.request.kind)
    ).scalar_one_or_none()
    return found
