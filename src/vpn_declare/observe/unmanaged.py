"""What lies in our accounts and is in no record: other people's objects, and lost ones of ours."""

from collections.abc import Iterator
from dataclasses import dataclass

from vpn_declare.contracts.mark import Mark
from vpn_declare.model.resource import Observed
from vpn_declare.model.value import Attributes, canonical
from vpn_declare.observe.look_input import ObserveInput
from vpn_declare.observe.side_by_side import side_by_side


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """An object that state does not know.

    Attributes:
        provider: Whose session showed it.
        connection: The account and region that it lies in.
        observed: The object.
        is_ours: It bears the mark of this very state, which has forgotten it.
        forgotten_as: The address that a person had state forget it at; empty where none had.
        is_wanted: That address is declared, and state holds no object there, so the object can be
            imported.
    """

    provider: str
    connection: Attributes
    observed: Observed
    is_ours: bool
    forgotten_as: str = ""
    is_wanted: bool = False


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Everything of one kind in one account and region: one list call."""

    provider: str
    connection: Attributes
    kind: str


def strangers(given: ObserveInput) -> tuple[Stranger, ...]:
    """Return what state does not know in the accounts that are looked through, sorted.

    Args:
        given: As for ``observe``; all records, so that every known id is known.

    Raises:
        ProviderError: an account could not be listed.
    """
    known = {
        (record.provider, canonical(record.connection), record.kind, record.remote_id)
        for record in given.recorded.values()
    }
    listed = side_by_side(given, _listed, _shelves(given))
    found = [
        _stranger(shelf, item, given.lineage)
        for shelf, items in listed
        for item in items
        if (shelf.provider, canonical(shelf.connection), shelf.kind, item.remote_id) not in known
    ]
    return tuple(sorted(found, key=lambda s: (s.provider, s.observed.kind, s.observed.remote_id)))


def _shelves(given: ObserveInput) -> Iterator[_Shelf]:
    for account in given.accounts:
        for kind in account.kinds:
            yield _Shelf(account.provider, account.connection, kind)


def _listed(given: ObserveInput, shelf: _Shelf) -> tuple[_Shelf, tuple[Observed, ...]]:
    insistence = given.insistence_at(shelf.provider, shelf.connection)
    session = insistence.session(given.session_for, shelf.provider, shelf.connection)
    return shelf, tuple(insistence.on(lambda: session.list(shelf.kind)))


def _stranger(shelf: _Shelf, observed: Observed, lineage: str) -> Stranger:
    mark = Mark.parse(observed.mark)
    return Stranger(
        provider=shelf.provider,
        connection=shelf.connection,
        observed=observed,
        is_ours=mark is not None and mark.lineage == lineage,
    )
