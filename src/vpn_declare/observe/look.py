"""``observe``: what really exists behind the addresses that state remembers. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.patience import Patience
from vpn_declare.contracts.provider import ProviderError, Session
from vpn_declare.model.address import Address
from vpn_declare.model.observation import Account, Observation, Stray
from vpn_declare.model.resource import Observed, Recorded, Status
from vpn_declare.model.value import Attributes, canonical
from vpn_declare.observe.insist import Insistence
from vpn_declare.observe.look_input import ObserveInput
from vpn_declare.observe.side_by_side import side_by_side
from vpn_declare.observe.unseen import Unseen, unseen_told

_Id: TypeAlias = tuple[str, str, str | None]
"""Provider, kind and remote id: how a record is known again, whatever account shows it."""

_LIST_WORTH = 2  # with fewer objects of a kind in an account, reading them singly is cheaper


@dataclass(frozen=True, slots=True)
class _Group:
    """Records of one kind in one account and region: one list call shows them all.

    With an ``account`` it is listed however few there are, and strays are looked for.
    """

    provider: str
    connection: Attributes
    kind: str
    records: tuple[Recorded, ...]
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is ours by its mark, and which objects are in some record."""

    lineage: str
    ids: frozenset[_Id]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one group's look brought; ``others`` bear no mark of ours, ``strays`` do."""

    objects: Mapping[Address, Observed]
    vanished: tuple[Address, ...] = ()
    others: tuple[Observed, ...] = ()
    strays: tuple[Stray, ...] = ()
    unseen: tuple[Unseen, ...] = ()


def observe(given: ObserveInput) -> Observation:
    """Return what is behind each recorded address, now.

    What cannot be looked at becomes a diagnostic and is in neither mapping of the result.
    """
    groups = _groups(given)
    known = frozenset(
        (record.provider, record.kind, record.remote_id) for record in given.recorded.values()
    )
    seen = side_by_side(given, lambda ending, group: _look(ending, group, known), groups)
    objects = {address: item for part in seen for address, item in part.objects.items()}
    return Observation(
        objects=dict(sorted(objects.items())),
        vanished=frozenset(address for part in seen for address in part.vanished),
        unmanaged=tuple(
            sorted(
                (item for part in seen for item in part.others),
                key=lambda item: (item.kind, item.remote_id),
            )
        ),
        strays=_each_once(item for part in seen for item in part.strays),
        diagnostics=tuple(unseen_told(item for part in seen for item in part.unseen)),
    )


def _groups(given: ObserveInput) -> list[_Group]:
    found: defaultdict[tuple[str, bytes, str, str], list[Recorded]] = defaultdict(list)
    for record in given.recorded.values():
        if record.remote_id and given.kind_of(record.provider, record.kind).observable:
            alone = record.remote_id if given.closely else ""
            key = (record.provider, canonical(record.connection), record.kind, alone)
            found[key].append(record)
    groups = {
        key: _Group(key[0], records[0].connection, key[2], tuple(records))
        for key, records in found.items()
    }
    for account in given.accounts:
        for kind in account.kinds:
            key = (account.provider, canonical(account.connection), kind, "")
            group = groups.get(key) or _Group(account.provider, account.connection, kind, ())
            groups[key] = replace(group, account=account)
    return [group for _, group in sorted(groups.items(), key=lambda item: item[0])]


def _each_once(strays: Iterable[Stray]) -> tuple[Stray, ...]:
    """Return strays sorted; one that several accounts show is one."""
    found = {(s.account.provider, s.observed.kind, s.observed.remote_id): s for s in strays}
    return tuple(stray for _, stray in sorted(found.items(), key=lambda item: item[0]))


def _look(given: ObserveInput, group: _Group, known: frozenset[_Id]) -> _Seen:
    if group.account is not None and not group.records:
        return _look_for_strays(given, group, known)
    insistence = given.insistence_at(group.provider, group.connection)
    try:
        session = insistence.session(given.session_for, group.provider, group.connection)
        if group.account is None and len(group.records) < _LIST_WORTH:
            return _read_each(session, group.records, insistence)
        return _list_all(session, group, _Known(given.lineage, known), insistence)
    except ProviderError as error:
        return _Seen({}, unseen=(_unseen(group, error),))


def _look_for_strays(given: ObserveInput, group: _Group, known: frozenset[_Id]) -> _Seen:
    """Look where nothing of ours should be. Nothing waits for that, so one try must do."""
    insistence = given.insistence(group.provider)
    hasty = replace(insistence, patience=Patience(give_up_seconds=0.0))
    try:
        session = hasty.session(given.session_for, group.provider, group.connection)
        return _list_all(session, group, _Known(given.lineage, known), hasty)
    except ProviderError:
        return _Seen({})


def _read_each(session: Session, records: Iterable[Recorded], insistence: Insistence) -> _Seen:
    objects: dict[Address, Observed] = {}
    vanished: list[Address] = []
    for record in records:
        remote_id = record.remote_id or ""
        found = insistence.on(partial(session.read, record.kind, remote_id))
        if found is None:
            vanished.append(record.address)
        else:
            objects[record.address] = found
    return _Seen(objects, tuple(vanished))


def _list_all(session: Session, group: _Group, known: _Known, insistence: Insistence) -> _Seen:
    """Look by one list; an object missing from it is read once more before it counts as gone.

    A list may lag behind (eventual consistency); a read by id does not.
    """
    by_id = {item.remote_id: item for item in insistence.on(lambda: session.list(group.kind))}
    objects: dict[Address, Observed] = {}
    missing: list[Recorded] = []
    for record in group.records:
        found = by_id.pop(record.remote_id or "", None)
        if found is None:
            missing.append(record)
        else:
            objects[record.address] = found
    again = _read_each(session, missing, insistence)
    others = tuple(item for item in by_id.values() if not _is_ours(item, known.lineage))
    ours = [
        item
        for item in by_id.values()
        if _is_ours(item, known.lineage)
        and (group.provider, group.kind, item.remote_id) not in known.ids
    ]
    account = group.account
    strays = tuple(_strays(session, account, ours, insistence)) if account else ()
    return _Seen({**objects, **again.objects}, again.vanished, others, strays)


def _strays(
    session: Session, account: Account, ours: Iterable[Observed], insistence: Insistence
) -> Iterator[Stray]:
    """Yield what is really there: a list may still show what is gone, a read by id does not."""
    for item in ours:
        found = insistence.on(partial(session.read, item.kind, item.remote_id))
        mark = Mark.parse(item.mark)
        if found is not None and found.status is not Status.DELETING and mark is not None:
            yield Stray(account=account, observed=found, key=mark.key)


def _is_ours(item: Observed, lineage: str) -> bool:
    mark = Mark.parse(item.mark)
    return mark is not None and mark.lineage == lineage


def _unseen(group: _Group, error: ProviderError) -> Unseen:
    return Unseen(
        provider=group.provider,
        connection=canonical(group.connection),
        kind=group.kind,
        sites=frozenset(record.site for record in group.records),
        error=error,
    )
