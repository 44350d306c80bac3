"""What could not be looked at: one finding for each account and cause, however many kinds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.model.diagnostic import Diagnostic

_NAMED: Final = 3
"""So many sites of an account are named, and the others counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Objects of one kind in one account (provider and canonical connection), and why."""

    provider: str
    connection: bytes
    kind: str
    sites: frozenset[str]
    error: ProviderError


def unseen_told(unseen: Iterable[Unseen]) -> Iterator[Diagnostic]:
    """Yield a finding for each account and cause, by the account's first site."""
    causes: defaultdict[tuple[str, bytes, str], list[Unseen]] = defaultdict(list)
    for one in unseen:
        causes[one.provider, one.connection, one.error.message].append(one)
    found = [_told(items) for items in causes.values()]
    yield from sorted(found, key=lambda item: (item.path, item.detail))


def _told(items: list[Unseen]) -> Diagnostic:
    first = items[0]
    sites = sorted(frozenset().union(*(item.sites for item in items)))
    kinds = ", ".join(sorted({item.kind for item in items}))
    more = f" and {len(sites) - _NAMED} more" if len(sites) > _NAMED else ""
    return Diagnostic(
        code="VPN240",
        summary="The far side could not be looked at",
        detail=f"{first.provider}, for {', '.join(sites[:_NAMED])}{more}:"
        f" {first.error.message} Not seen: {kinds}.",
        fix="Try again, or plan from what state remembers: vpn-declare plan --refresh none.",
        path=f"sites.{sites[0]}",
        vendor_code=first.error.vendor_code,
    )
