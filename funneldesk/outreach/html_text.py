"""The plain text of an HTML mail: tags dropped, blocks and line breaks kept as lines."""

from __future__ import annotations

import html
import re

_BLOCKS = frozenset({"p", "div", "br", "tr", "li", "table", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre"})
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset({"script", "style", "head", "title"})
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body|<div|<p[ >]|<table|<meta)", re.IGNORECASE)
_TAG = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,15})")
# Beyond what numbers signs; Python refuses to read very long numbers.
_NO_SIGN = re.compile(r"&#(?:[xX][0-9a-fA-F]{8,}|[0-9]{9,});?")
_RUNS = re.compile(r"[ \t\r\n]+")


def looks_like_html(text: str) -> bool:
    """Whether a text begins as an HTML document or fragment does."""
    return _HTML.match(text) is not None


def read_html_text(source: str) -> str:
    """The text that a reader of the mail sees, line by line; runs of blanks become one.

    Goes through the source once, in time proportional to its length; the standard library's parser takes minutes
    for a hundred kilobytes of tags that never close. A `<` inside an attribute ends the tag, which mails do not have.
    """
    first, *rest = source.split("<")
    reader = _TextReader(first)
    for piece in rest:
        reader.take(piece)
    return reader.read()


class _TextReader:
    def __init__(self, text: str) -> None:
        self._lines: list[list[str]] = [[text]]
        self._silent = ""

    def take(self, piece: str) -> None:
        """What stands from one `<` to the next, without the sign itself."""
        if self._silent == "-->":
            self._leave_comment(piece)
        elif self._silent:
            if piece[:20].lower().startswith(f"/{self._silent}"):
                self._silent = ""
                self._say(piece.partition(">")[2])
        elif piece.startswith("!--"):
            self._silent = "-->"
            self._leave_comment(piece)
        else:
            self._take_tag(piece)

    def _leave_comment(self, piece: str) -> None:
        _, end, text = piece.partition("-->")
        if end:
            self._silent = ""
            self._say(text)

    def _take_tag(self, piece: str) -> None:
        found = _TAG.match(piece)
        tag = found[1].lower() if found else ""
        if found is None and not piece.startswith(("!", "?", "/")):
            self._say(f"<{piece}")
        elif tag in _SILENT and not piece.startswith("/"):
            self._silent = tag
        else:
            if tag in _BLOCKS:
                self._lines.append([])
            elif tag in _CELLS:
                self._say(" ")
            self._say(piece.partition(">")[2])

    def _say(self, text: str) -> None:
        if text:
            self._lines[-1].append(text)

    def read(self) -> str:
        """The lines."""
        whole = (_NO_SIGN.sub("\ufffd", "".join(parts)) for parts in self._lines)
        lines = (_RUNS.sub(" ", html.unescape(text)).strip(" ") for text in whole)
        return "\n".join(line for line in lines if line)
