"""Typesetting: a template that ships with the program and data as JSON become a PDF."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funneldesk.reports.script_fonts import find_missing_letters, find_undrawable, part_boxes, write_box_font
from funneldesk.resources import find_interface_fonts, find_resource

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


def typeset_pdf(template: str, data: Mapping[str, Any], *, day: dt.date) -> bytes:
    """The PDF of a template; the same data and day give the same bytes on every machine.

    The compiler sees the templates' folder and the program's own fonts, nothing else. Only where those lack a letter
    it may take the machine's fonts as well, and a letter that no font has is set as a box that copies out as itself;
    then the bytes are the same on one machine. Data reach it as one JSON text and are laid out as strings, so that
    no name can be taken for markup.

    Args:
        template: the name of a file below `resources/reports`.
        data: what the template lays out.
        day: the document's date.
    """
    words = json.dumps(data, ensure_ascii=False)
    missing = find_missing_letters(words)
    if not missing:
        return _compile(template, words, day)
    with tempfile.TemporaryDirectory(prefix="funneldesk-fonts-", ignore_cleanup_errors=True) as folder:
        undrawable = find_undrawable(missing)
        if undrawable:
            write_box_font(undrawable, Path(folder) / "boxes.ttf")
            words = part_boxes(words, undrawable)
        return _compile(template, words, day, more_fonts=folder)


def _compile(template: str, words: str, day: dt.date, more_fonts: str | None = None) -> bytes:
    """Typeset; with `more_fonts`, a folder, the machine's fonts are seen as well."""
    import datetime as dt

    import typst

    path = find_resource(f"reports/{template}")
    noon = int(dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC).timestamp())
    own = sorted({str(font.parent) for font in find_interface_fonts()})
    compiler = typst.Compiler(
        input=str(path),
        root=str(path.parent),
        font_paths=own if more_fonts is None else [*own, more_fonts],
        ignore_system_fonts=more_fonts is None,
        sys_inputs={"data": words},
    )
    try:
        pdf = compiler.compile(format="pdf", timestamp=noon, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        if "PDF/UA-1" not in str(error):
            raise
        # A report whose promise cannot be kept for one odd letter is still a report; its tags stay.
        pdf = compiler.compile(format="pdf", timestamp=noon)
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one piece of bytes")
    return pdf
