"""Where each value of a thing comes from: the layer that won, and the line that says so."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Final, TypeAlias, cast

from vpn_declare.model.address import Ref
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import Origin, Topology, TunnelEnd
from vpn_declare.model.value import SecretRef, Unknown, Value
from vpn_declare.report.tables import table
from vpn_declare.report.values import value_words

# Fields that say what the thing is called, not what it is.
_NAMES: Final = frozenset({"name"})
# Values that no file says.
_REMEMBERED: Final = frozenset({"psk_version", "kept_subnet"})
_BUILT_IN: Final = {"layer": "built-in", "place": ""}

Known: TypeAlias = Callable[[Ref], Value]
"""Returns what is known of another resource's attribute, or ``Unknown``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One value.

    Attributes:
        name: Dotted name inside what was asked for.
        value: As text.
        layer: What set it (``defaults``, ``group pilot``, ``built-in``, ``derived``).
        place: ``file:line:column``, or empty.
        path: The topology path of it, or empty.
    """

    name: str
    value: str
    layer: str
    place: str
    path: str = ""


def topology_path(topology: Topology, address: str) -> str | None:
    """Return the path in the topology of an address, or None if nothing has it.

    ``hcm03`` is a site, ``hcm03.vpc1`` what the site calls so, ``a.x--b.y`` (blanks and either
    order of ends are fine) a tunnel.
    """
    tunnel = tunnel_address(address)
    if tunnel is not None:
        return f"tunnels.{tunnel}" if tunnel in topology.tunnels else None
    site_name, _, thing = address.partition(".")
    site = topology.sites.get(site_name)
    if site is None:
        return None
    if not thing:
        return f"sites.{site_name}"
    for shelf in ("gateways", "vpcs", "networks"):
        if thing in getattr(site, shelf):
            return f"sites.{site_name}.{shelf}.{thing}"
    return None


def tunnel_address(text: str) -> str | None:
    """Return a tunnel's address as the topology spells it, or None if it is no tunnel's."""
    ends, at, name = text.replace(" ", "").partition("@")
    left, found, right = ends.partition("--")
    if not found:
        return None
    return "--".join(sorted((left, right))) + at + name


def explain_thing(topology: Topology, path: str) -> tuple[Explained, ...]:
    """Return every value at and below a path of the topology, sorted by name."""
    thing = _at(topology, path)
    return tuple(
        Explained(
            name=leaf.name,
            value=_words_of(leaf.value),
            path=f"{path}.{leaf.name}",
            **_leaf_words(topology, f"{path}.{leaf.name}", leaf),
        )
        for leaf in _values(thing, "")
    )


def explain_resource(
    topology: Topology, resource: Resource, known: Known = Unknown
) -> tuple[Explained, ...]:
    """Return every value of a resource with the topology value that it comes from.

    ``known`` tells what state remembers of what another resource has.
    """
    found = []
    for name in sorted(resource.attributes):
        path = resource.sources.get(name, "")
        words = _origin_words(topology, path) if path else {"layer": "derived", "place": ""}
        found += [
            Explained(name=leaf.name, value=_known_words(leaf.value, known), path=path, **words)
            for leaf in _opened(name, resource.attributes[name])
        ]
    return tuple(found)


def explained_text(title: str, values: tuple[Explained, ...]) -> str:
    """Return the values as a table."""
    rows = [(value.name, value.value, value.layer, value.place) for value in values]
    return "\n".join([title, *table(rows, indent="  ")]) + "\n"


def _at(topology: Topology, path: str) -> object:
    if path.startswith("tunnels."):
        return topology.tunnels[path.removeprefix("tunnels.")]
    _, site_name, *rest = path.split(".", 3)
    site = topology.sites[site_name]
    return getattr(site, rest[0])[rest[1]] if rest else site


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A value without parts. ``is_default``: nobody need have written it."""

    name: str
    value: object
    is_default: bool = False


def _values(thing: object, prefix: str) -> Iterator[_Leaf]:
    if is_dataclass(thing) and not isinstance(thing, type | SecretRef | Ref):
        for item in sorted(fields(thing), key=lambda field: field.name):
            if item.name not in _NAMES:
                value = getattr(thing, item.name)
                is_default = item.default is not MISSING and value == item.default
                yield from _opened(f"{prefix}{item.name}", value, is_default=is_default)
    elif isinstance(thing, Mapping):
        for name in sorted(thing):
            yield from _opened(f"{prefix}{name}", thing[name])


def _opened(name: str, value: object, *, is_default: bool = False) -> Iterator[_Leaf]:
    if isinstance(value, TunnelEnd):
        yield _Leaf(name, value.address)
        said = {f"{name}.site", f"{name}.gateway"}
        yield from (leaf for leaf in _values(value, f"{name}.") if leaf.name not in said)
        return
    nested = isinstance(value, Mapping) or (
        is_dataclass(value) and not isinstance(value, SecretRef | Ref)
    )
    if nested:
        yield from _values(value, f"{name}.")
    elif value is not None and value not in ((), ""):
        yield _Leaf(name, value, is_default)


def _leaf_words(topology: Topology, path: str, leaf: _Leaf) -> dict[str, str]:
    """Return layer and place of a value; a default that nobody wrote comes from no file."""
    if leaf.name in _REMEMBERED and not leaf.is_default:
        return {"layer": "state", "place": ""}
    if leaf.is_default and path not in topology.origins:
        return _BUILT_IN
    return _origin_words(topology, path)


def _origin_words(topology: Topology, path: str) -> dict[str, str]:
    """Return layer and place of the nearest ancestor of ``path`` that has an origin."""
    while path:
        origin = topology.origins.get(path)
        if origin is not None:
            return _words(origin)
        path = path.rpartition(".")[0]
    return _BUILT_IN


def _words_of(value: object) -> str:
    return value_words(cast("Value", value))


def _known_words(value: object, known: Known) -> str:
    if isinstance(value, Ref) and not isinstance(found := known(value), Unknown):
        return f"{value_words(found)} ({value}, from state)"
    return _words_of(value)


def _words(origin: Origin) -> dict[str, str]:
    return {"layer": origin.layer, "place": str(origin.place) if origin.place else ""}
