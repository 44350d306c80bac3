"""Plain values to a written model: types and keys are checked, everything wrong is told at once.

What is wrong is then left out and the rest is checked again, so that faults of meaning elsewhere
can be told in the same reading. What was left out is remembered as broken: nobody is told that a
name leads nowhere when only its declaration has a fault.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.load.places import Path, Places, Plain, Step
from vpn_declare.load.shape_errors import report_shape_error

M = TypeVar("M", bound=BaseModel)

_NAMED: Final = frozenset({"sites", "groups", "pools", "environments", "providers"})
_ITEM: Final = 2
"""Depth of an item in a list of the file."""
_MAY_BE_EMPTY: Final = frozenset({("gateways", 4), ("environments", 2)})
"""Where entries may have nothing to say: the mapping, and the depth of its entries."""


@dataclass(frozen=True, slots=True)
class Shaped(Generic[M]):
    """A model of all that was right, and the paths that had to be left out for it."""

    model: M
    left_out: frozenset[Path] = field(default=frozenset())

    def written_index(self, section: str, index: int) -> int:
        """Return where in the written list an item of the model's list stood."""
        gaps = sorted(
            int(path[1]) for path in self.left_out if path[0] == section and len(path) == _ITEM
        )
        for gap in gaps:
            index += gap <= index
        return index


def shape(
    model: type[M], value: Plain, places: Places, faults: Faults, *, has_null: bool = True
) -> Shaped[M] | None:
    """Return the value as a model; None where not even a part of it can be used.

    Args:
        model: What it should be.
        value: What was read.
        places: Where its parts stand.
        faults: Where faults are noted.
        has_null: Some value in it may be empty, which is refused but for sections and gateways.
    """
    if not isinstance(value, dict):
        faults.add(
            codes.WRONG_TYPE,
            "The file should be a mapping: KEY: VALUE on each line.",
            "Begin with 'version: 1'.",
            place=places.nearest(()),
        )
        return None
    empty = frozenset(_nulls(value, ())) if has_null else frozenset()
    for path in empty:
        _tell_empty(path, places, faults)
    # An empty key inside a list is cut out by itself: the other items of the list stay in place.
    unwritten = frozenset(_cut(path) if path[0] in _NAMED else path for path in empty)
    return _shaped(model, _without(value, unwritten), unwritten, _Reading(value, places, faults))


@dataclass(frozen=True, slots=True)
class _Reading:
    value: Plain
    places: Places
    faults: Faults


def _shaped(
    model: type[M], value: Plain, unwritten: frozenset[Path], reading: _Reading
) -> Shaped[M] | None:
    try:
        return Shaped(model.model_validate(value), unwritten)
    except ValidationError as error:
        found = error.errors(include_url=False)
    emptied = {path[:_ITEM] for path in unwritten if len(path) > _ITEM}
    for item in found:
        if item["loc"] in emptied:
            continue  # all that is wrong with it may be that a key of it says nothing
        report_shape_error(model, item, reading.value, reading.places, reading.faults)
    wrong = frozenset(_cut(item["loc"]) for item in found)
    try:
        return Shaped(model.model_validate(_without(value, wrong)), wrong | unwritten)
    except ValidationError:
        return None


def _tell_empty(path: Path, places: Places, faults: Faults) -> None:
    if len(path) > 1:
        is_link = path[0] == "tunnels" and len(path) == _ITEM + 1 and " " in str(path[-1])
        faults.add(
            codes.WRONG_TYPE,
            f"'{path[-1]}' has no value.",
            "Take the colon away, or write options after it."
            if is_link
            else "Write one, or remove the key.",
            place=places.nearest(path),
            path=".".join(map(str, path)),
        )


def _may_be_empty(path: Path) -> bool:
    """Tell whether this is a gateway or an environment, which may have nothing to say."""
    return len(path) > 1 and (path[-2], len(path)) in _MAY_BE_EMPTY


def _nulls(node: Plain, path: Path) -> Iterable[Path]:
    if isinstance(node, dict):
        for key, item in node.items():
            here = (*path, key)
            if item is None and not _may_be_empty(here):
                yield here
            elif key != "settings":
                yield from _nulls(item, here)
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _nulls(item, (*path, index))


def _cut(loc: Path) -> Path:
    """Return what to leave out for a fault: the named thing or the list's item, else the key."""
    inside = len(loc) > 1 and (loc[0] in _NAMED or isinstance(loc[1], int))
    return loc[:2] if inside else loc[:1]


def _without(node: Plain, paths: Iterable[Path]) -> Plain:
    """Return a copy of a value without the paths; untouched parts are shared."""
    here: dict[Step, list[Path]] = {}
    for path in paths:
        if path:
            here.setdefault(path[0], []).append(path[1:])
    if isinstance(node, dict):
        return {key: _kept(item, key, here) for key, item in node.items() if _stays(key, here)}
    if isinstance(node, list):
        return [_kept(item, i, here) for i, item in enumerate(node) if _stays(i, here)]
    return node


def _stays(step: Step, here: Mapping[Step, list[Path]]) -> bool:
    return () not in here.get(step, ())


def _kept(item: Plain, step: Step, here: Mapping[Step, list[Path]]) -> Plain:
    return _without(item, here[step]) if step in here else item
