"""``import``: which wanted resource each entry means. An entry that means none is an error."""

from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.resource import Recorded, Resource
from vpn_declare.plan.plan_input import PlanInput

_THINGS = ("vpc", "gateway")
"""The kinds that a topology address of a thing may stand for; others have no name of their own."""


def imported_addresses(given: PlanInput) -> dict[Address, str]:
    """Return the far side's id for each resource that is to be taken over.

    Raises:
        DiagnosticsError: an entry names no wanted resource.
    """
    found: dict[Address, str] = {}
    unknown: list[Diagnostic] = []
    for entry in given.imports:
        meant = [a for a in _candidates(entry.address) if a in given.desired]
        found.update((address, entry.remote_id) for address in meant)
        if not meant and not given.destroy:
            unknown.append(_no_such_resource(entry.address))
    if unknown:
        raise DiagnosticsError(unknown)
    return found


def to_be_taken_over(given: PlanInput) -> dict[Address, Recorded]:
    """Return records of the objects that are to be taken over, as far as they can be looked up.

    Raises:
        DiagnosticsError: an entry names no wanted resource.
    """
    return {
        address: _as_recorded(given.desired[address], remote_id)
        for address, remote_id in imported_addresses(given).items()
        if (record := given.recorded.get(address)) is None or record.remote_id is None
    }


def _as_recorded(resource: Resource, remote_id: str) -> Recorded:
    return Recorded(
        address=resource.address,
        kind=resource.kind,
        site=resource.site,
        provider=resource.provider,
        connection=resource.connection,
        remote_id=remote_id,
    )


def _candidates(address: str) -> list[Address]:
    if "/" in address:
        return [Address(address)]
    site, _, thing = address.partition(".")
    return [Address(f"{site}/{kind}/{thing}") for kind in _THINGS]


def _no_such_resource(address: str) -> Diagnostic:
    return Diagnostic(
        code="VPN212",
        summary="An import names no resource",
        detail=f"'{address}' is no VPC, gateway or resource of this topology, so there is nothing"
        " that the existing object could be taken over as.",
        fix="Use an address as 'vpn-declare expand --resources' prints it.",
        path=address,
    )
