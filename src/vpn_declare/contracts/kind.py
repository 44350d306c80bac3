"""A kind of resource: its attributes, and what a change of each means. Data, no behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from vpn_declare.model.change import Impact, OnChange, Outage

HOURS: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute of a kind.

    Attributes:
        summary: What it is, with its unit; one line, for docs and ``explain``.
        on_change: How a change is carried out.
        computed: The far side sets it; others may refer to it. Where a resource wants it all the
            same (a public address that is known beforehand), it is compared like any other.
        secret: Its value is a ``SecretRef``.
        write_only: The far side never shows it, so it is compared with what was recorded.
        unordered: A list whose order means nothing; compared sorted.
        case_insensitive: Compared without case.
        cosmetic: Drift of it is told apart: a name, a description.
        impact: What a change of it does to traffic.
        impact_inside: The same where only this inside it changes, by the last name of its path.
        outage: About how long that interrupts traffic, where it does.
    """

    summary: str
    on_change: OnChange = OnChange.IN_PLACE
    computed: bool = False
    secret: bool = False
    write_only: bool = False
    unordered: bool = False
    case_insensitive: bool = False
    cosmetic: bool = False
    impact: Impact = Impact.NONE
    impact_inside: Mapping[str, Impact] = field(default_factory=dict)
    outage: Outage | None = None

    def impact_at(self, path: str) -> Impact:
        """Return what a change at a dotted path of its value does to traffic."""
        return self.impact_inside.get(path.rpartition(".")[2], self.impact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusive:
    """A prefix that no other object of the kind may overlap, in one account.

    Attributes:
        prefix: The attribute that holds it, a CIDR.
        where: Attributes that must be equal for two objects to be in each other's way.
    """

    prefix: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of resource.

    Attributes:
        name: Part of every address: lower case, underscores.
        title: What people call it (``VPN gateway``).
        plural: The same for several.
        summary: What it is, in one sentence.
        attributes: By name.
        create_before_delete: A replacement may exist beside the old one, so it comes first.
        told_apart_by: Attributes by which the far side tells two of them apart. Where some are
            named, a replacement comes first only if it differs in one, and it takes over before
            the old one goes: it interrupts nothing by itself.
        impact_on_create: What making one does to traffic.
        impact_on_delete: What removing one does to traffic.
        outage_on_replace: About how long there is none while it is replaced, by itself or by what
            does its work under another name.
        ready_within_seconds: After that long a pending object is reported as still waiting (the
            next apply goes on waiting); 0 waits as long as the command runs.
        searchable: The far side can be searched by our mark.
        lag_seconds: So long a new object may be missing from lists, searches and readings; its
            source stands beside the figure. 0 where it is there once the far side has named it.
            None where nobody says: then as long as a run is patient (``search_seconds``). Too
            small a figure makes objects twice.
        exclusive: What the far side may refuse to have twice; a resource says whether it does
            (``Resource.exclusive``). What has it lets go of it before another takes it.
        tells_if_up: Reading one tells whether it is up (``Observed.is_up``).
        observable: The far side can be read. Where it cannot (instructions to a person), nobody
            calls ``list`` or ``read``, and what was recorded is taken for what is.
    """

    name: str
    title: str
    plural: str
    summary: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    create_before_delete: bool = False
    told_apart_by: frozenset[str] = frozenset()
    impact_on_create: Impact = Impact.NONE
    impact_on_delete: Impact = Impact.NONE
    outage_on_replace: Outage | None = None
    ready_within_seconds: float = 1 * HOURS
    searchable: bool = True
    lag_seconds: float | None = None
    exclusive: Exclusive | None = None
    tells_if_up: bool = False
    observable: bool = True

    @cached_property
    def computed(self) -> frozenset[str]:
        """Names of the attributes that only the far side sets."""
        return frozenset(name for name, item in self.attributes.items() if item.computed)
