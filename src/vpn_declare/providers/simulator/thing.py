"""An object of the simulated world, and what time makes of it. Nothing runs in the background.

Theory of operation: an object is born with the moments of its life already written down (when it
is listed, when it is ready, when it is gone). Its status is a function of those and of the clock,
so a process that is killed leaves no half-finished provisioning behind, and two processes that
look at the same moment see the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vpn_declare.model.resource import Observed, Status
from vpn_declare.model.value import Attributes, SecretRef, Value
from vpn_declare.providers.simulator.keyprint import KeyPrint

_AEAD: Final = ("gcm", "ccm", "chacha20poly1305")


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """How an object hangs together with others, by their ids; what indexes are made of.

    Attributes:
        parent: What it lies in: a subnet in its VPC, a peer in its gateway.
        subnet: For a gateway, its subnet.
        gateway: For a peer and a child, the gateway that they belong to.
        scope: Within what its prefix may overlap no other of its kind.
        first: Lowest address of that prefix, as a number.
        last: Highest address of that prefix, as a number.
    """

    parent: str | None = None
    subnet: str | None = None
    gateway: str | None = None
    scope: str | None = None
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One object. Times are seconds since the epoch.

    Attributes:
        id: The far side's id.
        kind: Its kind.
        account: The account and region that it lies in.
        site: The site that it was made for; for people.
        title: Its name.
        mark: The mark that it was stamped with, or empty.
        links: What it hangs together with.
        attributes: What was asked for, without the key.
        outputs: What the far side chose; shown once it is ready.
        key: What is kept of a pre-shared key, for a peer that was given one.
        listed_from: When lists begin to show it.
        ready_at: When it is ready.
        gone_at: When it is gone, once it is on its way out.
        busy_until: Until when it cannot be deleted, because of what was in it.
        fault: Why it failed to become ready, or empty.
    """

    id: str
    kind: str
    account: str
    site: str
    title: str
    mark: str
    links: Links
    attributes: Attributes
    outputs: Attributes
    key: KeyPrint | None = None
    listed_from: float = 0.0
    ready_at: float = 0.0
    gone_at: float | None = None
    busy_until: float = 0.0
    fault: str = ""

    def status(self, now: float) -> Status:
        """Return how far it has come at that moment; meaningless once it is gone."""
        if self.gone_at is not None:
            return Status.DELETING
        if now < self.ready_at:
            return Status.PENDING
        return Status.FAILED if self.fault else Status.READY

    def text(self, attribute: str) -> str:
        """Return a text attribute, empty where it has none."""
        value = self.attributes.get(attribute)
        return value if isinstance(value, str) else ""


def observed(thing: Thing, now: float) -> Observed:
    """Return what the far side shows of an object at that moment."""
    status = thing.status(now)
    shown: dict[str, Value] = {
        name: shown_value(value) for name, value in thing.attributes.items()
    }
    shown["id"] = thing.id
    if status is Status.READY:
        shown.update(thing.outputs)
    if thing.key is not None and thing.key.is_comparable:
        shown["psk"] = SecretRef("", thing.key.fingerprint, thing.key.version)
    return Observed(
        kind=thing.kind,
        remote_id=thing.id,
        attributes=shown,
        status=status,
        title=thing.title,
        mark=thing.mark,
        message=thing.fault if status is Status.FAILED else "",
    )


def shown_value(value: Value) -> Value:
    """Return a value as the far side shows it: an AEAD cipher ignores the hash, so it has none."""
    if not isinstance(value, Mapping) or not is_aead(value.get("encryption")):
        return value
    return {name: part for name, part in value.items() if name != "integrity"}


def is_aead(encryption: Value) -> bool:
    """Tell whether a cipher brings its own integrity (strongSwan's spelling)."""
    return isinstance(encryption, str) and any(mode in encryption for mode in _AEAD)
