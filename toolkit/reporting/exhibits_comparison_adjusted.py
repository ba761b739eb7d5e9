"""What the notebook on bidders at the same mix of work shows: forest plots, figures, pairs, kinds of work, checks."""

from typing import Any, Final

import pandas as pd

from toolkit.audits.comparisons import Comparison
from toolkit.questions.comparisons.examinations import Examined
from toolkit.reporting import captions_comparison_adjusted as captions
from toolkit.reporting import charts_comparison_adjusted as charts
from toolkit.reporting.exhibits import absent, below, folded, statement
from toolkit.reporting.figures import figure
from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import table
from toolkit.reporting.words import ABSENT, count, difference, known, number, quantity, say, share, span

Row = dict[str, Any]
# Of the work left out only parts of at least this share of a bidder's are listed, and so many at most.
LEAST_SHARE: Final = 0.01
MOST_PARTS: Final = 20
# More pairs than these open when they are asked for: the places before them say the same in short.
_PAIRS: Final = 40
# The cells of a pair that are listed in the report; all are in its data.
_CELLS_A_PAIR: Final = 3


def forests(comparison: Comparison, examined: Examined) -> Shown:
    """A forest plot per figure: every bidder as it stands and at the same mix of work."""
    named = _named(comparison, examined.found.figures)
    parts = [
        _forest(comparison, mine) for _key, mine in named.groupby("kpi", sort=False) if mine["value"].notna().any()
    ]
    if not parts:
        return absent(what=say("adjusted_caption_figures"))
    return Shown("\n".join(part.html for part in parts), plain="; ".join(part.plain for part in parts))


def _forest(comparison: Comparison, mine: pd.DataFrame) -> Shown:
    key = str(mine["kpi"].iloc[0])
    message = "adjusted_title_forest" if mine["adjusted"].notna().any() else "adjusted_title_raw"
    title = say(message, kpi=str(mine["title"].iloc[0]))
    shown = mine[mine["value"].notna()].reset_index(drop=True)
    drawn = charts.forest(shown, target=_target(comparison, key, mine))
    return figure(drawn, alt=captions.forest(shown), title=title, data=_whole_table(mine, title))


def _target(comparison: Comparison, key: str, mine: pd.DataFrame) -> Any:
    """The contracts' target of a figure where all audits have the same one, else none."""
    codes = set(mine["target"].fillna(""))
    return comparison.within(comparison.audited[0]).targets.get(key) if len(codes) == 1 and codes != {""} else None


def figures(comparison: Comparison, examined: Examined) -> Shown:
    """Every figure of every bidder, as it stands and at the same mix, with its place and its overlap."""
    frame, caption = _named(comparison, examined.found.figures), say("adjusted_caption_figures")
    if frame.empty:
        return absent(what=caption)
    columns = {
        "title": (say("column_title"), "figure"),
        "name": (say("adjusted_column_bidder"), "text"),
        "value": (say("adjusted_column_raw"), "quantity"),
        "adjusted": (say("adjusted_column_adjusted"), "quantity"),
        "adjusted_span": (say("adjusted_column_adjusted_interval"), "text"),
        "place": (say("adjusted_column_place"), "written"),
        "overlap": (say("adjusted_column_overlap"), "share"),
    }
    return table(_in_words(frame), caption=caption, columns=columns, printed=len(frame))


def _whole_table(frame: pd.DataFrame, caption: str) -> Shown:
    """All that a forest plot shows of a figure, and the ratio to the others."""
    columns = {
        "name": (say("adjusted_column_bidder"), "text"),
        "value": (say("adjusted_column_raw"), "quantity"),
        "raw_span": (say("adjusted_column_raw_interval"), "written"),
        "adjusted": (say("adjusted_column_adjusted"), "quantity"),
        "adjusted_span": (say("adjusted_column_adjusted_interval"), "text"),
        "ratio": (say("adjusted_column_ratio"), "score"),
        "ratio_span": (say("adjusted_column_ratio_interval"), "written"),
    }
    return table(_in_words(frame), caption=caption, columns=columns)


