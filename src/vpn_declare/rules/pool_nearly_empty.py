"""VPN136: a pool has less than a tenth left."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.pool import Pool
from vpn_declare.model.prefix import parse_prefix
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN136",
    name="pool-nearly-empty",
    severity=Severity.WARNING,
    summary="Pool is nearly empty",
    why="The network after the last free part cannot be declared, and a pool that has "
    "given parts away cannot be moved.",
    fix="Declare a second pool for what comes next, or reserve less.",
    source="vpn-declare",
)

_LEAST_SHARE: Final = 0.1
"""A tenth: our choice, early enough to plan with."""


def _check(topology: Topology) -> Iterator[Diagnostic]:
    used: dict[str, int] = {}
    for key, prefix in topology.allocations.items():
        name = key.partition("/")[0]
        used[name] = used.get(name, 0) + bool(prefix)
    for name, pool in topology.pools.items():
        total = _parts(pool)
        free = total - used.get(name, 0)
        if name in used and free < total * _LEAST_SHARE:
            yield _INFO.finding(
                f"pools.{name}",
                f"Of the {total} parts of pool {name} ({pool.cidr}, /{pool.take} each) {free} are "
                f"free. {_INFO.why}",
            )


def _parts(pool: Pool) -> int:
    """Return the number of parts that may be given out."""
    size = 1 << (32 - pool.take)
    whole = parse_prefix(pool.cidr)
    reserved = {
        part // size
        for prefix in map(parse_prefix, pool.reserved)
        for part in range(prefix.first, prefix.last + 1, size)
    }
    return (whole.last - whole.first + 1) // size - len(reserved)


RULE: Final = FunctionRule(_INFO, _check)
