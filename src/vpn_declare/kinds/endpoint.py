"""How others reach a gateway, where the provider has no opinion of its own."""

from vpn_declare.contracts.provider import Endpoint
from vpn_declare.model.address import Ref, make_address
from vpn_declare.model.topology import DYNAMIC, Gateway, Site


def endpoint_of(site: Site, gateway: Gateway) -> Endpoint:
    """Return the endpoint of a gateway: its written address, else a reference to the one it gets.

    The identity is the written one, else the address. A gateway with a dynamic address presents
    ``fqdn:GATEWAY.SITE``: a name that stays while the address changes, and is never looked up.
    """
    if gateway.public_ip == DYNAMIC:
        return Endpoint(
            address=None, identity=gateway.ike_id or f"fqdn:{gateway.name}.{site.name}"
        )
    address = gateway.public_ip or Ref(
        make_address(site.name, "gateway", gateway.name), "public_ip"
    )
    return Endpoint(address=address, identity=gateway.ike_id or address)
