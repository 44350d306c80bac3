"""What there is after a death, read from behind: the far side's own file, and the state's bytes.

Nothing of the program's planning or observing is used. An object of the far side is described by
its kind, its account, its name and its attributes, with ids and given addresses of other objects
replaced by their names; two worlds hold the same when their descriptions are the same.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any, Final, Self

from vpn_declare.providers.simulator.backdoor import Backdoor

Thing = Mapping[str, Any]
Name = tuple[str, str, str]

PRIVATE: Final = ".vpn-declare"
_DYNAMIC: Final = "dynamic"
_GIVEN_BY_THE_FAR_SIDE: Final = IPv4Network("198.18.0.0/15")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a state holds.

    Attributes:
        ids: Ids of the far side that some record holds.
        keys: Idempotency keys of the operations that are open in the journal.
    """

    ids: frozenset[str]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is wrong with a world, in objects; all of it must be 0.

    Attributes:
        lost: They are at the far side, and no record of the state holds their id.
        twice: There are more of that name than were wanted.
        missing: Wanted, and not there.
        strange: There, and not wanted; or with other attributes than wanted.
        phantom: Recorded, and not there.
    """

    lost: int = 0
    twice: int = 0
    missing: int = 0
    strange: int = 0
    phantom: int = 0

    def __add__(self, other: Self) -> "Verdict":
        """Return both together."""
        names = [item.name for item in fields(self)]
        return Verdict(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def is_good(self) -> bool:
        """Tell whether nothing is wrong."""
        return self == Verdict()


def things_at(folder: Path, now: float) -> Sequence[Thing]:
    """Return every object of the far side, as it stands at that moment."""
    return Backdoor(str(folder / PRIVATE), now=lambda: now, new_id=str).show()


def out_of_sight(things: Iterable[Thing], remembered: Remembered) -> int:
    """Return how many objects neither a record nor an open operation of the journal leads to."""
    return sum(
        thing["id"] not in remembered.ids
        and thing["mark"].rpartition(":")[2] not in remembered.keys
        for thing in things
    )


def descriptions(things: Iterable[Thing]) -> Counter[str]:
    """Return the description of each object, without anything that chance chose."""
    listed = list(things)
    names = {thing["id"]: " ".join(_name(thing)) for thing in listed}
    for thing in listed:
        attributes = thing["attributes"]
        if "private_ip" in attributes:
            names[attributes["private_ip"]] = f"private address of {names[thing['id']]}"
        if _is_given(attributes.get("public_ip")):
            names[attributes["public_ip"]] = f"public address of {names[thing['id']]}"
    return Counter(_description(thing, names) for thing in listed)


def judge(things: Iterable[Thing], remembered: Remembered, wanted: Counter[str]) -> Verdict:
    """Compare a world with what was wanted, and with what the state remembers."""
    listed = list(things)
    found = descriptions(listed)
    ids = {thing["id"] for thing in listed}
    surplus = Counter(_name(thing) for thing in listed)
    surplus.subtract(_name_in(text) for text in wanted.elements())
    return Verdict(
        lost=len(ids - remembered.ids),
        twice=sum(count for count in surplus.values() if count > 0),
        missing=(wanted - found).total(),
        strange=(found - wanted).total(),
        phantom=len(remembered.ids - ids),
    )


def _name(thing: Thing) -> Name:
    return thing["kind"], thing["account"], thing["name"]


def _name_in(description: str) -> Name:
    kind, account, name, *_ = json.loads(description)
    return kind, account, name


def _description(thing: Thing, names: Mapping[str, str]) -> str:
    attributes = {
        name: "there is one" if name == "psk" else _named(value, names)
        for name, value in thing["attributes"].items()
        if name != "id"
    }
    return json.dumps([*_name(thing), thing["status"], attributes], sort_keys=True)


def _named(value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, Mapping):
        return {name: _named(part, names) for name, part in value.items()}
    return names.get(value, value) if isinstance(value, str) else value


def _is_given(address: str | None) -> bool:
    if address is None or address == _DYNAMIC:
        return False
    return IPv4Address(address) in _GIVEN_BY_THE_FAR_SIDE
