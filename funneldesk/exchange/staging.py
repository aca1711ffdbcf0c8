"""A plan written to a file of its own, chunk by chunk, so that publishing it is one short step."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
from filelock import FileLock, Timeout
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from funneldesk.exchange.plan_records import references_of
from funneldesk.model.base import new_uid
from funneldesk.model.journal_image import pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funneldesk.exchange.plan import ImportPlan
    from funneldesk.exchange.plan_batch import Watch
    from funneldesk.exchange.plan_records import Records

PREFIX: Final = "funneldesk-import-"
_CHUNK: Final = 500


@contextmanager
def staging_file() -> Iterator[Path]:
    """Yield a place for a staging file, gone afterwards; sweep those whose process was killed."""
    sweep_abandoned()
    folder = Path(tempfile.gettempdir()) / f"{PREFIX}{new_uid()}"
    # Locked before the folder is there, so that no sweep can take it for an abandoned one.
    try:
        with FileLock(_lock_of(folder)):
            folder.mkdir(mode=0o700)
            try:
                yield folder / "staging.db"
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        _lock_of(folder).unlink(missing_ok=True)


def sweep_abandoned() -> None:
    """Remove the staging folders that no living process holds; the system frees the lock of one that was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not _is_ours(folder):
            continue
        try:
            with FileLock(_lock_of(folder), timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
        except (Timeout, OSError):
            # Another import is at work there, or the folder is somebody else's.
            continue
        with suppress(OSError):
            _lock_of(folder).unlink()


def _is_ours(folder: Path) -> bool:
    """Whether it is a true folder of this person; in a shared place others may have put anything there."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and (os.name != "posix" or found.st_uid == os.getuid())


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def wanted_ids(plan: ImportPlan) -> dict[str, tuple[int, int]]:
    """Table to the id before the first new one, and how many are needed."""
    return {table: (records.base, len(records.new)) for table, records in plan.world.records.items() if records.new}


def write_staging(plan: ImportPlan, path: Path, given: Mapping[str, int], watch: Watch) -> None:
    """Write the rows to come, their journal images and the changes.

    Args:
        plan: what to write.
        path: the new file.
        given: table to the id before the first one reserved for it.
        watch: who looks on.

    Raises:
        Cancelled: the person called it off.
    """
    shifts = {table: (plan.world[table].base, given[table] - plan.world[table].base) for table in given}
    shifts = {table: shift for table, shift in shifts.items() if shift[1]}
    total = sum(len(records.new) for records in plan.world.records.values())
    told = {table: records.told_columns() for table, records in plan.world.records.items() if records.new}
    # Losing this file to a power cut loses nothing, so it is not made durable.
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    try:
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
                raw.execute(f"PRAGMA {pragma}").fetchall()
            raw.execute("CREATE TABLE head (value TEXT)")
            raw.execute("CREATE TABLE image (table_name, first_id, last_id, row_count, images)")
            raw.execute("CREATE TABLE change (table_name, row_id, before, after)")
            raw.execute("INSERT INTO head VALUES (?)", (orjson.dumps(_head(plan, told)).decode(),))
            done = 0
            for records in plan.world.records.values():
                if records.new:
                    done = _write_new(raw, records, told[records.table], shifts, watch, done, total)
                _write_changes(raw, records, shifts)
            raw.commit()
    finally:
        engine.dispose()


def _head(plan: ImportPlan, told: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    answer = plan.answer
    return {
        "label": plan.label,
        "kind": plan.request.kind,
        "file_name": plan.request.source.name,
        "signature": plan.signature,
        "seen_entry": plan.world.seen_entry,
        "created": answer.created,
        "updated": answer.updated,
        "unchanged": answer.unchanged,
        "refused": answer.refused,
        "report": {
            "columns": answer.columns,
            "flags": answer.flags,
            "made": answer.made,
            "dropped": answer.dropped,
            "digest": plan.digest,
        },
        "mapping": plan.remembered,
        "tables": told,
    }


def _write_new(
    raw: Any,
    records: Records,
    told: Sequence[str],
    shifts: Mapping[str, tuple[int, int]],
    watch: Watch,
    done: int,
    total: int,
) -> int:
    table = records.table
    quoted = ", ".join(f'"{name}"' for name in told)
    raw.execute(f'CREATE TABLE "{table}" ({quoted})')
    insert = f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(told))})'  # noqa: S608  our own table
    pick = itemgetter(*map(records.place.__getitem__, told))
    move = _mover(records, shifts)
    id_place = records.place["id"]
    for start in range(0, len(records.new), _CHUNK):
        part = records.new[start : start + _CHUNK]
        if move:
            part = [move(row) for row in part]
        raw.executemany(insert, map(pick, part))
        packed = pack({"columns": records.columns, "rows": part})
        raw.execute(
            "INSERT INTO image VALUES (?,?,?,?,?)", (table, part[0][id_place], part[-1][id_place], len(part), packed)
        )
        done += len(part)
        watch.tell(done, total, "Preparing the records")
    return done


def _mover(records: Records, shifts: Mapping[str, tuple[int, int]]) -> Any:
    """What moves the new ids of a row when the workspace gave the foreseen ones away; None where none moved."""
    places = [
        (records.place[column], *shifts[target]) for column, target in references_of(records.table) if target in shifts
    ]
    if records.table in shifts:
        places.append((records.place["id"], *shifts[records.table]))
    by_kind = records.table == "external_id"
    if not places and not (by_kind and shifts):
        return None
    kind_place, record_place = records.place.get("kind", 0), records.place.get("record_id", 0)

    def move(row: list[Any]) -> list[Any]:
        row = row.copy()
        for place, base, shift in places:
            if row[place] is not None and row[place] > base:
                row[place] += shift
        if by_kind and row[kind_place] in shifts:
            base, shift = shifts[row[kind_place]]
            if row[record_place] > base:
                row[record_place] += shift
        return row

    return move


def _write_changes(raw: Any, records: Records, shifts: Mapping[str, tuple[int, int]]) -> None:
    targets = {column: shifts[target] for column, target in references_of(records.table) if target in shifts}
    rows = []
    for row_id, before, after in records.changes():
        moved = {
            name: value + targets[name][1]
            if name in targets and value is not None and value > targets[name][0]
            else value
            for name, value in after.items()
        }
        rows.append((records.table, row_id, orjson.dumps(before).decode(), orjson.dumps(moved).decode()))
    raw.executemany("INSERT INTO change VALUES (?,?,?,?)", rows)
