"""Every reference leads to a resource, and to an attribute that its kind has."""

from collections.abc import Iterator, Mapping

from vpn_declare.contracts.provider import Provider
from vpn_declare.expand.needs import refs_of
from vpn_declare.model.address import Address, Ref
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.resource import Resource

_ID = "id"


def check_references(
    resources: Mapping[Address, Resource], providers: Mapping[str, Provider]
) -> Iterator[Diagnostic]:
    """Yield what is wrong with references; a fault here is the provider's, not the user's."""
    for resource in resources.values():
        for address in resource.depends_on:
            if address not in resources:
                yield _dangling(resource, address, str(address))
        for ref in refs_of(resource):
            target = resources.get(ref.address)
            if target is None:
                yield _dangling(resource, ref.address, str(ref))
            elif ref.attribute != _ID and not _has(providers, target, ref.attribute):
                yield _no_attribute(resource, target, ref)


def _has(providers: Mapping[str, Provider], target: Resource, attribute: str) -> bool:
    kind = providers[target.provider].kinds.get(target.kind)
    return kind is not None and attribute in kind.attributes


def _no_attribute(resource: Resource, target: Resource, ref: Ref) -> Diagnostic:
    return Diagnostic(
        code="VPN150",
        summary="Reference to an attribute that does not exist",
        detail=f"{resource.address} refers to {ref}, but {target.kind} of the provider "
        f"{target.provider} has no {ref.attribute}.",
        fix="This is a fault of the provider plug-in; please report it.",
        path=resource.address,
    )


def _dangling(resource: Resource, address: Address, text: str) -> Diagnostic:
    site, kind, _ = address.split("/", 2)
    return Diagnostic(
        code="VPN148",
        summary="Reference to a resource that does not exist",
        detail=f"{resource.address} needs {text}, but there is no such resource. The site {site} "
        f"may be kept by a provider that has no {kind} to refer to.",
        fix=f"Write the address of {site}'s gateway as `public_ip`, if that is what is missing.",
        path=f"sites.{site}",
    )
