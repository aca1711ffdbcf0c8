"""Charts: words, table and picture say the same numbers, and every mark has a box on the picture."""

import json
import struct
import subprocess
import sys
import warnings

import pytest

from funneldesk.charts.canvas import Canvas, ChartLook
from funneldesk.charts.chart import Chart
from funneldesk.charts.funnel import FunnelChart, FunnelRow
from funneldesk.charts.lost_reasons import LostReasonRow, LostReasonsChart
from funneldesk.charts.message import AnyChart, read_chart, write_chart
from funneldesk.charts.other_scripts import find_families
from funneldesk.charts.picture import draw_chart, png_of, svg_of
from funneldesk.charts.result_days import ResultDayRow, ResultDaysChart
from funneldesk.charts.source_rates import SourceRateRow, SourceRatesChart
from funneldesk.charts.stage_time import StageTimeChart, StageTimeRow
from funneldesk.charts.week_leads import WeekLeadsChart, WeekLeadsRow
from funneldesk.charts.won_months import WonMonthRow, WonMonthsChart
from funneldesk.formatting.grouping import NumberStyle

HINDI = "प्रस्ताव $x^2$ & <b>"

FUNNEL = FunnelChart(
    (
        FunnelRow("lead", "Leads", "marketing", 120_000),
        FunnelRow("7", HINDI, "sales", 60, 120_000, 5.2, lost=10, open=2),
        FunnelRow("won", "Won", "sales", 3, 4, 16),
    ),
    NumberStyle.INDIAN,
)
STAGES = StageTimeChart(
    (
        StageTimeRow("1", "Qualified", 4, 2, 9, 300, 3),
        StageTimeRow("2", "Proposal", 9, 4, None, 20, 15),
        StageTimeRow("3", "Negotiation", None, None, None, 7, 7),
        StageTimeRow("4", "Empty", None, None, None, 0),
    )
)
MONTHS = WonMonthsChart(
    tuple(WonMonthRow(f"2026-{month:02d}", month % 5 * 1_234_500, month % 5) for month in range(1, 13)), "INR"
)
REASONS = LostReasonsChart((LostReasonRow("3", "Price", 41), LostReasonRow("none", "Not recorded", 9)), 50)
SOURCES = SourceRatesChart(
    (SourceRateRow("1", "organic", 2296, 271), SourceRateRow("2", "referral", 3, 1), SourceRateRow("3", "fair", 0, 0))
)
WEEKS = WeekLeadsChart(
    (
        WeekLeadsRow("2026-10-26", (("Fair <b>", 31, 12), (HINDI, 9, 0))),
        WeekLeadsRow("2026-11-02", ()),
        WeekLeadsRow("2026-11-09", (("Fair <b>", 1, 1),)),
    )
)
DAYS = ResultDaysChart(
    (ResultDayRow("2026-11-01", 1_250_000.5, 50_000.0), ResultDayRow("2026-11-02", 0), ResultDayRow("2026-11-03", 900)),
    "Spend",
    "INR",
)
ALL: tuple[AnyChart, ...] = (FUNNEL, STAGES, MONTHS, REASONS, SOURCES, WEEKS, DAYS)
EMPTY: tuple[AnyChart, ...] = (
    FunnelChart(()),
    StageTimeChart(()),
    WonMonthsChart((), "INR"),
    LostReasonsChart((), 0),
    SourceRatesChart(()),
    WeekLeadsChart(()),
    ResultDaysChart((), "Clicks"),
)


def test_the_usual_time_is_said_of_the_step_it_was_spent_in() -> None:
    rows = (FunnelRow("1", "Talk", "sales", 60, None, 5.2, lost=10), FunnelRow("2", "Won", "sales", 50, 60))
    chart = FunnelChart(rows)
    assert chart.table().header == (
        "Step", "Entered", "Of the step before", "Usual time here", "Lost here", "Still here",
    )  # fmt: skip
    assert [row[3] for row in chart.table().rows] == ["5.2 d", "–"]
    assert [mark.words for mark in chart.marks()] == [
        "Talk: 60 entered, usually 5.2 d here, 10 lost here",
        "Won: 50 entered, 83 % of 60 in the step before",
    ]


