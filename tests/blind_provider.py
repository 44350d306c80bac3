"""A cloud that cannot be searched by our mark: the simulator, but for that.

``install`` puts it where plug-ins are found: as a package with entry points, on the path.
"""

from collections.abc import Mapping
from dataclasses import replace

from vpn_declare.contracts.kind import Kind
from vpn_declare.providers.simulator.provider import Simulator


class Blind(Simulator):
    name = "blind"

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return {name: replace(kind, searchable=False) for name, kind in super().kinds.items()}


PROVIDER = Blind()


def install(folder, monkeypatch):
    info = folder / "blind_cloud-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: blind-cloud\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[vpn_declare.providers]\nblind = blind_provider:PROVIDER\n"
    )
    monkeypatch.syspath_prepend(folder)
