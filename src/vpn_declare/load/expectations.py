"""``expect``: read, and its names checked; whether it holds is a matter of reachability."""

import re
from collections.abc import Iterable
from typing import Final

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.load.globs import is_glob
from vpn_declare.load.topology_addresses import Declared, canonical
from vpn_declare.load.written_files import Entry
from vpn_declare.model.diagnostic import Place
from vpn_declare.model.expectation import Expectation, ExpectationKind
from vpn_declare.model.topology_file import ExpectFile

_FLOW: Final = re.compile(r"\s*(\S+)\s+(<->|->)\s+(\S+)\s*")
_ANY: Final = "any"


def expectations_of(
    entries: Iterable[Entry[ExpectFile]], declared: Declared, faults: Faults
) -> tuple[Expectation, ...]:
    """Return the expectations, sorted; each names what exists."""
    found: set[Expectation] = set()
    for entry in entries:
        expectation, place = _read(entry)
        text = _checked(expectation.text, place, declared, faults)
        for loss in _losses(expectation.loss_of, entry, declared, faults):
            found.add(Expectation(kind=expectation.kind, text=text, loss_of=loss, place=place))
    return tuple(sorted(found, key=lambda item: (item.kind, item.text, item.loss_of or "")))


def _losses(
    written: str | None, entry: Entry[ExpectFile], declared: Declared, faults: Faults
) -> tuple[str | None, ...]:
    """Return what may go away, one at a time: each of its shards, where a gateway has any."""
    if written is None:
        return (None,)
    losses = declared.meant_by(canonical(written))
    for loss in losses:
        _check_name(loss, entry.spot.nearest("survive", "loss_of"), declared, faults)
    return losses


def _read(entry: Entry[ExpectFile]) -> tuple[Expectation, Place]:
    model = entry.model
    if model.survive is not None:
        place = entry.spot.nearest("survive", "keep")
        survive = model.survive
        kind = ExpectationKind.SURVIVE
        return Expectation(kind=kind, text=survive.keep, loss_of=survive.loss_of), place
    if model.reach is not None:
        expectation = Expectation(kind=ExpectationKind.REACH, text=model.reach)
        return expectation, entry.spot.nearest("reach")
    expectation = Expectation(kind=ExpectationKind.DENY, text=model.deny or "")
    return expectation, entry.spot.nearest("deny")


def _checked(text: str, place: Place, declared: Declared, faults: Faults) -> str:
    match = _FLOW.fullmatch(text)
    if match is None:
        faults.add(
            codes.BAD_EXPECTATION,
            f"'{text}' does not say what reaches what.",
            "Write 'SITE.NETWORK <-> SITE.NETWORK', with blanks around the arrow; '->' for one "
            "direction, globs or 'any' for several.",
            place=place,
        )
        return text
    # All shards of a gateway stand before the same networks, so the first speaks for it.
    left, arrow, right = (declared.meant_by(word)[0] for word in match.groups())
    for name in (left, right):
        if name != _ANY:
            _check_name(name, place, declared, faults)
    return f"{left} {arrow} {right}"


def _check_name(name: str, place: Place, declared: Declared, faults: Faults) -> None:
    if is_glob(name) and not is_glob(name.partition(".")[0]):
        name = name.partition(".")[0]
    if not declared.holds(name) and declared.is_certain(name):
        near = faults.did_you_mean(name, declared.near(name))
        faults.add(
            codes.UNKNOWN_NAME,
            f"'{name}' is not declared.{near}",
            "Correct the name, or declare it.",
            place=place,
        )
