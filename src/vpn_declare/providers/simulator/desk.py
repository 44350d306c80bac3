"""The desk of the far side where a request is checked: what lies on it, and how it says no."""

from collections.abc import Mapping
from dataclasses import dataclass

from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.model.prefix import Prefix, parse_prefix
from vpn_declare.model.resource import Status
from vpn_declare.model.value import Attributes
from vpn_declare.providers.simulator.keyprint import KeyPrint
from vpn_declare.providers.simulator.ledger import Ledger
from vpn_declare.providers.simulator.profile import Profile
from vpn_declare.providers.simulator.thing import Thing

_IPV4 = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An object as it would be: to be made, or as an update would leave it."""

    id: str
    kind: str
    title: str
    attributes: Attributes
    key: KeyPrint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a check may look at.

    Attributes:
        ledger: The objects that there are.
        profile: The rules of this far side.
        account: The account and region.
        quotas: Those of the profile, with those of the settings over them.
    """

    ledger: Ledger
    profile: Profile
    account: str
    quotas: Mapping[str, int]

    def refusal(self, message: str, code: str = "") -> ProviderError:
        """Return a refusal, with the vendor's number where this far side has numbers."""
        vendor_code = code if self.profile.vendor_codes else ""
        return ProviderError(message, vendor_code=vendor_code)

    def active(self, draft: Draft, attribute: str, kind: str) -> Thing:
        """Return the object that an attribute refers to; it must be there and be active.

        Raises:
            ProviderError: it is not.
        """
        thing_id = draft.attributes.get(attribute)
        thing = self.ledger.get(thing_id) if isinstance(thing_id, str) else None
        if thing is None or thing.kind != kind or thing.account != self.account:
            raise self.refusal(f"The {attribute} {thing_id!r} of this {draft.kind} is not found.")
        status = thing.status(self.ledger.now)
        if status is not Status.READY:
            raise self.refusal(f"The {attribute} {thing.id} is {status}, and must be active.")
        return thing

    def prefix(self, draft: Draft, attribute: str, code: str = "") -> Prefix:
        """Return a prefix among the attributes.

        Raises:
            ProviderError: it is none, or has bits set behind its length.
        """
        text = draft.attributes.get(attribute)
        try:
            return parse_prefix(str(text))
        except ValueError:
            message = f"Invalid CIDR. {attribute} of {draft.kind} {draft.title} is {text!r}."
            raise self.refusal(message, code) from None

    def refuse_above(self, limit: int | None, used: int, name: str) -> None:
        """Refuse one more where a quota is used up, in VNG's words."""
        if limit is not None and used >= limit:
            message = f"Exceeded {name} quota. Current used: {used}, max: {limit}."
            raise self.refusal(message)

    def refuse_overlap(self, draft: Draft, scope: str, prefix: Prefix, message: str) -> None:
        """Refuse a prefix that overlaps another object's of the same kind and scope."""
        for other in self.ledger.overlapping(draft.kind, scope, prefix):
            if other.id != draft.id:
                raise self.refusal(f"{message} {prefix_text(other)} of {other.id} is in the way.")


def prefix_text(thing: Thing) -> str:
    """Return the prefix of an object as it was written."""
    return thing.text("cidr") or thing.text("remote_cidr")


def prefix_length(prefix: Prefix) -> int:
    """Return the length of an IPv4 prefix in bits."""
    return 32 - (prefix.last - prefix.first).bit_length()


def is_ipv4(prefix: Prefix) -> bool:
    """Tell whether a prefix is one of IPv4, the only version that is checked for overlaps."""
    return prefix.version == _IPV4


def locked(thing: Thing, words: str) -> ProviderError:
    """Return the error for an object that is busy: nothing was done, later it may go."""
    message = f"{thing.kind} {thing.id} {words}"
    return ProviderError(message, error_class=ErrorClass.THROTTLED)