def _in_words(frame: pd.DataFrame) -> pd.DataFrame:
    rows: list[Row] = frame.to_dict("records")
    return frame.assign(
        raw_span=[span(row["low"], row["high"], row["unit"]) for row in rows],
        adjusted_span=[
            say(f"adjusted_why_{row['why_not']}")
            if row["why_not"]
            else span(row["adjusted_low"], row["adjusted_high"], row["unit"])
            for row in rows
        ],
        ratio_span=[span(row["ratio_low"], row["ratio_high"], "ratio") for row in rows],
        place=[_place(row) for row in rows],
    )


def _place(row: Row) -> str:
    """The places that the verdicts leave a bidder."""
    if not known(row["first_place"]):
        return ABSENT
    first, last = int(row["first_place"]), int(row["last_place"])
    return str(first) if first == last else say("adjusted_place_between", first=first, last=last)


def pairs(comparison: Comparison, examined: Examined) -> Shown:
    """Every pair's raw gap, what makes it up, and the difference at the same mix with what may be said of it."""
    frame, caption = examined.found.pairs, say("adjusted_caption_pairs")
    if frame.empty:
        return absent(what=caption)
    rows: list[Row] = frame.to_dict("records")
    shown = frame.assign(
        pair=_pairs(comparison, rows),
        **{name: [_short(row[name], row["unit"]) for row in rows] for name in ("gap", "mix", "within", "unmatched")},
        same=[_with_limits(row) for row in rows],
        outcome=[say(f"adjusted_outcome_{row['verdict'].replace(' ', '_')}") for row in rows],
    )
    columns = {
        "title": (say("column_title"), "figure"),
        "pair": (say("adjusted_column_pair"), "text"),
        "gap": (say("adjusted_column_gap"), "written"),
        "mix": (say("adjusted_column_mix"), "written"),
        "within": (say("adjusted_column_within"), "written"),
        "unmatched": (say("adjusted_column_unmatched"), "written"),
        "same": (say("adjusted_column_difference"), "text"),
        "outcome": (say("adjusted_column_outcome"), "text"),
    }
    whole = table(shown, caption=caption, columns=columns, printed=len(shown))
    return folded(whole, what=say("adjusted_every_pair", count=count(len(shown)))) if len(shown) > _PAIRS else whole


def _short(value: float, unit: str) -> str:
    """A difference in few letters, as a table of many has room for."""
    if unit == "share" and known(value):
        return say("adjusted_points", points=number(100 * value))
    return difference(value, unit)


def _with_limits(row: Row) -> str:
    """The difference at the same mix with its limits; a dash where the two are not compared."""
    if not known(row["value"]):
        return ABSENT
    if not known(row["low"]):
        return _short(row["value"], row["unit"])
    low, high = (_short(row[end], row["unit"]) for end in ("low", "high"))
    return say("adjusted_one_span", value=_short(row["value"], row["unit"]), low=low, high=high)


def _pairs(comparison: Comparison, rows: list[Row]) -> list[str]:
    names = comparison.names
    return [say("adjusted_pair", first=names[row["first"]], other=names[row["other"]]) for row in rows]


