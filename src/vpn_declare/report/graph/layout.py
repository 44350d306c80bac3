"""Where boxes go. Two layouts, both of our own: layers for what needs what, rings for links.

Graphviz draws better and is one pipe away (``--format dot | dot -Tsvg``); these need nothing, and
draw the same picture on every machine.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from vpn_declare.report.graph.noun import Edge, Graph

LINE: Final = 16  # pixels per line of text at 12 px
CHARACTER: Final = 7.2  # pixels per character of a 12 px monospaced font
_PADDING: Final = 10
_GAP_ACROSS: Final = 70
_GAP_DOWN: Final = 14

# A site with more links than that, and three times the usual, is drawn inside as a hub.
_HUB_LINKS: Final = 4
_HUB_FACTOR: Final = 3


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the page, in pixels; ``x`` and ``y`` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """The centre."""
        return (self.x + self.width / 2, self.y + self.height / 2)


def box_size(lines: Sequence[str]) -> tuple[float, float]:
    """Return width and height of a box with these lines."""
    widest = max((len(line) for line in lines), default=0)
    return (widest * CHARACTER + 2 * _PADDING, len(lines) * LINE + _PADDING)


def layers(graph: Graph) -> dict[str, Box]:
    """Return a box per node, in columns: what nothing is needed for stands on the left."""
    depth = _depths(graph)
    columns: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node in graph.nodes:
        columns[depth[node.id]].append(node.id)
    needs = _needs(graph.edges)
    sizes = {node.id: box_size(node.lines) for node in graph.nodes}
    boxes: dict[str, Box] = {}
    x = float(_PADDING)
    for column in columns:
        column.sort(key=lambda name: (_height_of_needs(needs.get(name, ()), boxes), name))
        width = max(sizes[name][0] for name in column)
        y = float(_PADDING)
        for name in column:
            boxes[name] = Box(x, y, width, sizes[name][1])
            y += sizes[name][1] + _GAP_DOWN
        x += width + _GAP_ACROSS
    return boxes


def _needs(edges: Sequence[Edge]) -> dict[str, list[str]]:
    needs: dict[str, list[str]] = {}
    for edge in edges:
        needs.setdefault(edge.source, []).append(edge.target)
    return needs


def _depths(graph: Graph) -> dict[str, int]:
    """Return the longest way from each node to one that needs nothing. Plans have no rings."""
    waiting = {node.id: 0 for node in graph.nodes}
    needed_by: dict[str, list[str]] = {}
    for edge in graph.edges:
        waiting[edge.source] += 1
        needed_by.setdefault(edge.target, []).append(edge.source)
    depth = dict.fromkeys(waiting, 0)
    ready = [node for node, number in waiting.items() if not number]
    while ready:
        node = ready.pop()
        for dependant in needed_by.get(node, ()):
            depth[dependant] = max(depth[dependant], depth[node] + 1)
            waiting[dependant] -= 1
            if not waiting[dependant]:
                ready.append(dependant)
    return depth


def _height_of_needs(needs: Sequence[str], boxes: Mapping[str, Box]) -> float:
    """Return the mean height of what a node needs, so that lines are short and cross little."""
    heights = [boxes[need].middle[1] for need in needs if need in boxes]
    return sum(heights) / len(heights) if heights else 0.0


def rings(sizes: Mapping[str, tuple[float, float]], links: Mapping[str, int]) -> dict[str, Box]:
    """Return a box per group: hubs in the middle, all others on a ring around them.

    Args:
        sizes: Width and height of each group's box.
        links: How many links each group has.
    """
    usual = median(links.values()) if links else 0
    hubs = [g for g in sizes if links.get(g, 0) > max(_HUB_LINKS, _HUB_FACTOR * usual)]
    outer = [group for group in sizes if group not in hubs]
    inner_radius = _radius(hubs, sizes) if len(hubs) > 1 else 0.0
    widest = max((max(size) for size in sizes.values()), default=0.0)
    outer_radius = max(_radius(outer, sizes), inner_radius + 1.5 * widest if hubs else 0.0)
    centre = outer_radius + widest / 2 + 2 * _PADDING
    boxes = _ring(hubs, sizes, inner_radius, centre)
    boxes.update(_ring(outer, sizes, outer_radius, centre))
    return boxes


def _radius(groups: Sequence[str], sizes: Mapping[str, tuple[float, float]]) -> float:
    """Return the radius of a ring on which these boxes do not touch."""
    if len(groups) <= 1:
        return 0.0
    widest = max(math.hypot(*sizes[group]) for group in groups)
    return (widest + _GAP_ACROSS) / (2 * math.sin(math.pi / len(groups)))


def _ring(
    groups: Sequence[str], sizes: Mapping[str, tuple[float, float]], radius: float, centre: float
) -> dict[str, Box]:
    boxes = {}
    for number, group in enumerate(groups):
        angle = 2 * math.pi * number / len(groups) - math.pi / 2
        width, height = sizes[group]
        x = centre + radius * math.cos(angle) - width / 2
        y = centre + radius * math.sin(angle) - height / 2
        boxes[group] = Box(round(x, 1), round(y, 1), round(width, 1), round(height, 1))
    return boxes
