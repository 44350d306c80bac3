"""Steps about what state remembers: renamed, forgotten, remembered otherwise."""

from dataclasses import replace

from vpn_declare.apply import words
from vpn_declare.apply.asking import read
from vpn_declare.apply.flow import Ending, Flow, StepFailedError
from vpn_declare.apply.job import Job
from vpn_declare.apply.resolve import (
    redrafted,
    resolved_attributes,
    seen,
    with_ignored,
    with_unsent_secrets,
)
from vpn_declare.apply.settle_down import settle_down
from vpn_declare.contracts.journal import Settlement
from vpn_declare.model.address import Address, site_of
from vpn_declare.model.change import Reason
from vpn_declare.model.forgotten import to_forget
from vpn_declare.model.resource import Recorded, Resource, needs_of
from vpn_declare.model.value import SecretRef


def move(job: Job) -> Ending:
    """Give a record its new address; records that need it follow."""
    former, target = job.step.recorded, job.step.address
    record = job.journal.records.get(former.address) if former is not None else None
    if record is None:
        raise StepFailedError(words.not_in_state(former.address if former else target))
    if job.journal.records.get(target) is not None:
        raise StepFailedError(words.address_taken(record.address, target))
    job.before = record
    moved = replace(record, address=target, site=site_of(target))
    if job.step.desired is not None:
        moved = _as_wanted(moved, job.step.desired)
    followers = tuple(
        _renamed(other, record.address, target)
        for other in job.journal.records.needing(record.address)
        if other.address != record.address
    )
    return Ending(settlement=Settlement(put=(moved, *followers), remove=(record.address,)))


def _as_wanted(record: Recorded, resource: Resource) -> Recorded:
    """Return a renamed record with what a rename changes: whose it is, what it needs, its keys.

    The reference to a key may spell the old name. A key that changes too, and not only its name,
    is an update's business, so the fingerprint of the key that was sent stays.
    """
    asked = resource.prevent_destroy
    secrets = {
        name: replace(value, fingerprint=sent.fingerprint)
        for name, value in resource.attributes.items()
        if isinstance(value, SecretRef)
        and isinstance(sent := record.attributes.get(name), SecretRef)
        and value.version == sent.version
    }
    return replace(
        record,
        origin=resource.origin,
        depends_on=needs_of(resource),
        attributes={**record.attributes, **secrets},
        prevent_destroy=record.prevent_destroy if asked is None else asked,
    )


def _renamed(record: Recorded, source: Address, target: Address) -> Recorded:
    needs = {target if need == source else need for need in record.depends_on}
    return replace(record, depends_on=tuple(sorted(needs)))


def forget(job: Job) -> Ending:
    """Remember a resource no longer; what is there stays as it is.

    It bears our mark for ever. That it was left on purpose is remembered before its record goes.
    """
    job.before = job.recorded()
    if job.change is not None and job.change.reason is Reason.KEPT:
        job.journal.remember(to_forget([job.before]))
    return Ending(settlement=Settlement(remove=(job.step.address,)))


def _as_it_is_now(job: Job, record: Recorded) -> Flow[Recorded]:
    """Return a record with what the far side tells of the object now."""
    kind = job.desk.kind_of(record)
    if record.remote_id is None or not kind.observable:
        return record
    observed = yield from read(job.desk, record, record.remote_id)
    if observed is None:
        raise StepFailedError(words.vanished(record.address, record.remote_id))
    return seen(record, observed, kind)


def remember(job: Job) -> Flow[Ending]:
    """Record what is wanted without a call that changes anything; wait for what is unfinished."""
    job.before = job.recorded()
    record, unfinished = yield from settle_down(job, job.before)
    if unfinished is not None:
        return unfinished
    record = yield from _as_it_is_now(job, record)
    resource = job.wanted()
    wanted = with_ignored(resource, resolved_attributes(resource, job.journal.records), record)
    wanted = with_unsent_secrets(wanted, record, frozenset())
    return Ending(settlement=Settlement(put=(redrafted(resource, wanted, record),)))
