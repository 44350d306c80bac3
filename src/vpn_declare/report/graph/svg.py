"""A graph as a picture that every browser shows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vpn_declare.report.graph.layout import LINE, Box, box_size, layers, rings
from vpn_declare.report.graph.noun import Graph, Node

_MARGIN: Final = 10
_SPREAD: Final = 0.3  # share of a line along which the numbers of parallel links are spread
_STYLE: Final = (
    "text{font:12px monospace;fill:#222}"
    ".title{font-weight:bold}"
    "rect{fill:#f7f9fc;stroke:#56708f;rx:4px}"
    "line{stroke:#8aa0b8;stroke-width:1.3}"
    ".label{text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:4px}"
)
_ENTITIES: Final = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line from a point to a point, in pixels; ``at`` is the share of it before its label."""

    start: tuple[float, float]
    end: tuple[float, float]
    label: str
    at: float = 0.5


def to_svg(graph: Graph) -> str:
    """Return the graph as an SVG document; the same graph gives the same bytes."""
    lines = _layered(graph) if graph.directed else _linked(graph)
    return "\n".join(lines) + "\n"


def _layered(graph: Graph) -> Iterator[str]:
    boxes = layers(graph)
    texts = {node.id: node.lines for node in graph.nodes}
    lines = [_Line(boxes[e.source].middle, boxes[e.target].middle, e.label) for e in graph.edges]
    return _drawing(graph, boxes, texts, lines)


def _linked(graph: Graph) -> Iterator[str]:
    """Draw one box per site, its gateways inside, and a line per link, from gateway to gateway.

    A link that has something to say bears a number, and a line below the picture says it.
    """
    group_of = {node.id: node.group for node in graph.nodes}
    texts = {group: _site_lines(group, nodes) for group, nodes in graph.groups.items()}
    links = dict.fromkeys(texts, 0)
    for edge in graph.edges:
        for end in (edge.source, edge.target):
            links[group_of[end]] += 1
    boxes = rings({group: box_size(lines) for group, lines in texts.items()}, links)
    points = _points(graph, boxes)
    pairs = [frozenset((group_of[e.source], group_of[e.target])) for e in graph.edges]
    between, told = Counter(pairs), Counter[frozenset[str]]()
    lines: list[_Line] = []
    notes: list[str] = []
    for edge, pair in zip(graph.edges, pairs, strict=True):
        told[pair] += 1
        aside = (told[pair] / (between[pair] + 1) - 0.5) * _SPREAD
        at = 0.5 + (aside if edge.source < edge.target else -aside)
        if edge.label:
            notes.append(f"{len(notes) + 1}  {edge.source} -- {edge.target}  {edge.label}")
        number = str(len(notes)) if edge.label else ""
        lines.append(_Line(points[edge.source], points[edge.target], number, at))
    return _drawing(graph, boxes, texts, lines, notes)


def _points(graph: Graph, boxes: Mapping[str, Box]) -> dict[str, tuple[float, float]]:
    """Return where the lines of each gateway begin: at its name, within its site's box."""
    found: dict[str, tuple[float, float]] = {}
    for group, nodes in graph.groups.items():
        number = 1
        for node in nodes:
            y = boxes[group].y + (number + 1) * LINE - LINE / 3
            found[node.id] = (boxes[group].middle[0], y)
            number += len(node.lines)
    return found


def _site_lines(group: str, nodes: Sequence[Node]) -> tuple[str, ...]:
    inside: list[str] = []
    for node in nodes:
        inside.append(f"  {node.lines[0]}")
        inside.extend(f"    {line}" for line in node.lines[1:])
    return (group, *inside)


def _drawing(
    graph: Graph,
    boxes: Mapping[str, Box],
    texts: Mapping[str, Sequence[str]],
    lines: Sequence[_Line],
    notes: Sequence[str] = (),
) -> Iterator[str]:
    width = max((box.x + box.width for box in boxes.values()), default=0) + _MARGIN
    below = max((box.y + box.height for box in boxes.values()), default=0) + _MARGIN
    width = max(width, box_size(notes)[0] + _MARGIN)
    height = below + (box_size(notes)[1] if notes else 0)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}">'
    )
    yield f"<title>{_escaped(graph.title)}</title>"
    yield f"<style>{_STYLE}</style>"
    for line in lines:
        yield _stroke(line)
    for name in sorted(boxes):
        yield from _box(boxes[name], texts[name])
    for line in lines:
        if line.label:
            yield _label(line)
    for number, note in enumerate(notes, start=1):
        y = below + number * LINE
        yield f'<text x="{_MARGIN}" y="{y:.1f}" xml:space="preserve">{_escaped(note)}</text>'
    yield "</svg>"


def _stroke(line: _Line) -> str:
    (x1, y1), (x2, y2) = line.start, line.end
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _label(line: _Line) -> str:
    (x1, y1), (x2, y2) = line.start, line.end
    x, y = x1 + (x2 - x1) * line.at, y1 + (y2 - y1) * line.at
    return f'<text x="{x:.1f}" y="{y:.1f}" class="label">{_escaped(line.label)}</text>'


def _box(box: Box, lines: Sequence[str]) -> Iterator[str]:
    yield (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" '
        f'width="{box.width:.1f}" height="{box.height:.1f}"/>'
    )
    for number, line in enumerate(lines):
        style = ' class="title"' if number == 0 else ""
        y = box.y + (number + 1) * LINE
        yield (
            f'<text x="{box.x + 8:.1f}" y="{y:.1f}" xml:space="preserve"{style}>'
            f"{_escaped(line)}</text>"
        )


def _escaped(text: str) -> str:
    for character, entity in _ENTITIES:
        text = text.replace(character, entity)
    return text
