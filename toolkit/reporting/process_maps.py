"""Where the boxes and arrows of a process map stand: a layered layout, plain Python, the same for the same graph.

Boxes stand in layers along the commonest way through the graph; an arrow that spans several layers gets a place in
each of them, so that it runs beside the boxes and not through them (after Sugiyama, Tagawa and Toda 1981).
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

Edge = tuple[str, str]
Point = tuple[float, float]
_SWEEPS: Final = 12
# How much room a passing arrow takes beside a box, whose width is 1.
_PASSING: Final = 0.74
_BOX: Final = 1.4
# Into how many parts a piece of a route is cut to find a place for a label.
_STEPS: Final = 12


class Layout(NamedTuple):
    """Boxes and the points that each arrow runs through, ends included; x in box widths, y in layers from the top."""

    boxes: dict[str, Point]
    routes: dict[Edge, list[Point]]
    width: float
    layers: int


Box = tuple[float, float, float, float]


class Places:
    """Where something stands already: boxes of x, y and half their width and height."""

    def __init__(self, taken: Sequence[Box]) -> None:
        self._taken = list(taken)

    def freest(self, route: Sequence[Point], half_width: float, half_height: float) -> Point:
        """The point of a route at which a label covers least of what stands already, and the label from now on.

        The middle of the route comes first among equals, then what lies nearest to it.
        """
        places = [(distance, (x, y, half_width, half_height)) for distance, (x, y) in _along(route)]
        _distance, found = min(places, key=lambda place: (round(self._covered(place[1]), 6), place[0]))
        self._taken.append(found)
        return found[:2]

    def _covered(self, box: Box) -> float:
        covered = 0.0
        for other in self._taken:
            across = box[2] + other[2] - abs(box[0] - other[0])
            down = box[3] + other[3] - abs(box[1] - other[1])
            covered += max(across, 0.0) * max(down, 0.0)
        return covered


def _along(route: Sequence[Point]) -> list[tuple[float, Point]]:
    """Points along a route as it is drawn, each with its distance from the route's middle, as a part of the route."""
    found = []
    pieces = len(route) - 1
    for piece, ((ax, ay), (bx, by)) in enumerate(itertools.pairwise(route)):
        for step in range(1, _STEPS):
            part = step / _STEPS
            x = ax + (bx - ax) * part**2 * (3 - 2 * part)
            y = ay + (by - ay) * (part if ay == by else (3 * part * (1 - part) / 2 + part**3))
            found.append((abs((piece + part) / pieces - 0.5), (x, y)))
    return found


def layout(counts: Mapping[Edge, float]) -> Layout:
    """The layout of a graph whose arrows have weights; arrows from a box to itself are not routed."""
    edges = sorted((edge for edge in counts if edge[0] != edge[1]), key=lambda edge: (-counts[edge], edge))
    nodes = sorted({name for edge in counts for name in edge})
    forward = _acyclic(edges)
    layer = _layers(nodes, [edge if forward[edge] else edge[::-1] for edge in edges if forward[edge]])
    rows, chains = _with_passings(nodes, layer, edges)
    _untangle(rows, chains)
    across = _placed(rows, chains)
    boxes = {name: (across[name], float(layer[name])) for name in nodes}
    routes = {}
    for edge, chain in chains.items():
        inner = [(across[each], float(depth)) for each, depth in chain[1:-1]]
        routes[edge] = [boxes[edge[0]], *inner, boxes[edge[1]]]
    left = min((x for x, _ in boxes.values()), default=0.0)
    right = max(across.values(), default=0.0)
    return Layout(boxes, routes, right - left, max(layer.values(), default=0) + 1)


def _acyclic(edges: Sequence[Edge]) -> dict[Edge, bool]:
    """Which arrows run forward: from the heaviest on, each that closes no circle."""
    following: dict[str, set[str]] = {}
    forward = {}
    for start, end in edges:
        reached, open_ = set(), [end]
        while open_:
            here = open_.pop()
            if here not in reached:
                reached.add(here)
                open_ += following.get(here, ())
        forward[(start, end)] = start not in reached
        if start not in reached:
            following.setdefault(start, set()).add(end)
    return forward


