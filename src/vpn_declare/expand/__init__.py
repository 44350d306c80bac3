"""From the topology to the resources that are wanted, by asking each site's provider."""

from vpn_declare.expand.expansion import Expansion, expand

__all__ = ["Expansion", "expand"]
