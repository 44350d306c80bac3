"""A look at the far side, for ``plan``, ``apply`` and ``drift``."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import DiagnosticsError, has_errors
from vpn_declare.model.observation import Observation
from vpn_declare.model.resource import Observed, Recorded, Resource
from vpn_declare.observe import Insistence, ObserveInput, observe
from vpn_declare.workflow.secrets import Keys
from vpn_declare.workflow.workspace import Workspace

_NOTHING: Final[Mapping[Address, Resource]] = MappingProxyType({})


def observe_input(
    workspace: Workspace, recorded: Mapping[Address, Recorded], parallelism: int
) -> ObserveInput:
    """Return what a look at these records takes."""
    door = workspace.door
    return ObserveInput(
        recorded=recorded,
        session_for=workspace.sessions,
        kind_of=workspace.providers.kind_of,
        lineage=workspace.store.base().lineage,
        parallelism=parallelism,
        insistence=Insistence(
            monotonic=door.monotonic,
            sleep=door.sleep,
            chance=door.chance,
            patience=workspace.settings.patience,
        ),
    )


def observed(
    workspace: Workspace,
    keys: Keys,
    recorded: Mapping[Address, Recorded],
    parallelism: int,
    wanted: Mapping[Address, Resource] = _NOTHING,
) -> Observation:
    """Look at what is behind these records, now. No secret is in what comes back.

    Args:
        workspace: The workspace.
        keys: What reads the secrets that an object may quote.
        recorded: The records.
        parallelism: Calls at the same time.
        wanted: What is wanted at these addresses; an earlier run may have sent its secrets.

    Raises:
        DiagnosticsError: some of it cannot be looked at; a plan without it would lie.
    """
    try:
        found = observe(observe_input(workspace, recorded, parallelism))
    except Exception:  # a provider's bug: its traceback is kept, and may quote a key
        keys.hearing.know(*(record.attributes for record in recorded.values()))
        raise
    if has_errors(found.diagnostics):
        keys.hearing.know(*(record.attributes for record in recorded.values()))
        raise DiagnosticsError(found.diagnostics)
    return replace(found, objects=_heard(keys, recorded, found, wanted))


def _heard(
    keys: Keys,
    recorded: Mapping[Address, Recorded],
    found: Observation,
    wanted: Mapping[Address, Resource],
) -> dict[Address, Observed]:
    hearing = keys.hearing
    objects: dict[Address, Observed] = {}
    for address, item in found.objects.items():
        sent = (wanted[address].attributes,) if address in wanted else ()
        objects[address] = hearing.heard(item, recorded[address], sent)
    return objects
