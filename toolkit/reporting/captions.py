"""What each picture shows, in a sentence: the alternative text of the figures, derived from their frames."""

import pandas as pd

from toolkit.reporting.words import count, known, quantity, say, seconds, span


def half_hours(frame: pd.DataFrame, title: str, unit: str = "share", *, language: str = "") -> str:
    """The lowest and the highest cell of a weekday by half-hour map."""
    there = frame[frame["value"].notna()]
    if there.empty:
        return say("alt_nothing", why=say("too_few_rows", language=language), language=language)
    low, high = there.loc[there["value"].idxmin()], there.loc[there["value"].idxmax()]
    return say(
        "alt_half_hour",
        title=title,
        low=quantity(low["value"], unit, language=language),
        low_when=_when(low, language),
        high=quantity(high["value"], unit, language=language),
        high_when=_when(high, language),
        cells=count(len(there), language=language),
        language=language,
    )


def waits(frame: pd.DataFrame, *, language: str = "") -> str:
    """Where half are answered, and where half would have left."""
    if frame.empty:
        return say("alt_nothing", why=say("table_of_nothing", language=language), language=language)
    halves = {}
    for curve, points in frame.groupby("curve"):
        past = points[points["share"] <= 0.5]
        never = say("never_half", language=language)
        halves[str(curve)] = seconds(float(past["seconds"].min()), language=language) if len(past) else never
    none = say("never_half", language=language)
    band = "alt_waits_band" if frame["low"].notna().any() else "alt_waits_no_band"
    return say(
        "alt_waits",
        offered=halves.get("offered_wait", none),
        patience=halves.get("patience", none),
        band=say(band, language=language),
        language=language,
    )


def conventions(frame: pd.DataFrame, headline: str, in_force: str, *, language: str = "") -> str:
    """How far apart the competing definitions lie."""
    if frame.empty:
        return say("alt_nothing", why=say("table_of_nothing", language=language), language=language)
    unit = str(frame["unit"].iloc[0])
    chosen = frame[frame["convention"] == in_force]["value"]
    return say(
        "alt_conventions",
        count=len(frame),
        headline=headline,
        low=quantity(frame["value"].min(), unit, language=language),
        high=quantity(frame["value"].max(), unit, language=language),
        value=quantity(chosen.iloc[0] if len(chosen) else float("nan"), unit, language=language),
        language=language,
    )


def distribution(frame: pd.DataFrame, title: str, marks: pd.DataFrame | None = None, *, language: str = "") -> str:
    """The middle one and the ninetieth of a hundred, from `marks` with columns vendor, median, p90."""
    own = marks[marks["vendor"].isin(frame["vendor"])] if marks is not None else pd.DataFrame()
    if len(own) == 1 and known(own["median"].iloc[0]) and known(own["p90"].iloc[0]):
        return say(
            "alt_distribution",
            title=title,
            median=seconds(float(own["median"].iloc[0]), language=language),
            p90=seconds(float(own["p90"].iloc[0]), language=language),
            language=language,
        )
    total = count(float(frame["contacts"].sum()), language=language)
    return say("alt_distribution_plain", title=title, count=total, language=language)


def volumes(frame: pd.DataFrame, by: str, *, language: str = "") -> str:
    """The smallest and the largest bar; the frame has `when` and `contacts`."""
    if frame.empty:
        return say("alt_nothing", why=say("table_of_nothing", language=language), language=language)
    low, high = frame.loc[frame["contacts"].idxmin()], frame.loc[frame["contacts"].idxmax()]
    return say(
        "alt_volume",
        by=by,
        low=count(low["contacts"], language=language),
        low_when=str(low["when"]),
        high=count(high["contacts"], language=language),
        high_when=str(high["when"]),
        total=count(frame["contacts"].sum(), language=language),
        language=language,
    )


def figures(frame: pd.DataFrame, *, language: str = "") -> str:
    """Each figure with its interval."""
    parts = []
    for row in frame.to_dict("records"):
        message = "alt_interval" if known(row["low"]) else "alt_interval_none"
        parts.append(
            say(
                message,
                title=str(row["title"]),
                value=quantity(row["value"], str(row["unit"]), language=language),
                span=span(row["low"], row["high"], str(row["unit"]), language=language),
                language=language,
            )
        )
    return say("alt_intervals", count=len(frame), which="; ".join(parts), language=language)


def _when(cell: "pd.Series[object]", language: str) -> str:
    half = int(str(cell["half_hour"]))
    return say(
        "weekday_time",
        weekday=say(f"weekday_{int(str(cell['weekday']))}", language=language),
        time=f"{half // 2:02d}:{half % 2 * 30:02d}",
        language=language,
    )
