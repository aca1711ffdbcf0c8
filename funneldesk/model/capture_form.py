"""Capture forms: what a landing page or a stall asks people, and where the answers go."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, JsonText, Record


class AnswerWay(StrEnum):
    """How the answers of a landing page come back."""

    MAIL = "mail"
    WHATSAPP = "whatsapp"
    ENDPOINT = "endpoint"
    """A form service the owner names, which gives the answers as a file."""


class CaptureForm(Identified, Record):
    """One form: used as a landing page on any web space and as full-screen entry at a stall or desk.

    `fields` is a list of plain mappings (key, label, kind, required, choices). `picture` is the picture's bytes in
    base64. The words of the consent line are kept with each answer.
    """

    __tablename__ = "capture_form"

    name: Mapped[str]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    content_id: Mapped[int | None] = mapped_column(ForeignKey("content.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    title: Mapped[str]
    text: Mapped[str | None]
    picture: Mapped[str | None]
    picture_name: Mapped[str | None]
    picture_alt: Mapped[str | None]
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    consent_line: Mapped[str | None]
    thanks: Mapped[str | None]
    language: Mapped[str] = mapped_column(String(8), default="en")
    answer_way: Mapped[str] = mapped_column(String(16), default=AnswerWay.MAIL)
    answer_to: Mapped[str | None]
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
