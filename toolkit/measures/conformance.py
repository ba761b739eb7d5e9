"""How near cases stay to the path that somebody expects."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures.steps import CASE

CLASSES = ("as_expected", "repeats", "skips", "goes_back", "other_steps")


def _numbered(steps: ir.Table, path: Sequence[int]) -> ir.Table:
    """The steps with their place on the path and the next one's, null for an activity that is not on it."""

    def place(column: str) -> ir.Value:
        branches = [(steps[column] == code, ibis.literal(number, "int32")) for number, code in enumerate(path)]
        return ibis.cases(*branches, else_=ibis.null("int32"))

    return steps.mutate(place=place("step"), next_place=place("next_step"))


def classes(steps: ir.Table, path: Sequence[int]) -> pd.DataFrame:
    """Cases by how they part from the path: vendor, way, cases, share. The first that holds, in this order:

    other_steps (some activity is not on the path), goes_back (a step to an earlier place), skips (a place is never
    reached), repeats (a place more than once in a row), as_expected. `path` holds codes, each once.
    """
    placed = _numbered(steps, path)
    case = placed.group_by(CASE).aggregate(
        length=_.count(),
        on_path=_.place.count(),
        places=_.place.nunique(),
        back=(_.next_place < _.place).sum().fill_null(0),
    )
    way = ibis.cases(
        (case.on_path < case.length, "other_steps"),
        (case.back > 0, "goes_back"),
        (case.places < len(path), "skips"),
        (case.length > len(path), "repeats"),
        else_="as_expected",
    )
    found = case.mutate(way=way).group_by("vendor", "way").aggregate(cases=_.count()).execute()
    if found.empty:
        return pd.DataFrame(columns=["vendor", "way", "cases", "share"])
    wide = found.pivot(index="vendor", columns="way", values="cases").reindex(columns=list(CLASSES)).fillna(0)
    frame = wide.stack().rename("cases").reset_index()
    frame["cases"] = frame.cases.astype(int)
    frame["share"] = frame.cases / frame.groupby("vendor").cases.transform("sum")
    return frame


def departures(edges: pd.DataFrame, path: Sequence[str]) -> pd.DataFrame:
    """The steps of a graph that leave the path, by their count: vendor, step, next_step, kind, count, median.

    kind is repeats, goes_back, skips, or leaves where one of the two activities is not on the path.
    """
    places = {name: number for number, name in enumerate(path)}
    kinds = []
    for row in edges.itertuples():
        here, there = places.get(str(row.step)), places.get(str(row.next_step))
        if here is None or there is None:
            kinds.append("leaves")
        elif there == here + 1:
            kinds.append("")
        else:
            kinds.append("repeats" if there == here else "goes_back" if there < here else "skips")
    frame = edges.assign(kind=kinds)
    return frame[frame.kind != ""][["vendor", "step", "next_step", "kind", "count", "median"]].reset_index(drop=True)