def test_visits_without_a_known_beginning_are_counted_where_there_are_any() -> None:
    rows = (StageTimeRow("1", "Talk", 4, 2, 9, 30, 3, 500), StageTimeRow("2", "Offer", None, None, None, 0, 0, 1))
    chart = StageTimeChart(rows)
    assert chart.table().header[-1] == "No known beginning"
    assert [row[-1] for row in chart.table().rows] == ["500", "1"]
    assert [mark.words for mark in chart.marks()] == [
        "Talk: 4 d (80 % range 2–9 d), 30 visits, 3 still open, 500 with no known beginning",
        "Offer: no visits, 1 with no known beginning",
    ]
    assert chart.left_out() == "501 visits with no known beginning are left out."
    assert draw_chart(chart, 400).boxes
    assert STAGES.left_out() == ""
    assert STAGES.table().header[-1] == "Still open"


def _name(chart: Chart) -> str:
    return type(chart).__name__


@pytest.mark.parametrize("chart", ALL, ids=_name)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_mark_has_words_a_table_row_and_a_box_on_the_picture(chart: AnyChart, *, dark: bool) -> None:
    drawing = draw_chart(chart, 420, None, ChartLook(dark=dark))
    keys = [mark.key for mark in chart.marks()]
    assert sorted(box.key for box in drawing.boxes) == sorted(keys)
    assert len(chart.table().rows) == len(keys)
    for box in drawing.boxes:
        assert box.width >= 12
        assert box.height >= 8
        assert -1 <= box.y <= drawing.height
        assert -8 <= box.x <= drawing.width
    for mark in chart.marks():
        assert mark.label in mark.words
        assert mark.label in chart.alt_text()


@pytest.mark.parametrize("chart", EMPTY, ids=_name)
def test_a_chart_without_rows_is_drawn_and_says_so(chart: AnyChart) -> None:
    drawing = draw_chart(chart, 300)
    assert png_of(drawing).startswith(b"\x89PNG")
    assert drawing.boxes == ()
    assert chart.alt_text().endswith(".")


@pytest.mark.parametrize("chart", ALL, ids=_name)
def test_the_same_chart_gives_the_same_bytes(chart: AnyChart) -> None:
    first, second = draw_chart(chart, 420), draw_chart(chart, 420)
    assert svg_of(first) == svg_of(second)
    assert png_of(first, 2) == png_of(second, 2)
    assert b"<dc:date>" not in svg_of(first)


@pytest.mark.parametrize("chart", ALL, ids=_name)
def test_a_chart_survives_the_way_to_the_drawing_process(chart: AnyChart) -> None:
    assert read_chart(json.loads(json.dumps(write_chart(chart)))) == chart


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_picture_has_the_pixels_of_its_screen(ratio: float) -> None:
    width, height = struct.unpack(">II", png_of(draw_chart(REASONS, 300, 50), ratio)[16:24])
    assert (width, height) == (300 * ratio, 50 * ratio)


def test_longer_bars_belong_to_larger_numbers() -> None:
    widths = {box.key: box.width for box in draw_chart(REASONS, 420).boxes}
    assert widths["3"] / widths["none"] == pytest.approx(41 / 9, rel=0.01)
    heights = {box.key: box.height for box in draw_chart(MONTHS, 600).boxes}
    assert heights["2026-04"] == pytest.approx(2 * heights["2026-02"], rel=0.01)


def test_small_numbers_are_told_as_counts() -> None:
    assert FUNNEL.rate(FUNNEL.rows[2]) == "3 of 4"
    words = {mark.key: mark.words for mark in SOURCES.marks()}
    assert words["2"] == "referral: 1 of 3 leads won"
    assert words["1"] == "organic: 271 of 2,296 leads won, 11.8 % (80 % interval 11–13 %)"
    few = LostReasonsChart((LostReasonRow("1", "Price", 2),), 3)
    assert "Price 2 of 3" in few.alt_text()


def test_what_is_not_reached_is_said_and_not_drawn_as_nothing() -> None:
    words = {mark.key: mark.words for mark in STAGES.marks()}
    assert words["2"] == "Proposal: 9 d (80 % range 4 d – not reached yet), 20 visits, 15 still open"
    assert words["3"] == "Negotiation: median not reached yet, 7 visits, 7 still open"
    assert STAGES.table().rows[2][1:4] == ("–", "–", "–")


def test_money_stands_in_the_business_style() -> None:
    chart = WonMonthsChart((WonMonthRow("2026-11", 463_85_000_00, 11),), "INR", NumberStyle.INDIAN)
    assert chart.alt_text() == "Won per month: Nov 2026 ₹4,63,85,000 from 11 deals."
    assert chart.table().rows == (("Nov 2026", "11", "₹4,63,85,000"),)


