"""Values that only tie a resource to a neighbour of its own site: headings say that already."""

from collections.abc import Mapping

from vpn_declare.model.address import Address, Ref, site_of
from vpn_declare.model.plan import Plan, StepAction


def plumbing_of(plan: Plan) -> Mapping[Address, frozenset[str]]:
    """Return, for each new resource, the attributes that hold the id of a neighbour.

    Such are ``vpc``, ``gateway`` and ``peer``: ids mean nothing to people.
    """
    return {
        step.address: frozenset(
            name
            for name, value in step.desired.attributes.items()
            if isinstance(value, Ref)
            and value.attribute == "id"
            and site_of(value.address) == site_of(step.address)
        )
        for step in plan.steps
        if step.desired is not None and step.action is StepAction.CREATE
    }
