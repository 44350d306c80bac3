"""pydantic's errors in our own words, at the place of what is wrong.

No value is repeated here but those of keys that hold none of the user's secrets: a wrong kind of
value is named by its kind (``a list``), never by what it holds.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, cast

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from vpn_declare.load import codes
from vpn_declare.load.codes import Code
from vpn_declare.load.faults import Faults, listed
from vpn_declare.load.places import Path, Places, Plain
from vpn_declare.model.tunnel_file import is_short_tunnel

_KINDS: Final[Mapping[str, str]] = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "dict_type": "a mapping: KEY: VALUE",
    "model_type": "a mapping: KEY: VALUE",
    "tuple_type": "a list",
    "float_type": "a number",
}
_LIMITS: Final[Mapping[str, str]] = {
    "greater_than_equal": "should be {ge} or more",
    "less_than_equal": "should be {le} or less",
    "too_short": "should have at least {min_length} items",
    "too_long": "should have at most {max_length} items",
    "string_too_short": "should not be empty",
    "string_too_long": "should have at most {max_length} characters",
    "literal_error": "should be {expected}",
    "enum": "should be {expected}",
    "string_pattern_mismatch": "should have the form {pattern}",
    "float_parsing": "should be a number",
}
_LONGEST: Final = 400
"""Characters of a detail; what is longer was pasted by accident."""
_OWN: Final[Mapping[str, Code]] = {
    code.number: code for code in vars(codes).values() if isinstance(code, Code)
}


def report_shape_error(
    model: type[BaseModel], error: ErrorDetails, value: Plain, places: Places, faults: Faults
) -> None:
    """Note one of pydantic's errors as a fault."""
    loc = tuple(step for step in error["loc"] if step != "[key]")
    written = written_path(value, loc)
    code, detail, fix = _in_words(model, error, loc, faults)
    if len(detail) > _LONGEST:
        detail = f"{detail[:_LONGEST]}..."
    place = places.nearest(written)
    if error["type"] == "extra_forbidden" or error["loc"] != loc:
        place = places.key(written)
    faults.add(code, detail, fix, place=place, path=".".join(map(str, loc)))


def written_path(value: Plain, loc: Path) -> Path:
    """Return the path as written: ``'a -- b': {...}`` puts one key between item and option."""
    if len(loc) > 1 and loc[0] == "tunnels" and isinstance(value, dict):
        return (*item_path(value, "tunnels", int(loc[1])), *loc[2:])
    return loc


def item_path(value: Mapping[str, Plain], section: str, index: int) -> Path:
    """Return the path of a list's item; of a short tunnel, the path of its options."""
    items = value.get(section)
    if section == "tunnels" and isinstance(items, list):
        item = items[index]
        if isinstance(item, dict) and is_short_tunnel(item):
            return (section, index, next(iter(item)))
    return (section, index)


def _in_words(
    model: type[BaseModel], error: ErrorDetails, loc: Path, faults: Faults
) -> tuple[Code, str, str]:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _OWN:
        return _OWN[kind], str(context["detail"]), str(context["fix"])
    key = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        return _unknown_key(model, loc, faults)
    if kind == "missing":
        return codes.MISSING_KEY, f"'{key}' is missing.", "Add it."
    if kind in _KINDS:
        found = _described(error["input"])
        return codes.WRONG_TYPE, f"{_named(loc)} should be {_KINDS[kind]}; it is {found}.", ""
    if loc == ("version",):
        return codes.BAD_VERSION, "This program reads version 1.", "Write 'version: 1'."
    return codes.BAD_VALUE, f"{_named(loc)} {_limit(kind, context)}.", ""


def _named(loc: Path) -> str:
    if isinstance(loc[-1], int):
        return f"Item {loc[-1] + 1} of '{loc[-2]}'" if len(loc) > 1 else f"Item {loc[-1] + 1}"
    return f"'{loc[-1]}'"


def _limit(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "too_short" and context["min_length"] == 1:
        return "should not be empty"
    sentence = _LIMITS.get(kind, "is not allowed here")
    return sentence.format_map({name: str(value).strip("^$") for name, value in context.items()})


def _described(value: object) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return str(value).lower()
        case int():
            return "a number"
        case str():
            return "text" if value else "empty text"
        case list():
            return "a list"
        case _:
            return "a mapping"


def _unknown_key(model: type[BaseModel], loc: Path, faults: Faults) -> tuple[Code, str, str]:
    known = sorted(known_keys(model, loc[:-1]))
    near = faults.did_you_mean(str(loc[-1]), known)
    fix = "" if near else f"Known here: {listed(known, most=30)}."
    return codes.UNKNOWN_KEY, f"'{loc[-1]}' is not known here.{near}", fix


@lru_cache(maxsize=8)
def _schema_of(model: type[BaseModel]) -> Mapping[str, Any]:
    return model.model_json_schema()


def known_keys(model: type[BaseModel], loc: Path) -> set[str]:
    """Return the keys that may stand at a place, read from the model's JSON Schema."""
    schema = _schema_of(model)
    definitions = schema.get("$defs", {})
    nodes = [schema]
    for step in loc:
        nodes = [
            child for node in _resolved(nodes, definitions) for child in _children(node, step)
        ]
    return {
        key
        for node in _resolved(nodes, definitions)
        for key in cast("Any", node.get("properties", {}))
    }


def _resolved(nodes: list[Any], definitions: Mapping[str, Any]) -> list[Any]:
    """Return the schemas with references followed and alternatives laid side by side."""
    found: list[Any] = []
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if "$ref" in node:
            waiting.append(definitions[node["$ref"].rsplit("/", 1)[1]])
        elif "anyOf" in node:
            waiting.extend(node["anyOf"])
        else:
            found.append(node)
    return found


def _children(node: Mapping[str, Any], step: str | int) -> list[Any]:
    if isinstance(step, int):
        items = node.get("items") or (node.get("prefixItems") or [None])[0]
        return [items] if items else []
    if step in node.get("properties", {}):
        return [node["properties"][step]]
    extra = node.get("additionalProperties")
    return [extra] if isinstance(extra, dict) else []
