"""A graph in Mermaid's language, which many places show in Markdown."""

from collections.abc import Iterator, Mapping

from vpn_declare.report.graph.noun import Edge, Graph


def to_mermaid(graph: Graph) -> str:
    """Return the graph as a Mermaid flowchart; the same graph gives the same text."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    # Addresses hold characters that Mermaid gives a meaning, so nodes are numbered.
    numbers = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    yield "flowchart LR"
    for number, (group, nodes) in enumerate(graph.groups.items()):
        yield f'  subgraph g{number}["{_escaped(group)}"]'
        for node in nodes:
            label = "<br/>".join(_escaped(line) for line in node.lines)
            yield f'    {numbers[node.id]}["{label}"]'
        yield "  end"
    for edge in graph.edges:
        yield f"  {_edge(edge, numbers, directed=graph.directed)}"


def _edge(edge: Edge, numbers: Mapping[str, str], *, directed: bool) -> str:
    arrow = "-->" if directed else "---"
    label = f'|"{_escaped(edge.label)}"|' if edge.label else ""
    return f"{numbers[edge.source]} {arrow}{label} {numbers[edge.target]}"


def _escaped(text: str) -> str:
    for character, entity in (
        ("&", "#amp;"),
        ('"', "#quot;"),
        ("<", "#lt;"),
        (">", "#gt;"),
    ):
        text = text.replace(character, entity)
    return text
