"""What a provider is asked to do: one create, update or delete, and the fence before sending."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.secret import Secret
from vpn_declare.model.address import Address
from vpn_declare.model.value import Attributes, Value

Fence = Callable[[], None]
"""Asked right before a request that changes something is sent. Raises ``HeldBackError`` if it must
not be sent any more: the lock may be somebody else's by now, or nobody waits for the answer."""


def open_fence() -> None:
    """Let everything pass."""


SentValue = Value | Secret
SentAttributes = Mapping[str, SentValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRequest:
    """A create, ready to be sent: references resolved, secrets resolved, everything known."""

    address: Address
    kind: str
    title: str
    mark: Mark
    attributes: SentAttributes
    fence: Fence = field(default=open_fence, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRequest:
    """An update of one object: all wanted attributes, and the names of those that change.

    A secret attribute that is not among ``changed`` is left out of ``attributes``. A ``mark`` of
    None takes ours off: the object is given up.
    """

    address: Address
    kind: str
    remote_id: str
    title: str
    mark: Mark | None
    attributes: SentAttributes
    changed: frozenset[str]
    fence: Fence = field(default=open_fence, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRequest:
    """A delete of one object."""

    address: Address
    kind: str
    remote_id: str
    attributes: Attributes
    fence: Fence = field(default=open_fence, compare=False, repr=False)
