"""A code means one thing, wherever it is raised."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from architecture.tree import PACKAGE

CODE = re.compile(r"VPN\d{3}")


def text_of(node: ast.expr | None) -> str:
    value = node.value if isinstance(node, ast.Constant) else ""
    return value if isinstance(value, str) else ""


def pair_of(node: ast.AST) -> tuple[str, str]:
    """Return code and summary, where a node holds both: by name, or side by side."""
    match node:
        case ast.Call(func=ast.Name(id="fault")):  # a detail follows, no summary
            return "", ""
        case ast.Call(keywords=keywords) if any(k.arg == "summary" for k in keywords):
            named = {keyword.arg: text_of(keyword.value) for keyword in keywords}
            return named.get("code", ""), named["summary"]
        case ast.Call(args=[first, second, *_]) | ast.Tuple(elts=[first, second, *_]):
            return text_of(first), text_of(second)
    return "", ""


def meanings() -> Iterator[tuple[str, str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            code, summary = pair_of(node)
            if CODE.fullmatch(code) and summary and not CODE.fullmatch(summary):
                yield code, summary, path.name


def test_no_code_has_two_summaries():
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for code, summary, file in meanings():
        found[code][summary] = file
    assert len(found) > 150
    assert not {code: told for code, told in found.items() if len(told) > 1}
