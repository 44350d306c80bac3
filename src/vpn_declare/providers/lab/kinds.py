"""The kinds of a lab: the neutral ones, with what can be seen of them here."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from vpn_declare.contracts.kind import Attribute, Kind
from vpn_declare.kinds import neutral_kinds
from vpn_declare.model.change import Impact
from vpn_declare.providers.strongswan.clamp import with_mss
from vpn_declare.providers.strongswan.lists import without_lag
from vpn_declare.providers.strongswan.peers import with_renewal
from vpn_declare.providers.strongswan.routes import with_kernel

UP: Final = Attribute(
    summary="Whether both ends have the same Child SA, and one alone", impact=Impact.NONE
)

HOSTS: Final = Attribute(
    summary="Networks behind the gateway whose hosts take this way", unordered=True
)


def lab_kinds() -> Mapping[str, Kind]:
    """Return the kinds of a lab by name, in the order of creation.

    A gateway's name is that of its box, so a new one cannot stand beside the old one.
    """
    kinds = dict(neutral_kinds())
    child = kinds["child"]
    kinds["gateway"] = replace(kinds["gateway"], create_before_delete=False)
    seen = replace(child, attributes={**child.attributes, "up": UP}, tells_if_up=True)
    kinds["child"] = with_mss(seen)
    kinds["peer"] = with_renewal(kinds["peer"])
    route = with_kernel(kinds["route"])
    kinds["route"] = replace(route, attributes={**route.attributes, "hosts": HOSTS})
    return without_lag(kinds)


KINDS: Final = lab_kinds()
