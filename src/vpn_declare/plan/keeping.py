"""``removed:`` with ``keep``: what is given up and left as it is, with all that it stands on."""

from collections.abc import Mapping

from vpn_declare.model.address import Address
from vpn_declare.model.resource import Recorded
from vpn_declare.plan.match import matcher
from vpn_declare.plan.plan_input import PlanInput

REMOVED_WITH_KEEP = "removed with keep: it stays as it is, without us"
NEEDED_BY_KEPT = "needed by what is kept, so it stays as well, without us"


def kept_addresses(given: PlanInput, recorded: Mapping[Address, Recorded]) -> dict[Address, str]:
    """Return why each recorded resource stays that nobody wants, by address."""
    tests = [matcher(removal.address) for removal in given.removed if removal.keep]
    unwanted = {a: record for a, record in recorded.items() if a not in given.desired}
    found = {
        address: REMOVED_WITH_KEEP
        for address, record in (unwanted.items() if tests else ())
        if any(test(address, record.origin) for test in tests)
    }
    to_do = list(found)
    while to_do:
        for need in unwanted[to_do.pop()].depends_on:
            if need in unwanted and need not in found:
                found[need] = NEEDED_BY_KEPT
                to_do.append(need)
    return found
