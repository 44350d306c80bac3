"""Any topology as a lab on this machine: real gateways in network namespaces."""

from typing import Final

from vpn_declare.providers.lab.provider import Lab

PROVIDER: Final = Lab()
