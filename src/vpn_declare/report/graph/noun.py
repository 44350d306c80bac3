"""A graph ready to be drawn: nodes in groups, edges, labels. Everything is sorted."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One box. ``group`` is its site; ``lines`` are what is written in it, the first in bold."""

    id: str
    group: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One line. In a directed graph ``source`` needs ``target``."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Graph:
    """A graph.

    Attributes:
        title: What it shows.
        nodes: Sorted by id.
        edges: Sorted by their ends; both ends are nodes.
        directed: Edges mean "needs"; otherwise they are links.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    directed: bool

    @cached_property
    def groups(self) -> Mapping[str, tuple[Node, ...]]:
        """The nodes of each group, sorted by group."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            found.setdefault(node.group, []).append(node)
        return {group: tuple(found[group]) for group in sorted(found)}
