"""Objects that are to be used or taken over, against what is declared: before anything is done."""

from collections.abc import Iterator, Sequence

from vpn_declare.contracts.kind import Kind
from vpn_declare.model.address import Address
from vpn_declare.model.change import Difference, OnChange
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.observation import Observation
from vpn_declare.model.resource import Observed, Recorded, Resource, Status
from vpn_declare.model.value import Attributes, SecretRef, Unknown
from vpn_declare.plan.compare import Sides, differences
from vpn_declare.plan.imports import imported_addresses
from vpn_declare.plan.plan_input import PlanInput


def to_adopt(given: PlanInput) -> dict[Address, Recorded]:
    """Return records of all that a plan takes over or begins to use, so that it is looked at.

    Raises:
        DiagnosticsError: an import names no wanted resource.
    """
    imports = imported_addresses(given)
    return {
        address: _as_recorded(resource, remote_id)
        for address, resource in given.desired.items()
        if (remote_id := resource.existing or imports.get(address, ""))
        and _is_new(given.recorded.get(address))
    }


def other_ids(given: PlanInput) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each import of another object than the one that is recorded."""
    for address, remote_id in imported_addresses(given).items():
        record = given.recorded.get(address)
        if record is not None and record.remote_id not in {None, remote_id}:
            yield Diagnostic(
                code="VPN217",
                summary="An import names another object than is recorded",
                detail=f"{address} is {record.remote_id} already; the file imports {remote_id}.",
                fix="Remove the entry, or correct its id. To exchange the two, give up the first:"
                f" `vpn-declare state rm {address}`.",
                path=address,
            )


def _is_new(record: Recorded | None) -> bool:
    return record is None or record.remote_id is None


def _as_recorded(resource: Resource, remote_id: str) -> Recorded:
    return Recorded(
        address=resource.address,
        kind=resource.kind,
        site=resource.site,
        provider=resource.provider,
        connection=resource.connection,
        remote_id=remote_id,
    )


def shortcomings(
    resource: Resource, wanted: Attributes, kind: Kind, observation: Observation
) -> Iterator[Diagnostic]:
    """Yield why an object cannot be adopted as a resource, and what is to be changed afterwards.

    Nothing, if it was not looked at.
    """
    observed = observation.objects.get(resource.address)
    if resource.address in observation.vanished or (
        observed is not None and observed.status is Status.DELETING
    ):
        yield _not_there(resource)
    if observed is None or not kind.observable:
        return
    found = _differences(resource, wanted, kind, observed)
    if fixed := [item for item in found if item.on_change is OnChange.REPLACE]:
        yield _does_not_fit(resource, observed, fixed)
    elif found and resource.existing is None:
        yield _will_change(resource, observed, found)


def _differences(
    resource: Resource, wanted: Attributes, kind: Kind, observed: Observed
) -> tuple[Difference, ...]:
    """Return how an object differs, as far as the far side shows it; keys are not shown."""
    shown = {
        name: value
        for name, value in observed.attributes.items()
        if name in wanted and not isinstance(value, SecretRef)
    }
    sides = Sides(
        resource=resource,
        wanted={name: wanted[name] for name in shown},
        recorded=Recorded(
            address=resource.address,
            kind=resource.kind,
            site=resource.site,
            provider=resource.provider,
            attributes=shown,
        ),
        observed=observed,
        kind=kind,
    )
    return differences(sides)


def _not_there(resource: Resource) -> Diagnostic:
    return Diagnostic(
        code="VPN213",
        summary="The object to be used is not there",
        detail=f"{resource.address} is declared to be an object that the far side does not know, "
        "or that is on its way out.",
        fix="Correct the id, or the region and account of the site.",
        path=resource.address,
    )


def _words(found: Sequence[Difference]) -> str:
    return ", ".join(f"{item.path} {item.before} instead of {_wanted(item)}" for item in found)


def _wanted(item: Difference) -> str:
    """Return what is wanted; of what is still to be made, what that is."""
    if isinstance(item.after, Unknown):
        return f"that of {item.after.source.address}, which is to be made (import that as well)"
    return str(item.after)


def _does_not_fit(
    resource: Resource, observed: Observed, found: Sequence[Difference]
) -> Diagnostic:
    return Diagnostic(
        code="VPN214",
        summary="The object to be used is another than declared",
        detail=f"{resource.address} is declared to be {observed.remote_id}, which has "
        f"{_words(found)}. That cannot be changed in place, so it would be replaced.",
        fix="Declare what the object has, or correct the id.",
        path=resource.address,
    )


def _will_change(
    resource: Resource, observed: Observed, found: Sequence[Difference]
) -> Diagnostic:
    return Diagnostic(
        code="VPN215",
        severity=Severity.INFO,
        summary="An imported object differs from what is declared",
        detail=f"{resource.address}, now {observed.remote_id}, has {_words(found)}. This run "
        "takes it over as it is; the next plan changes it.",
        fix="Nothing if that is meant; else declare what the object has.",
        path=resource.address,
    )
