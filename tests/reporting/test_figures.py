"""Drawings in a page: the same bytes, no links, words beside them, and small."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from toolkit.reporting import charts, figures
from toolkit.reporting.faults import ReportFaults

FRAME = pd.DataFrame({"when": ["a", "b"], "contacts": [1, 2]})


def drawing(html: str) -> str:
    found = re.search(r'src="([^"]+)"', html)
    assert found
    return figures.drawing_of(found[1])


def heat() -> Axes:
    cells = [(day, half) for day in range(1, 8) for half in range(48)]
    frame = pd.DataFrame(cells, columns=["weekday", "half_hour"])
    return charts.half_hour_heat(frame.assign(value=np.linspace(0, 1, len(frame))), label="x")


def test_the_same_chart_gives_the_same_bytes() -> None:
    first, second = (figures.figure(charts.volume(FRAME), alt="a", title="t", data=FRAME).html for _ in range(2))
    assert first == second
    assert figures.svg(heat()) == figures.svg(heat())


def test_the_drawing_holds_no_clock_no_version_and_no_address() -> None:
    text = figures.svg(heat())
    assert text.startswith("<svg")
    assert "Matplotlib" not in text and "<metadata" not in text and "DOCTYPE" not in text
    assert set(re.findall(r'https?://[^"\s]+', text)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_a_full_week_of_half_hours_stays_small() -> None:
    assert len(figures.figure(heat(), alt="a", title="t").html) < 150_000


def test_words_and_data_stand_beside_the_drawing(attacks: list[str]) -> None:
    hostile = " ".join(attacks)
    html = figures.figure(charts.volume(FRAME), alt=hostile, title=hostile, data=FRAME.assign(when=attacks[0])).html
    assert html.startswith('<figure class="vat-figure">') and html.count("<img ") == 1
    assert "<figcaption>" in html and "<details" in html and "<table>" in html
    assert "<script" not in html and "onerror=window.PWNED=1>" not in html


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_without_words_is_refused(alt: str) -> None:
    with pytest.raises(ReportFaults, match="alternative text is empty"):
        figures.figure(charts.volume(FRAME), alt=alt, title="t")


@pytest.mark.parametrize("address", ["javascript:window.PWNED=1", "https://evil.example/x", "//evil.example"])
def test_a_link_in_a_drawing_is_refused(address: str) -> None:
    axes = charts.volume(FRAME)
    axes.patches[0].set_url(address)
    with pytest.raises(ReportFaults, match="the drawing holds"):
        figures.figure(axes, alt="a", title="t")


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        '<use href="other.svg#x"/>',
        '<image href="https://evil.example/p.png"/>',
        '<rect style="fill:url(https://evil.example/#a)"/>',
        '<rect onload="x()"/>',
        "<foreignObject/>",
    ],
)
def test_what_acts_or_leads_out_of_a_drawing_is_found(inside: str) -> None:
    assert figures.svg_faults(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>')


def test_what_points_inside_a_drawing_is_allowed() -> None:
    inside = '<use href="#a"/><rect style="clip-path:url(#b)"/><image href="data:image/png;base64,AA=="/>'
    assert figures.svg_faults(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>') == []


def test_numbers_that_scale_keep_their_digits() -> None:
    assert "scale(0.015625)" in figures.svg(charts.volume(FRAME)) or "0.015625" in figures.svg(charts.volume(FRAME))


def test_data_may_be_a_table_of_its_own() -> None:
    from toolkit.reporting.tables import table

    own = table(FRAME, caption="own", columns={"when": ("When", "text")})
    assert own.html in figures.figure(charts.volume(FRAME), alt="a", title="t", data=own).html
    assert drawing(figures.figure(charts.volume(FRAME), alt="a", title="t").html).startswith("<svg")


def test_a_column_of_lists_can_differ_between_rows() -> None:
    from toolkit.reporting import exhibits

    rows = exhibits.FEW_ROWS + 1
    steps = [np.array(["a", "b"]), *[np.array(["a"])] * (rows - 1)]
    frame = pd.DataFrame({"steps": steps, "same": [np.array(["x"])] * rows, "value": range(rows)})
    assert list(exhibits.varying(frame).columns) == ["steps", "value"]
