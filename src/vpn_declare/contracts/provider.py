"""What a provider promises: it turns sites into resources, and carries single operations out.

A provider knows nothing about ordering, retries, state or other sites' providers. The engine knows
nothing about VPNs. Between them stand these values.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.request import CreateRequest, DeleteRequest, UpdateRequest
from vpn_declare.model.address import Ref
from vpn_declare.model.resource import Observed, Resource
from vpn_declare.model.topology import Gateway, Site, Tunnel, TunnelEnd
from vpn_declare.model.value import Attributes, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """How others reach a gateway.

    Attributes:
        address: Public address: text where it is known beforehand, a reference where the far side
            gives it, None where it is dynamic.
        identity: IKE identity that it presents; text, or a reference to the address.
    """

    address: str | Ref | None
    identity: str | Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPrefix:
    """A network of some site.

    Attributes:
        address: Its topology address (``on-prem.office``).
        cidr: Its CIDR.
        source: The topology path that the CIDR comes from, for ``explain``.
    """

    address: str
    cidr: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One suite, chosen: strongSwan's spelling, times in seconds.

    ``integrity`` is empty with an AEAD cipher, ``prf`` for ESP; an empty ``dh`` means no PFS.
    """

    encryption: str
    integrity: str
    prf: str
    dh: str
    lifetime_seconds: int

    def as_attributes(self) -> dict[str, Value]:
        """Return it as attribute values, empty parts left out."""
        parts: dict[str, Value] = {
            "encryption": self.encryption,
            "integrity": self.integrity,
            "prf": self.prf,
            "dh": self.dh,
            "lifetime_seconds": self.lifetime_seconds,
        }
        return {name: part for name, part in parts.items() if part != ""}


class Start(StrEnum):
    """Whether this end starts IKE by itself."""

    INITIATE = "initiate"
    RESPOND = "respond"


@dataclass(frozen=True, slots=True, kw_only=True)
class TunnelSide:
    """A tunnel as one of its sites sees it; everything derived, nothing left to guess.

    Attributes:
        tunnel: The tunnel.
        local: This end.
        remote: The other end.
        gateway: This end's gateway.
        local_endpoint: How the other side reaches it.
        remote_endpoint: How this side reaches the other gateway.
        local_prefixes: What this side lets through, transit included, sorted.
        remote_prefixes: What is reached through it, transit included, sorted.
        ike: The IKE SA's proposal (phase 1).
        esp: The Child SA's proposal (phase 2).
        start: Whether this end starts.
        path_mtu: Largest packet of the narrower line of the two, bytes; None where nothing is said
            of either.
        remote_asn: Number of the far gateway's autonomous system; None where nobody said.
        is_wrapped: Whether ESP travels in UDP: an end is behind a translator, or was told to.
    """

    tunnel: Tunnel
    local: TunnelEnd
    remote: TunnelEnd
    gateway: Gateway
    local_endpoint: Endpoint
    remote_endpoint: Endpoint
    local_prefixes: tuple[NamedPrefix, ...]
    remote_prefixes: tuple[NamedPrefix, ...]
    ike: Proposal
    esp: Proposal
    start: Start
    path_mtu: int | None = None
    remote_asn: int | None = None
    is_wrapped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """All that a provider is shown to expand one site; tunnels sorted by address.

    ``exclusive_kinds`` are those of which the site's product takes no two in each other's way.
    """

    site: Site
    provider: str
    connection: Attributes
    tunnels: tuple[TunnelSide, ...]
    exclusive_kinds: frozenset[str] = frozenset()


class ErrorClass(StrEnum):
    """The only thing the engine asks about a provider's error.

    REFUSED: the far side said no, nothing was done; saying it again would not help.
    THROTTLED: nothing was done, later it may go; ``retry_after_seconds`` if it told.
    UNAVAILABLE: nothing was done, the far side could not be reached at all.
    AMBIGUOUS: it may or may not have been done; never repeat a create, look the object up.
    GONE: the object is not there.
    """

    REFUSED = "refused"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    AMBIGUOUS = "ambiguous"
    GONE = "gone"