def cells(comparison: Comparison, examined: Examined) -> Shown:
    """The kinds of work that make most of a raw gap: of each figure, for the pair whose gap other work moves most."""
    frame, caption = examined.found.cells, say("adjusted_caption_cells")
    if frame.empty:
        return absent(what=caption)
    order = examined.found.pairs.assign(moved=examined.found.pairs["mix"].abs()).sort_values("moved", ascending=False)
    top = order.groupby("kpi", sort=False).head(1)[["kpi", "first", "other"]]
    mine = frame.merge(top, on=["kpi", "first", "other"])
    mine = mine.groupby(["kpi", "first", "other"], sort=False).head(_CELLS_A_PAIR)
    rows: list[Row] = mine.to_dict("records")
    shown = mine.assign(
        pair=_pairs(comparison, rows),
        first_value=[quantity(row["value_first"], row["unit"]) for row in rows],
        other_value=[quantity(row["value_other"], row["unit"]) for row in rows],
        **{name: [_short(row[name], row["unit"]) for row in rows] for name in ("mix", "within")},
    )
    columns = {
        "title": (say("column_title"), "figure"),
        "pair": (say("adjusted_column_pair"), "text"),
        "cell": (say("adjusted_column_cell"), "text"),
        "share_first": (say("adjusted_column_share_first"), "share"),
        "share_other": (say("adjusted_column_share_other"), "share"),
        "first_value": (say("adjusted_column_value_first"), "written"),
        "other_value": (say("adjusted_column_value_other"), "written"),
        "mix": (say("adjusted_column_mix"), "written"),
        "within": (say("adjusted_column_within"), "written"),
    }
    return table(shown, caption=caption, columns=columns)


def checks(comparison: Comparison, examined: Examined) -> Shown:
    """The model's figures beside those at the same mix, and whether they lie within half of their intervals."""
    frame, caption = examined.found.checks, say("adjusted_caption_checks")
    if frame.empty:
        return absent(what=caption)
    rows: list[Row] = _named(comparison, frame).to_dict("records")
    shown = pd.DataFrame(rows).assign(
        held=[
            ABSENT if pd.isna(row["agrees"]) else say("adjusted_yes" if row["agrees"] else "adjusted_no")
            for row in rows
        ],
        **{name: [_short(row[name], row["unit"]) for row in rows] for name in ("disagreement", "tolerated")},
    )
    columns = {
        "title": (say("column_title"), "figure"),
        "name": (say("adjusted_column_bidder"), "text"),
        "direct": (say("adjusted_column_adjusted"), "quantity"),
        "value": (say("adjusted_column_model"), "quantity"),
        "disagreement": (say("adjusted_column_apart"), "written"),
        "tolerated": (say("adjusted_column_tolerated"), "written"),
        "held": (say("adjusted_column_agrees"), "text"),
    }
    return table(shown, caption=caption, columns=columns)


def left_out(comparison: Comparison, examined: Examined) -> Shown:
    """The largest parts of the bidders' work that are not compared, and who has too little of them."""
    frame, caption = examined.found.left_out, say("adjusted_caption_left_out")
    if frame.empty:
        return absent(what=caption)
    names = comparison.names
    large = frame[frame["share"] >= LEAST_SHARE].sort_values("share", ascending=False, kind="stable").head(MOST_PARTS)
    rows: list[Row] = _named(comparison, large).to_dict("records")
    shown = pd.DataFrame(rows, columns=[*frame.columns, "name"]).assign(
        cell=[row["cell"] if isinstance(row["cell"], str) else say("adjusted_unknown_kind") for row in rows],
        lacking=[", ".join(names[each] for each in row["lacking"].split(", ") if each) for row in rows],
        part=[share(row["share"]) for row in rows],
    )
    columns = {
        "title": (say("column_title"), "figure"),
        "name": (say("adjusted_column_bidder"), "text"),
        "cell": (say("adjusted_column_cell"), "text"),
        "rows": (say("column_rows"), "count"),
        "part": (say("adjusted_column_share"), "written"),
        "lacking": (say("adjusted_column_lacking"), "text"),
    }
    rest = len(frame) - len(large)
    note = statement(say("adjusted_smaller", count=rest)) if rest else Shown("")
    return below(table(shown, caption=caption, columns=columns), note)


def _named(comparison: Comparison, frame: pd.DataFrame) -> pd.DataFrame:
    names = comparison.names
    return frame.assign(name=[names.get(bidder, bidder) for bidder in frame["bidder"]])
