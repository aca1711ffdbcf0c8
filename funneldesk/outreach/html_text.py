"""The plain text of an HTML mail: tags dropped, blocks and line breaks kept as lines."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "div", "br", "tr", "li", "table", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre"})
_SILENT = frozenset({"script", "style", "head", "title"})
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body|<div|<p[ >]|<table|<meta)", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Whether a text begins as an HTML document or fragment does."""
    return _HTML.match(text) is not None


def read_html_text(html: str) -> str:
    """The text that a reader of the mail sees, line by line; runs of blanks become one."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return reader.read()


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines = [""]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self._break()
        elif tag in {"td", "th"}:
            self._lines[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._lines[-1] += re.sub(r"[ \t\r\n]+", " ", data)

    def _break(self) -> None:
        if self._lines[-1]:
            self._lines.append("")

    def read(self) -> str:
        return "\n".join(re.sub(r" +", " ", line).strip(" ") for line in self._lines)
