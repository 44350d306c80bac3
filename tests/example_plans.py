"""Plans that several tests read, made by hand so that no planner is their oracle."""

from vpn_declare.model.address import Address, Ref, kind_of, site_of
from vpn_declare.model.change import Action, Change, Difference, Impact, OnChange, Reason
from vpn_declare.model.plan import Plan, Step, StepAction
from vpn_declare.model.resource import Resource
from vpn_declare.model.value import SecretRef, Unknown

TUNNEL = "han01.vpngw-01--hcm03.vpngw-01"

_STEP_OF = {
    Action.CREATE: StepAction.CREATE,
    Action.UPDATE: StepAction.UPDATE,
    Action.DELETE: StepAction.DELETE,
    Action.MOVE: StepAction.MOVE,
    Action.FORGET: StepAction.FORGET,
}


def change(address, action, origin, reason=Reason.NEW, **rest):
    where = Address(address)
    return Change(
        address=where,
        kind=kind_of(where),
        site=site_of(where),
        provider="simulator",
        action=action,
        reason=reason,
        origin=origin,
        **rest,
    )


def _desired(item):
    if item.action is not Action.CREATE:
        return None
    attributes = {
        name: value.source if isinstance(value, Unknown) else value
        for name, value in (item.after or {}).items()
    }
    return Resource(
        address=item.address,
        kind=item.kind,
        site=item.site,
        provider=item.provider,
        attributes=attributes,
    )


def plan_of(*changes, **rest):
    ordered = tuple(sorted(changes, key=lambda item: item.address))
    steps = tuple(
        Step(
            id=f"{_STEP_OF.get(item.action, StepAction.CREATE)}:{item.address}",
            address=item.address,
            action=_STEP_OF.get(item.action, StepAction.CREATE),
            desired=_desired(item),
        )
        for item in ordered
    )
    return Plan(name="example", environment="simulated", changes=ordered, steps=steps, **rest)


def new_vpc():
    return change("hcm03/vpc/vpc1", Action.CREATE, "hcm03.vpc1", after={"cidr": "10.1.0.0/16"})


def new_gateway():
    vpc = Unknown(Ref(Address("hcm03/vpc/vpc1"), "id"))
    after = {"vpc": vpc, "package": "standard"}
    return change("hcm03/gateway/vpngw-01", Action.CREATE, "hcm03.vpngw-01", after=after)


def new_peer():
    return change(
        "hcm03/peer/vpngw-01/han01.vpngw-01",
        Action.CREATE,
        TUNNEL,
        after={
            "gateway": Unknown(Ref(Address("hcm03/gateway/vpngw-01"), "id")),
            "remote_address": Unknown(Ref(Address("han01/gateway/vpngw-01"), "public_ip")),
            "psk": SecretRef("env:VPN_PSK_X", "f1f2f3f4f5f6f7f8"),
            "ike": {"encryption": "aes256gcm16", "dh": "modp3072", "lifetime_seconds": 14400},
            "dpd_seconds": 30,
            "local_identity": None,
        },
    )


def drifted_child():
    difference = Difference(
        attribute="esp",
        path="esp.dh",
        before="modp2048",
        after="modp3072",
        on_change=OnChange.MAKE_BEFORE_BREAK,
        drift=True,
    )
    return change(
        "han01/child/vpngw-01/hcm03.vpngw-01/vpc1/hcm03.vpc1",
        Action.UPDATE,
        TUNNEL,
        reason=Reason.DRIFTED,
        differences=(difference,),
        impact=Impact.REKEY,
    )


def replaced_vpc():
    difference = Difference(
        attribute="cidr",
        path="cidr",
        before="172.16.0.0/16",
        after="172.17.0.0/16",
        on_change=OnChange.REPLACE,
    )
    return change(
        "han01/vpc/vpc1",
        Action.REPLACE,
        "han01.vpc1",
        reason=Reason.CANNOT_CHANGE_IN_PLACE,
        detail="cidr cannot change in place",
        differences=(difference,),
        impact=Impact.ALL_PATHS,
    )


def deleted_route():
    return change(
        "han01/route/vpc1/hcm03.vpc1",
        Action.DELETE,
        TUNNEL,
        reason=Reason.NOT_DECLARED,
        before={"destination": "10.1.0.0/16", "next_hop": "172.16.0.4"},
    )


def mixed_plan():
    return plan_of(
        new_vpc(), new_gateway(), new_peer(), drifted_child(), replaced_vpc(), deleted_route()
    )
