"""YAML text to plain values, strings first, with the place of each: the only user of PyYAML.

What is plain ``true`` or ``false`` becomes a boolean, a plain decimal integer without leading zero
becomes an integer, plain ``null``, ``~`` or nothing becomes None; all else stays the text that was
written. So ``NO``, ``010``, ``65000.10`` and ``12:34`` are never turned into something else. Keys
are always text. Duplicate keys, tags, merge keys, second documents and bombs of aliases are
refused.

The loop works on libyaml's events, which is three times as fast as PyYAML's own loader and keeps
every position.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined] # the stubs pass over it

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.load.places import Plain, TextPlaces, packed
from vpn_declare.load.text_bytes import decoded
from vpn_declare.load.yaml_syntax import Problem, tell_character, tell_syntax
from vpn_declare.model.diagnostic import Diagnostic, Place

MOST_DEPTH: Final = 64
"""Nesting of mappings and lists; the language itself needs 8. Our choice."""
MOST_ALIASED: Final = 200_000
"""Values that all aliases of a text may stand for together. Our choice."""
_INTEGER: Final = re.compile(r"-?[1-9][0-9]{0,17}|0")
_WORDS: Final[Mapping[str, Plain]] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlText:
    """A text that was read.

    Attributes:
        value: The plain value; None where the text could not be read to its end.
        places: Where its parts stand.
        has_null: Some value in it is empty.
        diagnostics: What is wrong with it as YAML.
    """

    value: Plain
    places: TextPlaces
    has_null: bool
    diagnostics: tuple[Diagnostic, ...]


_Node = dict[str, Plain] | list[Plain]


class _StopError(Exception):
    """Reading cannot go on; the fault is noted already."""


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is still open; ``size`` counts the values in it, aliases expanded."""

    node: _Node
    marks: list[int] = field(default_factory=list)
    key: str | None = None
    size: int = 1
    anchor: str | None = None
    skips: bool = False


def read_yaml(data: bytes, file: str) -> YamlText:
    """Return the values of a YAML text. Never raises; what is wrong is in ``diagnostics``."""
    faults = Faults()
    reader = _Reader(file, faults)
    value: Plain = None
    try:
        text = decoded(data, file, faults)
        if text is not None:
            reader.read(text)
            value = reader.root
    except _StopError:
        pass
    places = TextPlaces(file, reader.root, reader.marks)
    for node, key, place in reader.doubled:
        faults.add(
            codes.KEY_TWICE,
            f"'{key}' is already written at {places.key_in(node, key)}.",
            "Remove one of the two, or join them.",
            place=place,
        )
    return YamlText(
        value=value, places=places, has_null=reader.has_null, diagnostics=faults.diagnostics
    )


