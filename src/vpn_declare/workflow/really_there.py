"""What is really there of what state remembers, for the question who reaches whom."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from vpn_declare.model.address import Address
from vpn_declare.model.resource import Observed, Recorded, Status
from vpn_declare.workflow.drift import Drifted

_NETWORKS = ("local_cidr", "remote_cidr")


def really_there(
    recorded: Mapping[Address, Recorded], drifted: Drifted, down: Collection[Address]
) -> dict[Address, Recorded]:
    """Return the records of what is there and not down, routes with the ways that they have now.

    A pair of networks that is another one now, a route that is not whole, and one that leads to no
    gateway of ours count as missing.
    """
    seen = drifted.seen.objects
    hops = frozenset(_private_ips(recorded))
    changed = {
        drift.record.address
        for drift in drifted.drifts
        if drift.record.kind == "route"
        and any(one.path != "next_hop" for one in drift.differences)
    }
    strange = {
        address
        for address, there in seen.items()
        if there.status is not Status.READY or _is_another(recorded[address], there, hops)
    }
    missing = {*drifted.seen.vanished, *changed, *strange, *down}
    return {
        address: _with_hop(record, seen[address]) if address in seen else record
        for address, record in recorded.items()
        if address not in missing
    }


def _private_ips(recorded: Mapping[Address, Recorded]) -> Iterator[tuple[str, object]]:
    for record in recorded.values():
        if record.kind == "gateway":
            yield record.site, {**record.attributes, **record.outputs}.get("private_ip")


def _is_another(record: Recorded, there: Observed, hops: frozenset[tuple[str, object]]) -> bool:
    match record.kind:
        case "child":
            return any(
                name in there.attributes and there.attributes[name] != record.attributes.get(name)
                for name in _NETWORKS
            )
        case "route":
            hop = there.attributes.get("next_hop")
            own = record.attributes.get("next_hop")
            return hop is not None and hop != own and (record.site, hop) not in hops
        case _:
            return False


def _with_hop(record: Recorded, there: Observed) -> Recorded:
    hop = there.attributes.get("next_hop")
    if record.kind != "route" or hop is None:
        return record
    return replace(record, attributes={**record.attributes, "next_hop": hop})