def test_a_week_names_its_campaigns_and_counts_each_lead_once() -> None:
    chart = WeekLeadsChart(
        (WeekLeadsRow("2026-11-02", (("A", 5, 2), ("B", 4, 1), ("C", 3, 0), ("D", 2, 0), ("E", 1, 1), ("F", 1, 0))),)
    )
    assert chart.marks()[0].words == "Week of 2 Nov 2026: 16 leads, 4 MQL (A 5, B 4, C 3, D 2, others 2)"
    assert chart.table().rows == (("2 Nov 2026", "16", "4", "A 5, B 4, C 3, D 2, E 1, F 1"),)


def test_months_without_any_amount_count_deals() -> None:
    chart = WonMonthsChart((WonMonthRow("2018-01", 0, 73), WonMonthRow("2018-02", 0, 146)), "INR")
    assert chart.counts_deals
    heights = {box.key: box.height for box in draw_chart(chart, 300).boxes}
    assert heights["2018-02"] == pytest.approx(2 * heights["2018-01"], rel=0.01)
    assert chart.alt_text() == "Won per month: Jan 2018 73 deals, no amount known; Feb 2018 146 deals, no amount known."


def test_names_are_never_read_as_formulas_and_unknown_scripts_do_not_fail() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawing = draw_chart(LostReasonsChart((LostReasonRow("1", r"$\frac{1$ 価格 🙂", 3),), 3), 420)
        assert svg_of(drawing)


def test_text_is_cut_where_room_is_short() -> None:
    canvas = Canvas(200, 50, ChartLook())
    cut = canvas.cut("A very long name of a stage indeed", 12, 80)
    assert cut.endswith("…")
    assert canvas.text_width(cut) <= 80
    assert canvas.cut("Won", 12, 80) == "Won"


def test_larger_letters_need_more_height() -> None:
    for chart in ALL:
        assert chart.height(2.0) == 2 * chart.height(1.0)


def test_describing_a_chart_loads_neither_matplotlib_nor_qt() -> None:
    code = (
        "import sys; from funneldesk.charts.message import write_chart; "
        "from funneldesk.charts.funnel import FunnelChart; "
        "chart = FunnelChart(()); write_chart(chart), chart.alt_text(), chart.table(), chart.marks(); "
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in loaded if name.split(".")[0] in {"matplotlib", "numpy", "PySide6", "sqlalchemy"}]


def test_drawing_never_loads_pyplot_or_qt() -> None:
    code = (
        "import sys; from funneldesk.charts.picture import draw_chart, png_of; "
        "from funneldesk.charts.lost_reasons import LostReasonsChart; png_of(draw_chart(LostReasonsChart((), 0), 90)); "
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "matplotlib.figure" in loaded
    assert not [name for name in loaded if name == "matplotlib.pyplot" or name.startswith("PySide6")]


@pytest.mark.parametrize(("script", "words"), [("Tamil", "தமிழ் நாடு"), ("Bengali", "বাংলা"), ("Arabic", "العربية")])
def test_letters_of_other_scripts_are_drawn_where_the_machine_has_a_font(script: str, words: str) -> None:
    if not find_families(words):
        pytest.skip(f"no font of this machine has {script} letters")
    canvas = Canvas(300, 60, ChartLook())
    canvas.text(10, 30, words, colour="#000000")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        canvas.figure.canvas.draw()
    assert not [str(one.message) for one in told if "missing" in str(one.message)]


def test_own_letters_ask_for_no_other_font() -> None:
    assert find_families("Rooftop 10 kW – ₹4,85,000") == ()
    assert find_families(HINDI) == ()
    assert find_families("\U000f0000") == ()


def test_days_say_their_value_and_what_of_it_was_spread() -> None:
    weeks = ResultDaysChart(
        (ResultDayRow("2026-11-02", 70.0, 35.0), ResultDayRow("2026-11-09", 12.0)), "Clicks", "", True
    )
    assert weeks.table().header == ("Week of", "Clicks", "Of it spread")
    assert weeks.table().rows == (("2 Nov 2026", "70", "35"), ("9 Nov 2026", "12", "0"))
    words = [mark.words for mark in weeks.marks()]
    assert words[0] == "Week of 2 Nov 2026: 70, 35 of it spread over the days of a longer period"
    assert words[1] == "Week of 9 Nov 2026: 12"
    boxes = {box.key: box for box in draw_chart(weeks, 400).boxes}
    assert boxes["2026-11-02"].height > 5 * boxes["2026-11-09"].height
