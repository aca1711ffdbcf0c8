"""The declarative base of every record, and the column types that keep values exact on every engine."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import orjson
import uuid_utils
from sqlalchemy import BigInteger, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)

RecordT = TypeVar("RecordT", bound="Record")


def to_microseconds(instant: dt.datetime) -> int:
    """Return an aware instant as whole microseconds since the epoch (UTC)."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (instant - EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> dt.datetime:
    """Return the UTC instant that many microseconds after the epoch."""
    return EPOCH + dt.timedelta(microseconds=value)


class Instant(TypeDecorator[dt.datetime]):
    """A UTC instant, stored as integer microseconds so that both engines subtract and compare exactly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        """Turn an aware datetime into microseconds."""
        del dialect
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.datetime | None:
        """Turn microseconds into an aware UTC datetime."""
        del dialect
        return None if value is None else from_microseconds(value)


class Day(TypeDecorator[dt.date]):
    """A calendar day without a time, stored as ISO 8601 text."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: dt.date | None, dialect: Dialect) -> str | None:
        """Turn a date into `YYYY-MM-DD`."""
        del dialect
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.date | None:
        """Turn `YYYY-MM-DD` into a date."""
        del dialect
        return None if value is None else dt.date.fromisoformat(value)


class JsonText(TypeDecorator[Any]):
    """A JSON value kept as text, so that a row's stored image is the same on every engine."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write the value with sorted keys, so that equal values are equal text."""
        del dialect
        return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the value back."""
        del dialect
        return None if value is None else orjson.loads(value)


def new_uid() -> str:
    """Return a fresh UUIDv7 as text: unique between workspaces and ordered by time."""
    return str(uuid_utils.uuid7())


class Record(DeclarativeBase):
    """The base of every stored record."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: Instant,
        dt.date: Day,
        int: BigInteger,
        str: Text,
        dict[str, Any]: JsonText,
        list[str]: JsonText,
    }
    # Ids are never given twice: a redo brings a row back under the id it had.
    __table_args__: Any = {"sqlite_autoincrement": True}  # noqa: RUF012  SQLAlchemy reads a plain mapping here

    id: Mapped[int] = mapped_column(Integer, primary_key=True)


class Identified:
    """A record that can be met again in another workspace by its uid."""

    uid: Mapped[str] = mapped_column(String(36), unique=True, default=new_uid)
