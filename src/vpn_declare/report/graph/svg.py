"""A graph as a picture that every browser shows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from vpn_declare.report.graph.layout import LINE, Box, box_size, layers, rings
from vpn_declare.report.graph.noun import Graph, Node

_MARGIN: Final = 10
_STYLE: Final = (
    "text{font:12px monospace;fill:#222}"
    ".title{font-weight:bold}"
    "rect{fill:#f7f9fc;stroke:#56708f;rx:4px}"
    "line{stroke:#8aa0b8;stroke-width:1.3}"
)
_ENTITIES: Final = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))


def to_svg(graph: Graph) -> str:
    """Return the graph as an SVG document; the same graph gives the same bytes."""
    lines = _layered(graph) if graph.directed else _linked(graph)
    return "\n".join(lines) + "\n"


def _layered(graph: Graph) -> Iterator[str]:
    boxes = layers(graph)
    texts = {node.id: node.lines for node in graph.nodes}
    return _drawing(
        graph, boxes, texts, [(edge.source, edge.target, edge.label) for edge in graph.edges]
    )


def _linked(graph: Graph) -> Iterator[str]:
    """Draw one box per site, its gateways inside, and a line per link."""
    group_of = {node.id: node.group for node in graph.nodes}
    texts = {group: _site_lines(group, nodes) for group, nodes in graph.groups.items()}
    links = dict.fromkeys(texts, 0)
    for edge in graph.edges:
        for end in (edge.source, edge.target):
            links[group_of[end]] += 1
    boxes = rings({group: box_size(lines) for group, lines in texts.items()}, links)
    lines = [(group_of[e.source], group_of[e.target], e.label) for e in graph.edges]
    return _drawing(graph, boxes, texts, lines)


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
    lines: Sequence[tuple[str, str, str]],
) -> Iterator[str]:
    width = max((box.x + box.width for box in boxes.values()), default=0) + _MARGIN
    height = max((box.y + box.height for box in boxes.values()), default=0) + _MARGIN
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}">'
    )
    yield f"<title>{_escaped(graph.title)}</title>"
    yield f"<style>{_STYLE}</style>"
    for source, target, label in lines:
        yield from _line(boxes[source].middle, boxes[target].middle, label)
    for name in sorted(boxes):
        yield from _box(boxes[name], texts[name])
    yield "</svg>"


def _line(start: tuple[float, float], end: tuple[float, float], label: str) -> Iterator[str]:
    (x1, y1), (x2, y2) = start, end
    yield f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
    if label:
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        yield f'<text x="{x:.1f}" y="{y:.1f}">{_escaped(label)}</text>'


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
