"""Drift and unmanaged objects, for people and for programs."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from vpn_declare.model.address import kind_of, name_of
from vpn_declare.model.change import Difference
from vpn_declare.model.resource import Observed, Recorded
from vpn_declare.model.value import Attributes, plain
from vpn_declare.report.tables import table
from vpn_declare.report.values import path_words, value_words


class Drifted(Protocol):
    """What drifted; see ``plan.drift``. ``kind`` is gone, failed, changed or cosmetic."""

    @property
    def record(self) -> Recorded:
        """What state remembers."""
        ...

    @property
    def kind(self) -> str:
        """What happened."""
        ...

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What differs, sorted by path."""
        ...

    @property
    def message(self) -> str:
        """The far side's words, or empty."""
        ...


class Unknown(Protocol):
    """What state does not know; see ``observe.unmanaged``."""

    @property
    def provider(self) -> str:
        """Whose session showed it."""
        ...

    @property
    def connection(self) -> Attributes:
        """The account and region."""
        ...

    @property
    def observed(self) -> Observed:
        """The object."""
        ...

    @property
    def is_ours(self) -> bool:
        """Whether it bears the mark of this state."""
        ...

    @property
    def forgotten_as(self) -> str:
        """The address that a person had state forget it at, or empty."""
        ...

    @property
    def is_wanted(self) -> bool:
        """Whether it can be imported there."""
        ...


_SIGNS = {"gone": "-", "failed": "!", "changed": "~", "cosmetic": "."}
_WORDS = {
    "gone": "gone from the far side",
    "failed": "failed on the far side",
    "changed": "",
    "cosmetic": "only in its looks",
}


def drift_text(drifts: Sequence[Drifted], looked_at: int) -> str:
    """Return what drifted, site by site, and one line that sums it up."""
    return "\n".join([*_sites(drifts), _summary(drifts, looked_at)]) + "\n"


def _sites(drifts: Sequence[Drifted]) -> Iterator[str]:
    for site in sorted({item.record.site for item in drifts}):
        yield site
        for item in drifts:
            if item.record.site == site:
                yield from _lines(item)
        yield ""


def _lines(item: Drifted) -> Iterator[str]:
    address = item.record.address
    words = _WORDS[item.kind] + (f": {item.message}" if item.message else "")
    head = f"  {_SIGNS[item.kind]} {kind_of(address)} {name_of(address)}"
    yield f"{head}  {words}".rstrip()
    rows = [
        (path_words(d.path), f"{value_words(d.before)} -> {value_words(d.after)}")
        for d in item.differences
    ]
    yield from table(rows, indent="      ")


def _summary(drifts: Sequence[Drifted], looked_at: int) -> str:
    if not drifts:
        return f"No drift: all {looked_at} resources are as state remembers them."
    cosmetic = sum(item.kind == "cosmetic" for item in drifts)
    looks = f", {cosmetic} of them only in looks" if cosmetic else ""
    return f"Drift: {len(drifts)} of {looked_at} resources{looks}."


def strangers_text(found: Sequence[Unknown]) -> str:
    """Return what state does not know, one line each."""
    if not found:
        return "Nothing else lies in these accounts.\n"
    rows = [
        (
            item.observed.kind,
            item.observed.remote_id,
            item.observed.title,
            value_words(item.connection) or item.provider,
            _whose(item),
        )
        for item in found
    ]
    objects, them = ("1 object", "it") if len(found) == 1 else (f"{len(found)} objects", "them")
    head = f"Not in state: {objects} in the same accounts. Nothing is done to {them}."
    return "\n".join([head, *table(rows, indent="  ")]) + "\n"


def _whose(item: Unknown) -> str:
    if item.is_ours:
        return f"bears our mark: {_advice(item)}"
    return "bears the mark of another state" if item.observed.mark else ""


def _advice(item: Unknown) -> str:
    if not item.forgotten_as:
        return "the next plan says what becomes of it"
    if item.is_wanted:
        entry = f"{{ address: {item.forgotten_as}, id: {item.observed.remote_id} }}"
        return f"forgotten; `import: [{entry}]` takes it back"
    return (
        f"forgotten as {item.forgotten_as}, which is another object now or not declared:"
        " delete it by hand if nobody needs it"
    )


def drift_plain(drifts: Sequence[Drifted]) -> list[dict[str, Any]]:
    """Return what drifted as JSON data: ``before`` was recorded, ``after`` is there now."""
    return [
        {
            "address": item.record.address,
            "remote_id": item.record.remote_id,
            "drift": str(item.kind),
            "message": item.message,
            "differences": [
                {"path": d.path, "before": plain(d.before), "after": plain(d.after)}
                for d in item.differences
            ],
        }
        for item in drifts
    ]


def strangers_plain(found: Sequence[Unknown]) -> list[dict[str, Any]]:
    """Return what state does not know as JSON data."""
    return [
        {
            "provider": item.provider,
            "connection": plain(item.connection),
            "kind": item.observed.kind,
            "remote_id": item.observed.remote_id,
            "title": item.observed.title,
            "mark": item.observed.mark,
            "bears_our_mark": item.is_ours,
            "forgotten_as": item.forgotten_as,
            "can_be_imported": item.is_wanted,
        }
        for item in found
    ]
