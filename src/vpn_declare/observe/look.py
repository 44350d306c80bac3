"""``observe``: what really exists behind the addresses that state remembers. Reads only."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.provider import Mark, ProviderError, Session
from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.observation import Observation
from vpn_declare.model.resource import Observed, Recorded
from vpn_declare.model.value import Attributes, canonical
from vpn_declare.observe.insist import Insistence

_LIST_WORTH = 2  # with fewer objects of a kind in an account, reading them singly is cheaper


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserveInput:
    """What to look at.

    Attributes:
        recorded: The records to look up; those without a remote id are left out.
        session_for: The session for a provider's name and a connection.
        kind_of: The descriptor for a provider's name and a kind's name.
        lineage: Ours; objects with another mark or none are unmanaged.
        insistence: How reads are repeated when the far side has no time.
        parallelism: Calls at once.
    """

    recorded: Mapping[Address, Recorded]
    session_for: Callable[[str, Attributes], Session]
    kind_of: Callable[[str, str], Kind]
    insistence: Insistence
    lineage: str = ""
    parallelism: int = 10


@dataclass(frozen=True, slots=True)
class _Group:
    """Records of one kind in one account and region: one list call shows them all."""

    provider: str
    connection: Attributes
    kind: str
    records: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one group's look brought; ``others`` are objects that no record of the group names."""

    objects: Mapping[Address, Observed]
    vanished: tuple[Address, ...] = ()
    others: tuple[Observed, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def observe(given: ObserveInput) -> Observation:
    """Return what is behind each recorded address, now.

    What cannot be looked at becomes a diagnostic and is in neither mapping of the result.
    """
    groups = _groups(given)
    with ThreadPoolExecutor(max_workers=max(1, given.parallelism)) as pool:
        seen = list(pool.map(lambda group: _look(given, group), groups))
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
        diagnostics=tuple(sorted((d for s in seen for d in s.diagnostics), key=_sort_key)),
    )


def _groups(given: ObserveInput) -> list[_Group]:
    found: defaultdict[tuple[str, bytes, str], list[Recorded]] = defaultdict(list)
    for record in given.recorded.values():
        if record.remote_id and given.kind_of(record.provider, record.kind).observable:
            key = (record.provider, canonical(record.connection), record.kind)
            found[key].append(record)
    return [
        _Group(provider, records[0].connection, kind, tuple(records))
        for (provider, _, kind), records in sorted(found.items(), key=lambda item: item[0])
    ]


def _look(given: ObserveInput, group: _Group) -> _Seen:
    try:
        session = given.session_for(group.provider, group.connection)
        if len(group.records) < _LIST_WORTH:
            return _read_each(session, group.records, given.insistence)
        return _list_all(session, group, given)
    except ProviderError as error:
        return _Seen({}, diagnostics=(_unreachable(group, error),))


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


def _list_all(session: Session, group: _Group, given: ObserveInput) -> _Seen:
    """Look by one list; an object missing from it is read once more before it counts as gone.

    A list may lag behind (eventual consistency); a read by id does not.
    """
    by_id = {
        item.remote_id: item for item in given.insistence.on(lambda: session.list(group.kind))
    }
    objects: dict[Address, Observed] = {}
    missing: list[Recorded] = []
    for record in group.records:
        found = by_id.pop(record.remote_id or "", None)
        if found is None:
            missing.append(record)
        else:
            objects[record.address] = found
    again = _read_each(session, missing, given.insistence)
    others = tuple(item for item in by_id.values() if not _is_ours(item, given.lineage))
    return _Seen({**objects, **again.objects}, again.vanished, others)


def _is_ours(item: Observed, lineage: str) -> bool:
    mark = Mark.parse(item.mark)
    return mark is not None and mark.lineage == lineage


def _unreachable(group: _Group, error: ProviderError) -> Diagnostic:
    sites = sorted({record.site for record in group.records})
    return Diagnostic(
        code="VPN240",
        summary="The far side could not be looked at",
        detail=f"Objects of kind {group.kind} at {', '.join(sites)} ({group.provider}):"
        f" {error.message}",
        fix="Try again, or plan from what state remembers with '--refresh none'.",
        path=group.kind,
        vendor_code=error.vendor_code,
    )


def _sort_key(diagnostic: Diagnostic) -> tuple[str, str]:
    return (diagnostic.path, diagnostic.detail)