def _layers(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Each box one layer below the lowest that leads to it; one that nothing leads to, just above what it leads to."""
    layer = dict.fromkeys(nodes, 0)
    for _round in nodes:
        for start, end in edges:
            layer[end] = max(layer[end], layer[start] + 1)
    entered = {end for _start, end in edges}
    for name in nodes:
        below = [layer[end] for start, end in edges if start == name]
        if name not in entered and below:
            layer[name] = min(below) - 1
    return layer


Chain = list[tuple[str, int]]


def _with_passings(
    nodes: Sequence[str], layer: Mapping[str, int], edges: Sequence[Edge]
) -> tuple[list[list[str]], dict[Edge, Chain]]:
    """The layers with a place for every arrow that passes through, and each arrow's chain of places."""
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for name in nodes:
        rows[layer[name]].append(name)
    chains: dict[Edge, Chain] = {}
    for start, end in edges:
        step = 1 if layer[end] >= layer[start] else -1
        between = list(range(layer[start] + step, layer[end], step))
        passing = [(f"\0{start}\0{end}\0{depth}", depth) for depth in between]
        for name, depth in passing:
            rows[depth].append(name)
        chains[(start, end)] = [(start, layer[start]), *passing, (end, layer[end])]
    return rows, chains


def _neighbours(chains: Mapping[Edge, Chain]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for chain in chains.values():
        for (one, depth), (other, other_depth) in itertools.pairwise(chain):
            found.setdefault(one, []).append((other, other_depth - depth))
            found.setdefault(other, []).append((one, depth - other_depth))
    return found


def _untangle(rows: list[list[str]], chains: Mapping[Edge, Chain]) -> None:
    """Order each layer by the mean place of its neighbours above, then below, in turn."""
    near = _neighbours(chains)
    for sweep in range(_SWEEPS):
        side = -1 if sweep % 2 == 0 else 1
        for row in rows if side < 0 else rows[::-1]:
            places = {name: number / max(len(each), 1) for each in rows for number, name in enumerate(each)}

            def wish(name: str, places: Mapping[str, float] = places, side: int = side) -> tuple[float, float]:
                beside = [places[other] for other, depth in near.get(name, ()) if depth * side > 0]
                here = places[name]
                return (sum(beside) / len(beside) if beside else here, here)

            row.sort(key=wish)


def _placed(rows: Sequence[Sequence[str]], chains: Mapping[Edge, Chain]) -> dict[str, float]:
    """Places across: in the row's order, never nearer than their widths allow, else near their neighbours."""
    near = _neighbours(chains)
    across: dict[str, float] = {}
    for row in rows:
        reach = 0.0
        for name in row:
            reach += _width(name) / 2
            across[name] = reach
            reach += _width(name) / 2
        for name in row:
            across[name] -= reach / 2
    for _sweep in range(_SWEEPS):
        for row in rows:
            wished = [
                sum(across[other] for other, _ in near[name]) / len(near[name]) if near.get(name) else across[name]
                for name in row
            ]
            _push_apart(row, wished, across)
    return across


def _push_apart(row: Sequence[str], wished: Sequence[float], across: dict[str, float]) -> None:
    """Put a row's members as near to their wishes as their order and widths allow: the mean of two greedy passes."""
    rightward, leftward = list(wished), list(wished)
    for n in range(1, len(row)):
        gap = (_width(row[n - 1]) + _width(row[n])) / 2
        rightward[n] = max(rightward[n], rightward[n - 1] + gap)
    for n in range(len(row) - 2, -1, -1):
        gap = (_width(row[n + 1]) + _width(row[n])) / 2
        leftward[n] = min(leftward[n], leftward[n + 1] - gap)
    for name, one, other in zip(row, rightward, leftward, strict=True):
        across[name] = (one + other) / 2


def _width(name: str) -> float:
    return _PASSING if name.startswith("\0") else _BOX
