"""Resources: what providers keep. Desired, recorded and observed are three views of one thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vpn_declare.model.address import Address
from vpn_declare.model.value import Attributes, refs_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource as wanted.

    Attributes:
        address: Its identity.
        kind: Name of its kind; the provider knows the descriptor.
        site: The site it belongs to.
        provider: Name of the provider that carries it out (the environment has been applied).
        connection: What the provider needs to find the account again (region and the like, never
            a credential); remembered in state, so that deleting works when the site is gone.
        title: The name that the far side shows.
        attributes: Wanted values; ``Ref`` where another resource supplies one.
        origin: Topology address of what it was derived from (``hcm03.vpngw-01``, a tunnel).
        depends_on: Order beyond what the references in ``attributes`` imply.
        sources: For an attribute, the topology path its value comes from, for ``explain``.
        prevent_destroy: Deleting or replacing it is refused; None keeps what state remembers.
        ignore: Attributes whose differences are left alone.
        existing: Id of an object of the far side to be used as it is: never changed or deleted.
        exclusive: The far side takes no second one that is in its way (``Kind.exclusive``).
    """

    address: Address
    kind: str
    site: str
    provider: str
    connection: Attributes = field(default_factory=dict)
    title: str = ""
    attributes: Attributes = field(default_factory=dict)
    origin: str = ""
    depends_on: tuple[Address, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    prevent_destroy: bool | None = None
    ignore: tuple[str, ...] = ()
    existing: str | None = None
    exclusive: bool = False


class Status(StrEnum):
    """How far an object of the far side has come.

    PENDING: accepted, not ready yet. READY: usable. FAILED: the far side gave up on it; it must be
    replaced or repaired. DELETING: on its way out; it counts as absent once it is gone.
    """

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"
    DELETING = "deleting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A resource as state remembers it: what was last sent, and what came back.

    Attributes:
        address: Its identity.
        kind: Name of its kind.
        site: The site it belongs to.
        provider: Who carries it out.
        connection: See ``Resource.connection``.
        title: The name given to the far side.
        origin: See ``Resource.origin``.
        remote_id: The far side's id; None until it is known.
        key: Idempotency key stamped on the object when it was created; empty for adopted ones.
        attributes: Wanted values as last sent, references resolved, secrets as ``SecretRef``.
        outputs: Computed attributes that the far side told (ids, addresses).
        depends_on: Addresses that it needed; deletion goes before theirs.
        status: How far it has come.
        prevent_destroy: Remembered protection.
        owned: False for an ``existing`` object, which is never changed or deleted.
    """

    address: Address
    kind: str
    site: str
    provider: str
    connection: Attributes = field(default_factory=dict)
    title: str = ""
    origin: str = ""
    remote_id: str | None = None
    key: str = ""
    attributes: Attributes = field(default_factory=dict)
    outputs: Attributes = field(default_factory=dict)
    depends_on: tuple[Address, ...] = ()
    status: Status = Status.READY
    prevent_destroy: bool = False
    owned: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """An object as the far side shows it now.

    Attributes:
        kind: Name of its kind.
        remote_id: The far side's id.
        attributes: What the far side shows, normalised by the provider: owned and computed
            attributes under their own names; a write-only attribute is absent.
        status: How far it has come.
        title: The name it bears there.
        mark: Our mark (``contracts.mark.Mark`` as text), empty if it bears none.
        message: The far side's words on a failure, or empty.
        is_up: Whether packets pass through it now; None where the far side does not tell. It is no
            attribute: a tunnel that is down has not drifted.
    """

    kind: str
    remote_id: str
    attributes: Attributes = field(default_factory=dict)
    status: Status = Status.READY
    title: str = ""
    mark: str = ""
    message: str = ""
    is_up: bool | None = None


def needs_of(resource: Resource) -> tuple[Address, ...]:
    """Return the addresses that a resource needs, by reference or by name, sorted."""
    refs = (ref for value in resource.attributes.values() for ref in refs_in(value))
    return tuple(sorted({ref.address for ref in refs} | set(resource.depends_on)))
