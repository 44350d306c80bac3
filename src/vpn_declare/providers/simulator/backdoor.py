"""Changes to the simulated world behind the tool's back, for ``vpn-declare simulate``.

What a colleague does at the console. Nothing is checked beyond what keeps the world whole, and
nothing takes time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.kinds import neutral_kinds
from vpn_declare.model.prefix import parse_prefix
from vpn_declare.model.value import Value, from_plain, plain
from vpn_declare.providers.simulator.cloud import Cloud, Order, all_below
from vpn_declare.providers.simulator.keyprint import foreign_print
from vpn_declare.providers.simulator.ledger import Ledger
from vpn_declare.providers.simulator.profile import profile_of
from vpn_declare.providers.simulator.settings import SimulatorSettings
from vpn_declare.providers.simulator.thing import Thing, observed
from vpn_declare.providers.simulator.world import FILE_NAME, World

_PREFIX_ATTRIBUTES: Final = ("cidr", "remote_cidr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """An object that somebody else made: it bears no mark of ours.

    Attributes:
        kind: Its kind.
        site: The site that people would say it belongs to.
        title: Its name.
        attributes: Its attributes; ids of other objects where one refers to another.
        account: The part and region it lies in (``vngcloud/HCM03``); by default that of what it
            refers to, or of the site's other objects.
    """

    kind: str
    site: str
    title: str
    attributes: Mapping[str, Value]
    account: str | None = None


class Backdoor:
    """The world of one folder, open from behind.

    Every method raises ``ProviderError`` with a text that says what was wrong; nothing else.
    """

    def __init__(
        self, folder: str, *, now: Callable[[], float], new_id: Callable[[], str]
    ) -> None:
        self._world = World(Path(folder) / FILE_NAME, now)
        self._new_id = new_id

    def show(self) -> list[dict[str, Any]]:
        """Return every object as plain data, oldest first; an empty list where there is no world.

        Keys: ``kind, id, site, name, mark, status, message, account, attributes``.
        """
        with self._world.reading() as ledger:
            return [_shown(thing, ledger.now) for thing in ledger.everything()]

    def set_attribute(self, id_or_name: str, attribute: str, value: str) -> str:
        """Change one attribute (``remote_address``, ``ike.dh``, ``psk``, ``name``, ``mark``).

        A value is read like the one it replaces: a number where there is a number. A key loses its
        fingerprint. Returns the object's id.
        """
        with self._world.writing() as ledger:
            thing = _chosen(ledger, id_or_name)
            ledger.put(self._changed(thing, attribute, value))
            return thing.id

    def delete(self, id_or_name: str, *, cascade: bool = False) -> tuple[str, ...]:
        """Take an object away at once, with ``cascade`` all that lies in it; returns their ids."""
        with self._world.writing() as ledger:
            thing = _chosen(ledger, id_or_name)
            below = all_below(ledger, thing)
            if below and not cascade:
                kinds = ", ".join(sorted({item.kind for item in below}))
                message = (
                    f"{thing.kind} {thing.title} holds {len(below)} other objects ({kinds})."
                    " Delete them first, or say that they go with it (--cascade)."
                )
                raise ProviderError(message)
            gone = (thing.id, *(item.id for item in below))
            ledger.remove(gone)
            return gone

    def add(self, stranger: Stranger) -> str:
        """Make an object without our mark, ready at once, as at the console; returns its id.

        The far side checks it as it checks ours.
        """
        with self._world.reading() as ledger:
            account = stranger.account or _account_of(ledger, stranger)
        cloud = Cloud(
            world=self._world,
            account=account,
            profile=profile_of(account.partition("/")[0]),
            settings=SimulatorSettings(provisioning_ms=0),
        )
        attributes = dict(stranger.attributes)
        key = attributes.pop("psk", None)
        order = Order(
            kind=stranger.kind,
            site=stranger.site,
            title=stranger.title,
            mark="",
            attributes=attributes,
            key=foreign_print(str(key), self._new_id()) if key else None,
        )
        return cloud.create(order).remote_id

    def reset(self) -> int:
        """Empty the world, counters of faults too; returns how many objects there were."""
        if not self.show():
            return 0
        with self._world.writing() as ledger:
            count = len(ledger.everything())
            ledger.clear()
            return count

    def _changed(self, thing: Thing, attribute: str, value: str) -> Thing:
        match attribute:
            case "name" | "title":
                return replace(thing, title=value)
            case "mark":
                return replace(thing, mark=value)
            case "status":
                return _with_status(thing, value)
            case "psk" if thing.kind == "peer":
                return replace(thing, key=foreign_print(value, self._new_id()))
            case _:
                return _with_attribute(thing, attribute, value)


def _with_status(thing: Thing, value: str) -> Thing:
    match value:
        case "ready":
            return replace(thing, ready_at=0.0, gone_at=None, fault="")
        case "failed":
            fault = "Set to failed behind the tool's back."
            return replace(thing, ready_at=0.0, gone_at=None, fault=fault)
        case _:
            raise ProviderError(f"status {value!r} cannot be set; set ready or failed.")


def _with_attribute(thing: Thing, path: str, value: str) -> Thing:
    name, *inner = path.split(".")
    known = neutral_kinds()[thing.kind].attributes
    if name not in known or name == "id":
        names = ", ".join(sorted(known.keys() - {"id"} | {"mark", "name", "status"}))
        raise ProviderError(f"A {thing.kind} has no attribute {name!r} to set. It has: {names}.")
    if name in thing.outputs:
        return replace(thing, outputs={**thing.outputs, name: value})
    changed = _set_inside(thing.attributes.get(name), inner, value, path)
    attributes = {**thing.attributes, name: changed}
    links = thing.links
    if name in _PREFIX_ATTRIBUTES and links.scope is not None:
        first, last = _bounds(value)
        links = replace(links, first=first, last=last)
    return replace(thing, attributes=attributes, links=links)


def _set_inside(old: Value, path: list[str], value: str, whole: str) -> Value:
    if path:
        inside = dict(old) if isinstance(old, Mapping) else {}
        inside[path[0]] = _set_inside(inside.get(path[0]), path[1:], value, whole)
        return inside
    if isinstance(old, Mapping):
        return _mapping_from(value, whole)
    if isinstance(old, int):
        try:
            return int(value)
        except ValueError:
            raise ProviderError(f"{whole} is a number; {value!r} is none.") from None
    return value


def _mapping_from(value: str, whole: str) -> Value:
    try:
        read = orjson.loads(value)
    except orjson.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        message = f"{whole} has parts; set one ({whole}.dh) or give all of them as a JSON object."
        raise ProviderError(message)
    return from_plain(read)


def _bounds(cidr: str) -> tuple[int, int]:
    try:
        prefix = parse_prefix(cidr)
    except ValueError:
        raise ProviderError(f"{cidr!r} is not a CIDR.") from None
    return prefix.first, prefix.last


def _chosen(ledger: Ledger, id_or_name: str) -> Thing:
    """Return the one object with that id or name."""
    thing = ledger.get(id_or_name)
    if thing is not None:
        return thing
    match ledger.titled(id_or_name):
        case [only]:
            return only
        case []:
            message = (
                f"No object has the id or name {id_or_name!r}. See them with"
                " vpn-declare simulate show."
            )
            raise ProviderError(message)
        case several:
            ids = ", ".join(f"{item.kind} {item.id}" for item in several)
            raise ProviderError(f"{len(several)} objects have the name {id_or_name!r}: {ids}.")


def _account_of(ledger: Ledger, stranger: Stranger) -> str:
    """Return the account of what the object refers to, else of its site's other objects."""
    for value in stranger.attributes.values():
        referred = ledger.get(value) if isinstance(value, str) else None
        if referred is not None:
            return referred.account
    for thing in ledger.everything():
        if thing.site == stranger.site:
            return thing.account
    message = (
        f"No object of the site {stranger.site!r} tells which account it has. Give the account,"
        " as in vngcloud/HCM03."
    )
    raise ProviderError(message)


def _shown(thing: Thing, now: float) -> dict[str, Any]:
    seen = observed(thing, now)
    return {
        "kind": thing.kind,
        "id": thing.id,
        "site": thing.site,
        "name": thing.title,
        "mark": thing.mark,
        "status": seen.status.value,
        "message": seen.message,
        "account": thing.account,
        "attributes": plain(seen.attributes),
    }
