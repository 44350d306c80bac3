"""Which tunnels run: each far side is asked for as much as it tells. Reads only."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from vpn_declare.contracts.provider import ProviderError, Session
from vpn_declare.contracts.sight import Running, ShowsTunnels
from vpn_declare.model.address import Address
from vpn_declare.model.resource import Recorded
from vpn_declare.model.value import canonical
from vpn_declare.observe.look_input import ObserveInput
from vpn_declare.observe.side_by_side import side_by_side

Seen = Mapping[Address, Running]

_GONE: Final = Running(
    is_up=False, cause="It is gone from the far side. Make it again by: vpn-declare apply."
)
_NOT_MADE: Final = Running(
    is_up=False, cause="It is not made yet. Go on with it by: vpn-declare apply."
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a first look at an account brought, and the records that are to be read singly."""

    seen: Seen
    unread: tuple[Recorded, ...] = ()


def running(given: ObserveInput) -> Seen:
    """Return what is told of each record, which are those of pairs of networks.

    A session that shows tunnels is asked for all of its account at once; of a kind that tells
    whether it is up each object is read; of others nothing is told. What cannot be looked at
    is not told either, and only then has a cause: the far side's words.
    """
    made = [record for record in given.recorded.values() if record.remote_id]
    accounts: defaultdict[tuple[str, bytes], list[Recorded]] = defaultdict(list)
    for record in made:
        accounts[record.provider, canonical(record.connection)].append(record)
    asked = side_by_side(given, _ask, [tuple(records) for records in accounts.values()])
    unread = [record for part in asked for record in part.unread]
    read = side_by_side(given, _read, unread)
    found = {address: _NOT_MADE for address, one in given.recorded.items() if not one.remote_id}
    for part in (*(one.seen for one in asked), *read):
        found.update(part)
    return dict(sorted(found.items()))


def _ask(given: ObserveInput, records: tuple[Recorded, ...]) -> _Asked:
    first = records[0]
    insistence = given.insistence_at(first.provider, first.connection)
    by_id = {record.remote_id or "": record.address for record in records}
    try:
        session = insistence.session(given.session_for, first.provider, first.connection)
        if not isinstance(session, ShowsTunnels):
            return _not_shown(given, records)
        shown = insistence.on(partial(session.running, tuple(by_id)))
    except ProviderError as error:
        return _Asked({record.address: Running(cause=error.message) for record in records})
    return _Asked({address: shown.get(one, _GONE) for one, address in by_id.items()})


def _not_shown(given: ObserveInput, records: tuple[Recorded, ...]) -> _Asked:
    telling = tuple(record for record in records if _tells(given, record))
    return _Asked({record.address: Running() for record in records}, telling)


def _tells(given: ObserveInput, record: Recorded) -> bool:
    return given.kind_of(record.provider, record.kind).tells_if_up


def _read(given: ObserveInput, record: Recorded) -> Seen:
    insistence = given.insistence_at(record.provider, record.connection)
    try:
        session = insistence.session(given.session_for, record.provider, record.connection)
        return {record.address: insistence.on(partial(_is_up, session, record))}
    except ProviderError as error:
        return {record.address: Running(cause=error.message)}


def _is_up(session: Session, record: Recorded) -> Running:
    found = session.read(record.kind, record.remote_id or "")
    return _GONE if found is None else Running(is_up=found.is_up)
