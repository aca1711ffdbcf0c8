"""A process that draws: one JSON request a line on standard input, one JSON answer a line on standard output.

A request: `{"id", "chart", "width", "height", "dark", "scale", "ratio"}`. An answer: `{"id", "png" (base64),
"boxes": [[key, x, y, width, height], …]}` or `{"id", "error"}`. The first line says `{"ready": true}`. When
several requests wait, all are answered in order: who asks sends only what is still wanted. The process ends
with its input.
"""

from __future__ import annotations

import json
import logging
import sys
from base64 import b64encode
from typing import IO, Any

from funneldesk.charts.canvas import ChartLook
from funneldesk.charts.message import read_chart
from funneldesk.charts.picture import draw_chart, png_of


def answer_request(request: dict[str, Any]) -> dict[str, Any]:
    """Draw what a request asks for."""
    look = ChartLook(dark=bool(request.get("dark")), scale=float(request.get("scale", 1.0)))
    drawing = draw_chart(read_chart(request["chart"]), float(request["width"]), request.get("height"), look)
    picture = png_of(drawing, float(request.get("ratio", 1.0)))
    boxes = [[box.key, box.x, box.y, box.width, box.height] for box in drawing.boxes]
    return {"id": request["id"], "png": b64encode(picture).decode("ascii"), "boxes": boxes}


def serve(lines: IO[str], answers: IO[str]) -> None:
    """Answer every line until there are no more."""
    _warm_up()
    _say(answers, {"ready": True})
    for line in lines:
        request: dict[str, Any] = json.loads(line)
        try:
            answer = answer_request(request)
        except Exception as error:  # one chart that fails must not take the others with it
            logging.getLogger(__name__).exception("a chart could not be drawn")
            answer = {"id": request.get("id"), "error": f"{type(error).__name__}: {error}"}
        _say(answers, answer)


def _warm_up() -> None:
    """Load matplotlib and the fonts before the first request comes."""
    from funneldesk.charts.lost_reasons import LostReasonRow, LostReasonsChart

    png_of(draw_chart(LostReasonsChart((LostReasonRow("1", "A", 1),), 1), 200))


def _say(answers: IO[str], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # standard input is a text stream
    serve(sys.stdin, sys.stdout)
