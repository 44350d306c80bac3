"""What differs inside one attribute, by path. The only file that knows DeepDiff.

DeepDiff is asked only about values that are known to differ and have an inside; it is told never
to give up on dissimilar mappings (``threshold_to_diff_deeper=0``), because it would then report
their whole, and a whole may hold more than what changed.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from vpn_declare.model.value import Value, from_plain, plain


def inside(name: str, before: Value, after: Value) -> Iterator[tuple[str, Value, Value]]:
    """Yield ``(path, before, after)`` for each difference, sorted by path; None is absent."""
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        yield name, before, after
        return
    yield from sorted(_deep(name, before, after), key=lambda item: item[0])


def _deep(name: str, before: Value, after: Value) -> Iterator[tuple[str, Value, Value]]:
    from deepdiff import DeepDiff  # noqa: PLC0415 - imported when a change is shown: 170 ms

    tree: Mapping[str, Any] = DeepDiff(
        plain(before), plain(after), view="tree", threshold_to_diff_deeper=0, verbose_level=2
    )
    for levels in tree.values():
        for level in levels:
            path = ".".join((name, *(str(part) for part in level.path(output_format="list"))))
            yield path, _present(level.t1), _present(level.t2)


def _present(value: object) -> Value:
    return None if type(value).__name__ == "NotPresent" else from_plain(value)