class ProviderError(Exception):
    """The world's fault. The text is fit to be shown: scrubbed, sentences, 500 characters at most.

    ``vendor_code`` is the far side's own code (``2017``), or empty.
    """

    def __init__(
        self,
        message: str,
        *,
        error_class: ErrorClass = ErrorClass.REFUSED,
        vendor_code: str = "",
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.error_class = error_class
        self.vendor_code = vendor_code
        self.retry_after_seconds = retry_after_seconds


class HeldBackError(ProviderError):
    """A request was not sent, because its fence was closed. Nothing was done."""

    def __init__(self) -> None:
        message = "The request was held back before it was sent."
        super().__init__(message, error_class=ErrorClass.UNAVAILABLE)


class Session(Protocol):
    """A connection to the far side for one site's account and region.

    Every method may be called from several threads at once, blocks for one call and never for
    readiness, and raises ``ProviderError`` and nothing else. Nothing is retried inside; the engine
    retries by class of error.

    Whatever a call does before it sends a request that changes something (it logs in, waits for
    its turn, reads first), it calls the request's ``fence`` after that, right before it sends, and
    lets through what that raises. A process may have been stopped in between for longer than its
    lease. What is on the wire cannot be fenced any more; it is found by its mark afterwards.
    """

    def list(self, kind: str) -> Sequence[Observed]:
        """Return all objects of a kind in this account and region, ours and others', unsorted.

        An object that is gone is not in it, even where the far side still lists it as deleted.
        """
        ...

    def read(self, kind: str, remote_id: str) -> Observed | None:
        """Return one object, or None if it is gone."""
        ...

    def find(self, kind: str, mark: Mark) -> Sequence[Observed]:
        """Return the objects that bear exactly this mark: none, one, or (their fault) several."""
        ...

    def create(self, request: CreateRequest) -> Observed:
        """Ask for an object; return it as soon as the far side names it, ready or not."""
        ...

    def update(self, request: UpdateRequest) -> Observed:
        """Change an object in place; return it as soon as the change is accepted, ready or not."""
        ...

    def delete(self, request: DeleteRequest) -> None:
        """Ask for an object's end; return when that is accepted. An absent object is no error."""
        ...

    def close(self) -> None:
        """Let go of sockets and files."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a door hands a provider, so that it need not ask: folder, clock, chance.

    Attributes:
        folder: Folder for the provider's own files (``.vpn-declare`` beside the topology), text.
        settings: The provider's block of ``vpn-declare.yaml``, plain values.
        environment: Process environment, read by the door.
        now: Seconds since the epoch.
        sleep: Waits that many seconds.
        new_id: Returns a new random identifier, 32 hexadecimal digits.
    """

    folder: str
    settings: Mapping[str, object] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    now: Callable[[], float]
    sleep: Callable[[float], None]
    new_id: Callable[[], str]


class Provider(Protocol):
    """A plug-in of the shelf ``providers``. Everything but ``connect`` is pure."""

    @property
    def name(self) -> str:
        """The name written in ``provider:``."""
        ...

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """Descriptors of all kinds that it carries out, by name."""
        ...

    def connection(self, site: Site) -> Attributes:
        """Return what identifies the account and region of a site; no credentials."""
        ...

    def endpoint(self, site: Site, gateway: Gateway) -> Endpoint:
        """Return how others reach a gateway of a site."""
        ...

    def expand(self, view: SiteView) -> Iterable[Resource]:
        """Return the resources of a site, in any order.

        Raises:
            DiagnosticsError: the provider cannot express the site; the diagnostics say why.
        """
        ...

    def connect(self, connection: Attributes, context: Context) -> Session:
        """Open a session for a site's account and region.

        Raises:
            ProviderError: settings are missing or wrong; the text says which and how to set them.
        """
        ...

    def poll_seconds(self, kind: str, context: Context) -> float:
        """Return how long to wait between two looks at a pending object."""
        ...
