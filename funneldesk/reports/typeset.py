"""Typesetting: a template that ships with the program and data as JSON become a PDF."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from funneldesk.resources import find_interface_fonts, find_resource

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


def typeset_pdf(template: str, data: Mapping[str, Any], *, day: dt.date) -> bytes:
    """The PDF of a template; the same data and day give the same bytes on every machine.

    The compiler sees the templates' folder and the program's own fonts, nothing else. Data reach it as one JSON
    text and are laid out as strings, so that no name can be taken for markup.

    Args:
        template: the name of a file below `resources/reports`.
        data: what the template lays out.
        day: the document's date.
    """
    import datetime as dt

    import typst

    path = find_resource(f"reports/{template}")
    noon = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
    compiler = typst.Compiler(
        input=str(path),
        root=str(path.parent),
        font_paths=sorted({str(font.parent) for font in find_interface_fonts()}),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    pdf = compiler.compile(format="pdf", timestamp=int(noon.timestamp()), pdf_standards=["ua-1"])
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one piece of bytes")
    return pdf
