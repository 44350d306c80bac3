"""A graph in Graphviz's language."""

from collections.abc import Iterator

from vpn_declare.report.graph.noun import Edge, Graph, Node


def to_dot(graph: Graph) -> str:
    """Return the graph as text for ``dot``; the same graph gives the same text."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield f"{'digraph' if graph.directed else 'graph'} {_quoted(graph.title)} {{"
    yield "  rankdir=LR;"
    yield '  node [shape=box, fontname="sans-serif"];'
    for number, (group, nodes) in enumerate(graph.groups.items()):
        yield f"  subgraph cluster_{number} {{"
        yield f"    label={_quoted(group)};"
        for node in nodes:
            yield f"    {_node(node)}"
        yield "  }"
    for edge in graph.edges:
        yield f"  {_edge(edge, '->' if graph.directed else '--')}"
    yield "}"


def _node(node: Node) -> str:
    label = "\\n".join(_escaped(line) for line in node.lines)
    return f'{_quoted(node.id)} [label="{label}"];'


def _edge(edge: Edge, arrow: str) -> str:
    label = f" [label={_quoted(edge.label)}]" if edge.label else ""
    return f"{_quoted(edge.source)} {arrow} {_quoted(edge.target)}{label};"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'
