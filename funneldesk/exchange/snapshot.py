"""A workspace as another process sees it: read only, one snapshot, no lock and no checkpoint."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from funneldesk.queries.business import read_business
from funneldesk.queries.look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def open_snapshot(path: Path) -> Iterator[Look]:
    """Yield a question's view of a workspace that another process owns."""
    place = f"file:{quote(str(path))}?mode=ro"
    engine = create_engine(f"sqlite:///{place}&uri=true", poolclass=NullPool)
    try:
        with engine.connect() as connection:
            for pragma in ("trusted_schema=OFF", "query_only=ON", "wal_autocheckpoint=0", "busy_timeout=5000"):
                connection.exec_driver_sql(f"PRAGMA {pragma}").close()
            yield Look(connection, dt.datetime.now(dt.UTC), read_business(connection))
    finally:
        engine.dispose()
