"""The neutral kinds, how a site expands into them, and facts that several plug-ins share.

Providers that keep what most do build on these; others bring kinds of their own.
"""

from vpn_declare.kinds.endpoint import endpoint_of
from vpn_declare.kinds.neutral import neutral_kinds
from vpn_declare.kinds.site_expansion import expand_site

__all__ = ["endpoint_of", "expand_site", "neutral_kinds"]
