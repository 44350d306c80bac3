"""What a site of Linux boxes cannot be asked for."""

import pytest

from vpn_declare.contracts.provider import SiteView
from vpn_declare.load import load_topology
from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.providers.strongswan import PROVIDER

TEXT = """\
version: 1
name: boxes
sites: { a: { provider: strongswan, vpcs: { v: 10.1.0.0/16 } } }
"""


def test_a_vpc_is_refused_by_a_code_of_its_own(tmp_path):
    (tmp_path / "topology.yaml").write_text(TEXT, encoding="utf-8")
    topology = load_topology(tmp_path, allocations={}).topology
    site = topology.sites["a"]
    view = SiteView(site=site, provider="strongswan", connection={}, tunnels=())
    with pytest.raises(DiagnosticsError) as caught:
        list(PROVIDER.expand(view))
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.path) == ("VPN047", "sites.a.vpcs")
