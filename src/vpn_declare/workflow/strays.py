"""Strays: looked for in all our accounts, and brought back into the plan or the state."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.lock import Token
from vpn_declare.contracts.state import StateError
from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.model.forgotten import forgotten_key
from vpn_declare.model.observation import Account, Stray
from vpn_declare.model.plan import Base
from vpn_declare.model.resource import Recorded
from vpn_declare.model.topology import Site
from vpn_declare.model.value import canonical
from vpn_declare.plan import PlanInput, places_of
from vpn_declare.workflow.lease import held
from vpn_declare.workflow.workspace import Workspace


def accounts_of(
    workspace: Workspace,
    base: Base,
    recorded: Mapping[Address, Recorded],
    sites: Mapping[str, Site],
) -> tuple[Account, ...]:
    """Return the accounts that records and declared sites are in.

    None where ``base``, the state as this command found it, was never written to: nothing can be
    lost there, and a first plan and a first apply ask nobody.
    """
    if not base.lineage:
        return ()
    found: dict[tuple[str, bytes], Account] = {}
    for record in recorded.values():
        key = (record.provider, canonical(record.connection))
        if key not in found:
            kinds = _kinds(workspace, record.provider)
            found[key] = Account(
                provider=record.provider,
                connection=record.connection,
                site=record.site,
                kinds=kinds,
            )
    for site in sites.values():
        with suppress(DiagnosticsError):  # a provider that is not installed lists nothing
            provider = workspace.providers.of_site(site)
            connection = provider.connection(site)
            kinds = _kinds(workspace, provider.name)
            account = Account(
                provider=provider.name, connection=connection, site=site.name, kinds=kinds
            )
            found.setdefault((provider.name, canonical(connection)), account)
    return tuple(account for _, account in sorted(found.items(), key=lambda item: item[0]))


def _kinds(workspace: Workspace, provider: str) -> tuple[str, ...]:
    kinds = workspace.providers.named(provider).kinds.values()
    return tuple(sorted(kind.name for kind in kinds if kind.observable))


def still_stray(workspace: Workspace, strays: Iterable[Stray]) -> tuple[Stray, ...]:
    """Return those that state does not hold now, after the look.

    An object that another run made meanwhile is in a record by now, or its intent is open: that
    is durable before the call. What was forgotten on purpose is left alone.
    """
    strays = tuple(strays)
    if not strays:
        return ()
    store = workspace.store
    keys = {intent.key for intent in store.open_intents()}
    records = store.records().values()
    known = {(record.provider, record.kind, record.remote_id) for record in records}
    forgotten = store.allocations()
    return tuple(
        stray
        for stray in strays
        if stray.key not in keys
        and (id_ := (stray.account.provider, stray.observed.kind, stray.observed.remote_id))
        not in known
        and forgotten_key(*id_) not in forgotten
    )


def with_strays(workspace: Workspace, given: PlanInput, token: Token | None) -> PlanInput:
    """Return what is planned, with a place for each stray that was observed.

    Records that state needs for that are written, under ``token`` or, without one, under a lock of
    our own; while somebody else holds the lock nothing is written, and the warnings alone remain.
    """
    strays = still_stray(workspace, given.observation.strays)
    if not strays:
        return given
    places = places_of(given, strays)
    given = replace(
        given,
        imports=(*given.imports, *places.imports),
        notices=(*given.notices, *places.notices),
    )
    if not places.records or not _written(workspace, places.records, strays, token):
        return given
    seen = given.observation
    observation = replace(
        seen,
        objects={**seen.objects, **places.seen},
        vanished=seen.vanished - places.seen.keys(),
    )
    store = workspace.store
    return replace(given, recorded=store.records(), base=store.base(), observation=observation)


def _written(
    workspace: Workspace,
    records: tuple[Recorded, ...],
    strays: tuple[Stray, ...],
    token: Token | None,
) -> bool:
    settlement = Settlement(put=records)
    if token is not None:
        workspace.store.write(token, settlement)
        return True
    with suppress(StateError), held(workspace) as lease:
        if still_stray(workspace, strays) == strays:
            workspace.store.write(lease.token, settlement)
            return True
    return False
