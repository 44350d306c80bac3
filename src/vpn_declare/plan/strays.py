"""Strays: objects that bear our mark and that state does not hold. Each is given its place.

They come about where a create was given up although it was carried out later: a process that was
stopped with a request on the wire, a far side that shows what it made only after the search, a
state whose last commits were lost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from vpn_declare.model.address import Address, make_address
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.observation import Account, Stray
from vpn_declare.model.resource import Observed, Recorded, Resource, Status
from vpn_declare.model.topology import Import
from vpn_declare.model.value import Attributes, SecretRef, canonical
from vpn_declare.plan.plan_input import PlanInput

_TitleKey = tuple[str, bytes, str, str]
"""Provider, account, kind and name: what a declared resource has in common with its object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where strays belong.

    Attributes:
        records: What state is to hold of them. One at an address that is declared is the object
            behind it, whose own is gone; the others lie under ``ADDRESS~twin-ID``, which nobody
            declares, so the plan deletes what is there.
        seen: The objects behind these records.
        imports: Strays that a declared resource without a record takes over.
        notices: One warning for each stray.
    """

    records: tuple[Recorded, ...] = ()
    seen: Mapping[Address, Observed]
    imports: tuple[Import, ...] = ()
    notices: tuple[Diagnostic, ...] = ()


def places_of(given: PlanInput, strays: Iterable[Stray]) -> Places:
    """Return a place for each stray; ready ones come first where several could have it."""
    finder = _Finder(given, tuple(strays))
    for stray in sorted(finder.strays, key=_ready_first):
        finder.place(stray)
    return Places(
        records=tuple(finder.with_needs(address) for address in sorted(finder.records)),
        seen=finder.seen,
        imports=tuple(finder.imports[address] for address in sorted(finder.imports)),
        notices=tuple(finder.notices),
    )


def told(strays: Iterable[Stray]) -> tuple[Diagnostic, ...]:
    """Return a warning for each stray, for who only looks."""
    what = "the next plan says what becomes of it"
    return tuple(
        _warning(stray, f"{stray.account.site}/{stray.observed.kind}", what) for stray in strays
    )


class _Finder:
    """Looks for places; what was given away is not given away again."""

    def __init__(self, given: PlanInput, strays: tuple[Stray, ...]) -> None:
        asked_for = {entry.remote_id for entry in given.imports}
        self.strays = [s for s in strays if s.observed.remote_id not in asked_for]
        self.records: dict[Address, Recorded] = {}
        self.seen: dict[Address, Observed] = {}
        self.imports: dict[Address, Import] = {}
        self.notices: list[Diagnostic] = []
        self._given = given
        self._by_key = {(r.provider, r.kind, r.key): r for r in given.recorded.values() if r.key}
        self._wanted = _by_title(given.desired.values())
        self._taken: set[str] = {entry.address for entry in given.imports}
        self._ids = {
            (record.provider, record.remote_id): record.address
            for record in given.recorded.values()
            if record.remote_id
        }

    def place(self, stray: Stray) -> None:
        """Give one stray its place: the first of these that is free."""
        wanted = self._wanted.get(_title_key(stray.account, stray.observed))
        owner = self._by_key.get((stray.account.provider, stray.observed.kind, stray.key))
        if owner is None and wanted is not None:
            owner = self._given.recorded.get(wanted.address)
        if owner is not None and self._lost_its_object(owner):
            self._put(stray, replace(owner, key=stray.key, status=Status.READY))
            self._tell(stray, owner.address, f"it becomes {owner.address}, whose object is gone")
        elif owner is None and wanted is not None and wanted.address not in self._taken:
            self._taken.add(wanted.address)
            self.imports[wanted.address] = Import(wanted.address, stray.observed.remote_id)
            self._tell(stray, wanted.address, f"it is taken over as {wanted.address}")
        else:
            self._keep_apart(stray, owner, wanted)

    def _lost_its_object(self, owner: Recorded) -> bool:
        is_gone = owner.remote_id is None or owner.address in self._given.observation.vanished
        return owner.owned and is_gone and owner.address not in self.records

    def _keep_apart(self, stray: Stray, owner: Recorded | None, wanted: Resource | None) -> None:
        """Record a stray under an address of its own. It is protected by nothing."""
        account, observed = stray.account, stray.observed
        twin_of = owner or wanted
        name = observed.title or observed.kind
        address = twin_of.address if twin_of else make_address(account.site, observed.kind, name)
        draft = Recorded(
            address=Address(f"{address}~twin-{observed.remote_id}"),
            kind=observed.kind,
            site=twin_of.site if twin_of else account.site,
            provider=account.provider,
            connection=account.connection,
            title=observed.title,
            key=stray.key,
            attributes=_without_secrets(observed.attributes),
        )
        self._put(stray, draft)
        what = f"it is recorded as {draft.address} and, as nobody declares that, deleted"
        self._tell(stray, draft.address, what)

    def with_needs(self, address: Address) -> Recorded:
        """Return a new record; one kept apart needs the objects whose ids the far side shows.

        So it goes before them.
        """
        record = self.records[address]
        if address in self._given.recorded:
            return record
        values = (value for value in record.attributes.values() if isinstance(value, str))
        needs = {self._ids.get((record.provider, value)) for value in values}
        return replace(
            record, depends_on=tuple(sorted(need for need in needs if need and need != address))
        )

    def _put(self, stray: Stray, record: Recorded) -> None:
        observed = stray.observed
        computed = self._given.kind_of(record.provider, record.kind).computed
        outputs = {name: v for name, v in observed.attributes.items() if name in computed}
        self.records[record.address] = replace(
            record,
            remote_id=observed.remote_id,
            status=observed.status,
            outputs={**record.outputs, **outputs},
        )
        self.seen[record.address] = observed
        self._ids[record.provider, observed.remote_id] = record.address

    def _tell(self, stray: Stray, path: str, what: str) -> None:
        self.notices.append(_warning(stray, path, what))


def _ready_first(stray: Stray) -> tuple[bool, str, str]:
    observed = stray.observed
    return (observed.status is not Status.READY, observed.kind, observed.remote_id)


def _title_key(account: Account, observed: Observed) -> _TitleKey:
    return (account.provider, canonical(account.connection), observed.kind, observed.title)


def _by_title(wanted: Iterable[Resource]) -> dict[_TitleKey, Resource]:
    """Return wanted resources by what the far side shows of them, where that means only one."""
    found: dict[_TitleKey, Resource] = {}
    twice: set[_TitleKey] = set()
    for resource in wanted:
        account = canonical(resource.connection)
        key = (resource.provider, account, resource.kind, resource.title)
        if key in found or resource.existing is not None or not resource.title:
            twice.add(key)
        found[key] = resource
    return {key: resource for key, resource in found.items() if key not in twice}


def _without_secrets(attributes: Attributes) -> Attributes:
    return {name: v for name, v in attributes.items() if not isinstance(v, SecretRef)}


def _warning(stray: Stray, path: str, what: str) -> Diagnostic:
    observed = stray.observed
    return Diagnostic(
        code="VPN241",
        severity=Severity.WARNING,
        summary="An object of ours was in no record",
        detail=f"{observed.kind} {observed.title or '(no name)'} ({observed.remote_id}) bears our"
        f" mark, and state did not hold it: {what}.",
        fix="Read the plan; nothing is done to it before an apply. To keep it without us, forget"
        " its record with 'vpn-declare state rm'.",
        path=path,
    )
