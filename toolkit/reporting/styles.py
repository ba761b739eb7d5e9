"""How every chart looks: colours, type, names as text, numbers on axes."""

import textwrap
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final, ParamSpec

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, ScalarFormatter

from toolkit.parameters.languages import spoken
from toolkit.reporting.marks import marks
from toolkit.reporting.words import legible, number, share

INK: Final = "#1f2a37"
QUIET: Final = "#5b6673"
FAINT: Final = "#e3e7ec"
PALETTE: Final = ("#1f4e79", "#c8661a", "#5b8db8", "#8a6d9e", "#b8993a", "#4a5560", "#7a3b69", "#2a7f8f")
STYLE: Final[Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": QUIET,
    "axes.edgecolor": "#a9b2bd",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": FAINT,
    "grid.linewidth": 0.8,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "hatch.linewidth": 0.5,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "path.simplify": True,
}
WIDTH: Final = 7.6
_NAME_LENGTH: Final = 44
_LINE_LENGTH: Final = 34

Arguments = ParamSpec("Arguments")


def plain(text: object, *, length: int = _NAME_LENGTH) -> str:
    """A name as matplotlib draws it letter by letter: no formula, no unseen marks, one line, cut to a length."""
    name = legible(str(text))
    if len(name) > length:
        name = name[: length - 1].rstrip() + "…"
    return name.replace("$", r"\$")


def wrapped(text: object, note: str = "") -> str:
    """A name beside a row of a chart, in up to three lines, and a note after it that is never cut off."""
    # Lines are parted before `$` is escaped, so that no line break can come between the two signs.
    lines = textwrap.wrap(legible(str(text)), _LINE_LENGTH, max_lines=3, placeholder="…") or [""]
    return "\n".join(plain(line) for line in lines) + (f"  {note}" if note else "")


def colours(names: Sequence[str]) -> dict[str, str]:
    """One colour per vendor, the same wherever the same vendors are drawn, whatever their order."""
    return {name: PALETTE[place % len(PALETTE)] for place, name in enumerate(sorted(set(names)))}


def styled(draw: Callable[Arguments, Axes]) -> Callable[Arguments, Axes]:
    """A chart drawn in the one style of all reports, without touching the style of anything else."""

    @wraps(draw)
    def drawn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Axes:
        with rc_context(STYLE):
            axes = draw(*args, **kwargs)
            _mark(axes, str(kwargs.get("language") or spoken()))
            return axes

    return drawn


class _Marked(ScalarFormatter):
    """matplotlib's own numbers along an axis, with the decimal mark of a language."""

    def __init__(self, decimal: str) -> None:
        super().__init__()
        self._decimal = decimal

    def __call__(self, value: float, place: int | None = None) -> str:
        return str(super().__call__(value, place)).replace(".", self._decimal)


def _mark(axes: Axes, language: str) -> None:
    """Give the axes that matplotlib numbers by itself the decimal mark of the language."""
    decimal = marks(language).decimal
    if decimal == ".":
        return
    for each in axes.get_figure(root=True).axes:  # type: ignore[union-attr]
        for axis in (each.xaxis, each.yaxis):
            if type(axis.get_major_formatter()) is ScalarFormatter:
                axis.set_major_formatter(_Marked(decimal))


def axes_of(height: float) -> Axes:
    """Empty axes on a figure of their own, without a window; as wide as every other, `height` inches high."""
    return Figure(figsize=(WIDTH, height), layout="constrained").subplots()


def ticks(unit: str, language: str) -> FuncFormatter:
    """The numbers along an axis, written as everywhere in the report."""

    def written(value: float, _: int | None = None) -> str:
        if unit == "share":
            digits = 0 if abs(100 * value - round(100 * value)) < 1e-6 else 1
            return share(value, digits=digits, language=language)
        return number(value, digits=0 if float(value).is_integer() else 2, language=language)

    return FuncFormatter(written)
