"""The process that draws: lines in, pictures and boxes out, one bad request harms no other."""

import io
import json
import subprocess
import sys
from base64 import b64decode
from typing import Any

from funneldesk.charts.lost_reasons import LostReasonRow, LostReasonsChart
from funneldesk.charts.message import write_chart
from funneldesk.charts.worker import serve

CHART = LostReasonsChart((LostReasonRow("1", "कीमत", 4), LostReasonRow("2", "Timing", 1)), 5)


def _request(number: int, **changes: object) -> str:
    request = {"id": number, "chart": write_chart(CHART), "width": 300, "dark": False, "scale": 1, "ratio": 2}
    return json.dumps({**request, **changes}) + "\n"


def _serve(*lines: str) -> list[dict[str, Any]]:
    answers = io.StringIO()
    serve(io.StringIO("".join(lines)), answers)
    return [json.loads(line) for line in answers.getvalue().splitlines()]


def test_it_says_when_it_is_warm_and_answers_with_picture_and_boxes() -> None:
    ready, answer = _serve(_request(1))
    assert ready == {"ready": True}
    assert answer["id"] == 1
    assert b64decode(answer["png"]).startswith(b"\x89PNG")
    assert [box[0] for box in answer["boxes"]] == ["1", "2"]


def test_a_request_that_cannot_be_drawn_is_answered_and_the_next_one_drawn() -> None:
    _ready, bad, good = _serve(_request(1, chart={"kind": "pie"}), _request(2))
    assert "error" in bad
    assert good["id"] == 2
    assert "png" in good


def test_the_process_ends_with_its_input() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "funneldesk.charts.worker"],
        input=_request(5),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    lines = [json.loads(line) for line in process.stdout.splitlines()]
    assert [line.get("id") for line in lines] == [None, 5]
