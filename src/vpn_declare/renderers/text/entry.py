"""One change as lines of text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vpn_declare.model.address import Address, name_of
from vpn_declare.model.change import Action, Change, Difference, Impact, OnChange, Reason
from vpn_declare.model.value import Attributes, SecretRef
from vpn_declare.renderers.text.paint import Paint
from vpn_declare.renderers.text.values import about, label, value_text

_NEW_FIRST: Final = "+/-"
"""The sign of a replacement that is made before the old one is deleted, as in Terraform."""

_SIGNS: Final = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "-/+",
    Action.DELETE: "-",
    Action.MOVE: ">",
    Action.FORGET: "x",
    Action.IMPORT: "<",
    Action.READ: "=",
}

# What the sign says already needs no words.
_PLAIN_REASONS: Final = frozenset(
    {Reason.NEW, Reason.CHANGED, Reason.DESTROY, Reason.NOT_DECLARED, Reason.RENAMED}
)

_HOW: Final = {
    OnChange.IN_PLACE: "",
    OnChange.MAKE_BEFORE_BREAK: "new one first",
    OnChange.REPLACE: "forces replacement",
    OnChange.MEANWHILE: "meanwhile, then back",
}

_INDENT: Final = "    "
_DEEPER: Final = "        "


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """How changes are written.

    Attributes:
        paint: Colours, or none.
        width: Columns.
        hidden: Attributes that say nothing to people, for each new resource.
        brief: Whole resources are told by name alone.
        new_first: Replacements that are made before the old one is deleted.
    """

    paint: Paint
    width: int
    hidden: Mapping[Address, frozenset[str]]
    brief: bool
    new_first: frozenset[Address] = frozenset()


def entry_lines(change: Change, page: Page) -> Iterator[str]:
    """Yield the lines of one change: a head, and below it only what differs."""
    head = _head(change, page)
    match change.action:
        case Action.CREATE | Action.DELETE if page.brief:
            yield head
        case Action.CREATE | Action.DELETE:
            yield from _whole(change, head, page)
        case _:
            yield head
            yield from _differences(change.differences, page.paint)


def _head(change: Change, page: Page) -> str:
    paint = page.paint
    is_new_first = change.action is Action.REPLACE and change.address in page.new_first
    sign = paint.action(change.action, _NEW_FIRST if is_new_first else _SIGNS[change.action])
    name = paint.bold(f"{change.kind} {name_of(change.address)}")
    remarks = [_moved(change), _why(change)]
    told = "".join(f"  {paint.faint(remark)}" for remark in remarks if remark)
    return f"{_INDENT}{sign} {name}{told}{_impact(change, paint)}"


def _impact(change: Change, paint: Paint) -> str:
    """Return what a change does to traffic, about how long, and to whom; empty for nothing."""
    if change.impact is Impact.NONE:
        return ""
    words = str(change.impact)
    if change.outage is not None and change.impact is not Impact.REKEY:
        words += f", {about(change.outage.seconds)}"
    if change.affects:
        more = len(change.affects) - 1
        words += f": {change.affects[0]}" + (f" and {more} more" if more else "")
    return f"  {paint.warning(f'[{words}]')}"


def _moved(change: Change) -> str:
    return "" if change.moved_from is None else f"was {change.moved_from}"


def _why(change: Change) -> str:
    is_noted = change.action is Action.UPDATE and not change.differences
    if is_noted and change.reason is not Reason.UNFINISHED:
        return "unchanged; only state notes what it needs now"
    if change.reason in _PLAIN_REASONS:
        return ""
    return change.detail or change.reason.value.replace("-", " ")


def _whole(change: Change, head: str, page: Page) -> Iterator[str]:
    """Yield a resource that comes or goes: in one line if it fits, else a line per value."""
    attributes = (change.after if change.action is Action.CREATE else change.before) or {}
    hidden = page.hidden.get(change.address, frozenset())
    shown = {
        label(name): value
        for name, value in sorted(attributes.items())
        if value is not None and name not in hidden
    }
    pairs = ", ".join(f"{name} {value_text(value)}" for name, value in shown.items())
    inline = f"{head}  {pairs}".rstrip()
    if len(inline) <= page.width:
        yield inline
        return
    yield head
    if change.action is Action.CREATE:
        yield from _columns(shown, _DEEPER, page.width)


def _columns(values: Attributes, indent: str, width: int) -> Iterator[str]:
    """Yield a line per value; what holds several values and does not fit is opened."""
    widest = max((len(name) for name in values), default=0)
    for name, value in values.items():
        line = f"{indent}{name:<{widest}}  {value_text(value)}"
        if len(line) <= width or not isinstance(value, Mapping):
            yield line
        else:
            yield f"{indent}{name}"
            inner = {label(part): value[part] for part in sorted(value)}
            yield from _columns(inner, f"{indent}  ", width)


def _differences(differences: Sequence[Difference], paint: Paint) -> Iterator[str]:
    widest = max((len(label(difference.path)) for difference in differences), default=0)
    for difference in differences:
        notes = [_HOW[difference.on_change], "changed behind our back" if difference.drift else ""]
        told = ", ".join(note for note in notes if note)
        note = f"  {paint.warning(told)}" if told else ""
        yield f"{_DEEPER}{label(difference.path):<{widest}}  {_values(difference)}{note}"


def _values(difference: Difference) -> str:
    """Return both values; of another key under the same name, that it is another."""
    before, after = value_text(difference.before), value_text(difference.after)
    if before == after and isinstance(difference.after, SecretRef):
        return f"{after} (another key than before)"
    return f"{before} -> {after}"
