"""Plain values as YAML text that reads back to exactly the same values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

_BARE: Final = re.compile(
    r"[A-Za-z_/][A-Za-z0-9_./@%+-]*|[0-9]{1,3}(\.[0-9]{1,3}){3}(/[0-9]{1,2})?"
)
"""Text that needs no quotes for any reader of YAML, 1.1 or 1.2, once the words below are out."""
_ESCAPES: Final[Mapping[str, str]] = {"\n": "\\n", "\t": "\\t"}
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def write_yaml(value: Mapping[str, object]) -> str:
    """Return a mapping as YAML text: block style, keys in the order that they have."""
    return "".join(f"{line}\n" for line in _mapping(value))


def _mapping(value: Mapping[str, object]) -> Iterator[str]:
    for key, item in value.items():
        name = _text(key)
        if isinstance(item, Mapping) and item:
            yield f"{name}:"
            yield from (f"  {line}" for line in _mapping(item))
        elif isinstance(item, list | tuple) and item:
            yield f"{name}:"
            yield from _list(item)
        else:
            yield f"{name}: {_scalar(item)}"


def _list(items: Sequence[object]) -> Iterator[str]:
    for item in items:
        nested: Iterator[str]
        if isinstance(item, Mapping) and item:
            nested = _mapping(item)
        elif isinstance(item, list | tuple) and item:
            nested = _list(item)
        else:
            nested = iter((_scalar(item),))
        yield f"- {next(nested)}"
        yield from (f"  {line}" for line in nested)


def _scalar(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _text(value)
        case list() | tuple():
            return "[]"
        case _:
            return "{}"


def _text(text: str) -> str:
    is_bare = _BARE.fullmatch(text) and text.lower() not in _WORDS
    return text if is_bare else f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in '\\"':
        return f"\\{character}"
    if character.isprintable():
        return character
    return _ESCAPES.get(character) or f"\\U{ord(character):08x}"
