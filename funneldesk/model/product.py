"""Products: what the business sells, at what list price."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class Product(Identified, Record):
    """A thing or service sold. `name_key` ignores case, blanks and punctuation ("GTXPro" is "GTX Pro")."""

    __tablename__ = "product"

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    series: Mapped[str | None]
    price_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    custom: Mapped[dict[str, Any] | None]
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]


class DealProduct(Record):
    """A product on a deal."""

    __tablename__ = "deal_product"

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    quantity: Mapped[int] = mapped_column(default=1)
    price_minor: Mapped[int | None]
