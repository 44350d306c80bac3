"""A look at the far side, for ``plan``, ``apply`` and ``drift``."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import DiagnosticsError, has_errors
from vpn_declare.model.observation import Account, Observation
from vpn_declare.model.resource import Observed, Recorded, Resource
from vpn_declare.observe import Insistence, ObserveInput, observe
from vpn_declare.workflow.secrets import Keys
from vpn_declare.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is to be looked at.

    Attributes:
        recorded: Records, to see what is behind them.
        parallelism: Calls at the same time.
        wanted: What is wanted at these addresses; an earlier run may have sent its secrets.
        accounts: Accounts to be searched for strays.
        closely: Whether it is up is to be seen, too.
    """

    recorded: Mapping[Address, Recorded]
    parallelism: int
    wanted: Mapping[Address, Resource] = field(default_factory=dict)
    accounts: tuple[Account, ...] = ()
    closely: bool = False


def observe_input(
    workspace: Workspace,
    recorded: Mapping[Address, Recorded],
    parallelism: int,
    accounts: tuple[Account, ...] = (),
) -> ObserveInput:
    """Return what a look at these records takes, and at whatever else is in these accounts."""
    door = workspace.door
    patience = workspace.settings.patience

    def tell(provider: str, error: ProviderError) -> None:
        most = f"{patience.give_up_seconds:g} s at most (patience: give_up_seconds)"
        door.tell(f"Waiting for {provider}, {most}: {error.message}")

    return ObserveInput(
        recorded=recorded,
        session_for=workspace.sessions,
        kind_of=workspace.providers.kind_of,
        lineage=workspace.store.base().lineage,
        parallelism=parallelism,
        accounts=accounts,
        insistence=lambda provider: Insistence(
            monotonic=door.monotonic,
            sleep=door.sleep,
            chance=door.chance,
            patience=patience,
            call_seconds=workspace.settings.call_seconds(provider),
            tell=partial(tell, provider),
        ),
    )


def observed(
    workspace: Workspace,
    keys: Keys,
    sought: Sought,
) -> Observation:
    """Look at what is behind some records, now, and for strays in their accounts.

    No secret is in what comes back: ``keys`` reads those that an object may quote.

    Raises:
        DiagnosticsError: some of it cannot be looked at; a plan without it would lie.
    """
    recorded = sought.recorded
    try:
        look = observe_input(workspace, recorded, sought.parallelism, sought.accounts)
        found = observe(replace(look, closely=sought.closely))
    except Exception:  # a provider's bug: its traceback is kept, and may quote a key
        keys.hearing.know(*(record.attributes for record in recorded.values()))
        raise
    if has_errors(found.diagnostics):
        keys.hearing.know(*(record.attributes for record in recorded.values()))
        raise DiagnosticsError(found.diagnostics)
    return replace(found, objects=_heard(keys, sought, found))


def _heard(keys: Keys, sought: Sought, found: Observation) -> dict[Address, Observed]:
    hearing = keys.hearing
    objects: dict[Address, Observed] = {}
    for address, item in found.objects.items():
        sent = (sought.wanted[address].attributes,) if address in sought.wanted else ()
        objects[address] = hearing.heard(item, sought.recorded[address], sent)
    return objects
