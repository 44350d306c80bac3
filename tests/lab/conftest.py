"""A lab of the seed topology, for tests that need real tunnels."""

import os
import re
import subprocess
import sys

import pytest

from command_line import vpn
from vpn_declare.providers.lab.preflight import missing
from vpn_declare.providers.lab.provider import boxes_of
from vpn_declare.providers.lab.registry import Registry

__all__ = ["vpn"]


class LoadedLine:
    """A stream of packets, 100 a second; ``lost`` tells how many did not come back."""

    def __init__(self, source, target, count=400, interval="0.01"):
        command = [sys.executable, "-m", "vpn_declare", "lab", "ping", source, target]
        options = ["--count", str(count), "--interval", interval]
        self._process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)

    def still_runs(self):
        return self._process.poll() is None

    def lost(self):
        said, _ = self._process.communicate(timeout=60)
        sent, received = re.search(r"(\d+) packets transmitted, (\d+) received", said).groups()
        return int(sent) - int(received)


def boxes_at(vpn):
    """The boxes of the lab that is up, and the lines to them."""
    registry = Registry(vpn.folder / ".vpn-declare")
    return boxes_of(registry, registry.read(), lambda _: None)


@pytest.fixture
def bare(vpn, monkeypatch):
    """The program on a machine that can play labs; whatever lab it sets up is taken down."""
    lacking = missing()
    if lacking and os.environ.get("CI") == "true":
        pytest.fail(f"the lab cannot run here: {lacking}")
    if os.geteuid() != 0:
        # The program would take its own process's place, which here is pytest's.
        pytest.skip("only root plays a lab in the test's process; see test_without_root.py")
    if lacking:
        pytest.skip(lacking[0].summary)
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "lab")
    try:
        yield vpn
    finally:
        assert vpn("lab", "down").code == 0


def bring_up(vpn):
    raised = vpn("lab", "up")
    assert raised.code == 0, raised.err
    vpn.apply()


@pytest.fixture
def lab(bare):
    bare.copy_example("vng-three-sites")
    bring_up(bare)
    return bare
