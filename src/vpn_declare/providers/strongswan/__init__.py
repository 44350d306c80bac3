"""Linux boxes with strongSwan, configured over VICI and watched in the kernel."""

from typing import Final

from vpn_declare.providers.strongswan.provider import Strongswan

PROVIDER: Final = Strongswan()