class _Reader:
    """Builds the value from events. One handler per kind of event keeps each of them short."""

    def __init__(self, file: str, faults: Faults) -> None:
        self.root: Plain = None
        self.marks: dict[int, list[int]] = {}
        self.has_null = False
        self.doubled: list[tuple[_Node, str, Place]] = []
        self._file = file
        self._faults = faults
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Plain, int] | None] = {}
        self._aliased = 0
        self._documents = 0

    def read(self, text: str) -> None:
        handlers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open_mapping,
            yaml.SequenceStartEvent: self._open_list,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        ignored = self._ignore
        try:
            parser = CParser(text)
            while (event := parser.get_event()) is not None:
                handlers.get(type(event), ignored)(event)
        except yaml.reader.ReaderError as error:
            tell_character(text, error.position, self._file, self._faults)
            raise _StopError from None
        except yaml.MarkedYAMLError as error:
            tell_syntax(text, _problem(error), self._file, self._faults)
            raise _StopError from None
        if not self._documents:
            self._stop(codes.FILE_EMPTY, None, "The file holds nothing but comments or blanks.")

    def _ignore(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's events have no common type
        """Pass over the beginnings and ends of streams and documents."""

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(
                codes.SECOND_DOCUMENT,
                event,
                "A line '---' begins a second document; one file holds one topology.",
                "Put the second document into a file of its own in the same folder.",
            )

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.tag is not None:
            self._refuse_tag(event)
        text: str = event.value
        is_plain = event.implicit[0]
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key is None and isinstance(frame.node, dict):
            self._key(frame, text, event, is_plain=is_plain)
            return
        value: Plain = text
        if is_plain:
            if text in _WORDS:
                value = _WORDS[text]
                self.has_null = self.has_null or value is None
            elif _INTEGER.fullmatch(text):
                value = int(text)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1)
        self._add(value, event.start_mark, 1)

    def _key(self, frame: _Frame, text: str, event: yaml.ScalarEvent, *, is_plain: bool) -> None:
        mark: Any = event.start_mark
        if is_plain and text == "<<":
            self._stop(
                codes.MERGE_KEY,
                event,
                "'<<' is not part of this language.",
                "Use 'defaults:' or 'groups:' for values that several sites share.",
            )
        if is_plain and text in {"", "~"}:
            self._stop(codes.BAD_KEY, event, "The key is empty.", "Write a name before the colon.")
        if event.anchor is not None:
            self._anchors[event.anchor] = (text, 1)
        frame.key = text
        frame.skips = text in frame.node
        if frame.skips:
            place = Place(self._file, mark.line + 1, mark.column + 1)
            self.doubled.append((frame.node, text, place))
        else:
            frame.marks.append(packed(mark.line, mark.column))

    def _add(self, value: Plain, mark: Any, size: int) -> None:  # noqa: ANN401 - as above
        if not self._stack:
            self.root = value
            return
        frame = self._stack[-1]
        frame.size += size
        if isinstance(frame.node, list):
            frame.node.append(value)
            frame.marks.append(packed(mark.line, mark.column))
            return
        key, frame.key = frame.key, None
        if key is not None and not frame.skips:
            frame.node[key] = value
            frame.marks.append(packed(mark.line, mark.column))

    def _open_mapping(self, event: yaml.MappingStartEvent) -> None:
        self._open(event, {})

    def _open_list(self, event: yaml.SequenceStartEvent) -> None:
        self._open(event, [])

    def _open(
        self, event: yaml.CollectionStartEvent, node: dict[str, Plain] | list[Plain]
    ) -> None:
        if event.tag is not None:
            self._refuse_tag(event)
        self._refuse_as_key(event)
        if len(self._stack) >= MOST_DEPTH:
            self._stop(
                codes.TOO_DEEP,
                event,
                f"Values are nested more than {MOST_DEPTH} levels deep.",
                "The language needs no more than 8; see its reference.",
            )
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        frame = _Frame(node, anchor=event.anchor)
        self.marks[id(node)] = frame.marks
        self._add(node, event.start_mark, 0)
        self._stack.append(frame)

    def _close(self, _event: object) -> None:
        frame = self._stack.pop()
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (frame.node, frame.size)
        if self._stack:
            self._stack[-1].size += frame.size

    def _alias(self, event: yaml.AliasEvent) -> None:
        self._refuse_as_key(event)
        if event.anchor not in self._anchors:
            # The name is not repeated: it may be a key that somebody pasted, '*' and all.
            self._stop(
                codes.UNKNOWN_ANCHOR,
                event,
                "'*' begins an alias, but no anchor '&' of that name comes before it.",
                "Put the text in quotes if it is not meant as an alias.",
            )
        found = self._anchors[event.anchor]
        if found is None:
            detail = "The alias stands inside the value that it names."
            self._stop(codes.ALIASES, event, detail, "Write the value out.")
        value, size = found
        self._aliased += size
        if self._aliased > MOST_ALIASED:
            self._stop(
                codes.ALIASES,
                event,
                f"The aliases of this file stand for more than {MOST_ALIASED:,} values.",
                "Use 'defaults:', 'groups:' or a range of names instead.",
            )
        self._add(value, event.start_mark, size)

    def _refuse_as_key(self, event: yaml.Event) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key is None and isinstance(frame.node, dict):
            self._stop(
                codes.BAD_KEY,
                event,
                "A key is plain text, not a list, a mapping or an alias.",
                "Write a name before the colon; quote it if it holds special characters.",
            )

    def _refuse_tag(self, event: yaml.Event) -> NoReturn:
        # The tag is not repeated: it may be a key that somebody pasted, '!' and all.
        self._stop(
            codes.TAG,
            event,
            "'!' begins a tag; values are plain text, numbers, lists and mappings only.",
            "Remove it, or put the text in quotes if it is not meant as a tag.",
        )

    def _stop(self, code: codes.Code, event: Any, detail: str, fix: str = "") -> NoReturn:  # noqa: ANN401 - as above
        place = Place(self._file)
        if event is not None:
            place = Place(self._file, event.start_mark.line + 1, event.start_mark.column + 1)
        self._faults.add(code, detail, fix, place=place)
        raise _StopError


def _problem(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    return Problem(error.problem or "", error.context or "", line, column)
