"""Where each key and value of a text stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from vpn_declare.model.diagnostic import Place

Step = str | int
Path = tuple[Step, ...]
Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]

_COLUMN_BITS: Final = 20


def packed(line: int, column: int) -> int:
    """Return a position, both counted from 0, as one number; columns end at a million."""
    return line << _COLUMN_BITS | min(column, (1 << _COLUMN_BITS) - 1)


class Places(Protocol):
    """Something that knows where the parts of a value are written."""

    def find(self, path: Path) -> Place | None:
        """Return the place of a path, or None if nothing is written there."""
        ...

    def nearest(self, path: Path) -> Place:
        """Return the place of a path, or of the nearest thing around it that is written."""
        ...

    def key(self, path: Path) -> Place:
        """Return where the key that ends ``path`` is written, or the nearest thing around it."""
        ...


@dataclass(frozen=True, slots=True)
class TextPlaces:
    """Places in one YAML text.

    ``marks`` holds, by ``id`` of a list or mapping, the positions of its items: one number per
    item of a list, key and value for each entry of a mapping. ``root`` keeps them alive.
    """

    file: str
    root: Plain
    marks: Mapping[int, list[int]]
    _order: dict[int, dict[str, int]] = field(default_factory=dict)

    def find(self, path: Path) -> Place | None:
        """Return the place of a path, or None if nothing is written there."""
        position, found = self._walk(path)
        return self._place(position) if found == len(path) else None

    def nearest(self, path: Path) -> Place:
        """Return the place of a path, or of the nearest thing around it that is written."""
        return self._place(self._walk(path)[0])

    def key(self, path: Path) -> Place:
        """Return where the key that ends ``path`` is written."""
        return self._place(self._walk(path, to_key=True)[0])

    def _walk(self, path: Path, *, to_key: bool = False) -> tuple[int, int]:
        """Return the position reached, and how many steps of the path were found."""
        node, position = self.root, 0
        for done, step in enumerate(path):
            marks = self.marks.get(id(node), [])
            match node, step:
                case dict(), str() if step in node:
                    index = self._index_of(node, step)
                    node = node[step]
                    at_key = isinstance(node, dict | list) or (to_key and done + 1 == len(path))
                    position = marks[2 * index + (not at_key)]
                case list(), int() if step < len(node):
                    node, position = node[step], marks[step]
                case _:
                    return position, done
        return position, len(path)

    def key_in(self, node: dict[str, Plain] | list[Plain], key: str) -> Place:
        """Return where a key of a mapping of this text is written."""
        return self._place(self.marks[id(node)][2 * self._index_of(node, key)])

    def _index_of(self, node: dict[str, Plain] | list[Plain], key: str) -> int:
        order = self._order.get(id(node))
        if order is None:
            order = self._order[id(node)] = {str(name): index for index, name in enumerate(node)}
        return order[key]

    def _place(self, position: int) -> Place:
        line, column = divmod(position, 1 << _COLUMN_BITS)
        return Place(self.file, line + 1, column + 1)


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of what is written: a text's places, and the path down to the part."""

    places: Places
    path: Path

    def find(self, *steps: Step) -> Place | None:
        """Return the place of something inside, or None if it is not written here."""
        return self.places.find((*self.path, *steps))

    def nearest(self, *steps: Step) -> Place:
        """Return the place of something inside, or the nearest thing around it."""
        return self.places.nearest((*self.path, *steps))

    def inside(self, *steps: Step) -> "Spot":
        """Return a part of this part."""
        return Spot(self.places, (*self.path, *steps))


@dataclass(frozen=True, slots=True)
class LayeredPlaces:
    """Places of a value that was laid over another: looked up above first, then below."""

    above: Spot
    below: Spot

    def find(self, path: Path) -> Place | None:
        """Return the place of a path, or None if nothing is written there."""
        return self.above.find(*path) or self.below.find(*path)

    def nearest(self, path: Path) -> Place:
        """Return the place of a path, or of the nearest thing around it that is written."""
        return self.find(path) or self.above.nearest(*path)

    def key(self, path: Path) -> Place:
        """Return where the key that ends ``path`` is written, or the nearest thing around it."""
        return self.find(path) or self.above.nearest(*path)
