"""What a lab needs of the machine, looked at before anything is touched."""

import importlib.util
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.providers.lab.daemon import CHARON

_PLUGINS: Final = Path("/usr/lib/ipsec/plugins")
PACKAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        str(CHARON): "charon-systemd",
        str(_PLUGINS / "libstrongswan-vici.so"): "strongswan-swanctl",
        str(_PLUGINS / "libstrongswan-kernel-libipsec.so"): "libcharon-extra-plugins",
        str(_PLUGINS / "libstrongswan-openssl.so"): "libstrongswan-standard-plugins",
        "ip": "iproute2",
        "nft": "nftables",
        "ping": "iputils-ping",
    }
)
"""Debian's package of each file or program; the paths are those of Debian and Ubuntu."""
_TUN: Final = Path("/dev/net/tun")


def missing() -> tuple[Diagnostic, ...]:
    """Return one diagnostic for each thing that a lab lacks here; none if it can be built."""
    return tuple(_missing())


def _missing() -> Iterator[Diagnostic]:
    packages = [package for name, package in PACKAGES.items() if not _is_there(name)]
    if packages:
        listed = " ".join(packages)
        yield Diagnostic(
            code="VPN672",
            summary="The lab needs programs that are not installed",
            detail=f"Missing Debian packages: {', '.join(packages)}.",
            fix=f"sudo apt-get install --no-install-recommends {listed}",
        )
    if importlib.util.find_spec("vici") is None:
        yield Diagnostic(
            code="VPN673",
            summary="The lab needs a Python package that is not installed",
            detail="The package vici speaks to strongSwan.",
            fix="pip install 'vpn-declare[lab]'",
        )
    if os.geteuid() != 0:
        yield Diagnostic(
            code="VPN674",
            summary="The lab needs root",
            detail="Network namespaces, firewalls and TUN devices are made by root alone here. "
            "Nothing outside the lab's own namespaces is touched.",
            fix="Run it by sudo, or by root in a container or virtual machine.",
        )
    elif not _can_open_tun():
        yield Diagnostic(
            code="VPN675",
            summary="The lab needs TUN devices",
            detail=f"{_TUN} cannot be opened; ESP is done in user space, through it.",
            fix="modprobe tun; in a container, hand the device in: --device /dev/net/tun.",
        )


def _is_there(name: str) -> bool:
    return Path(name).exists() if name.startswith("/") else shutil.which(name) is not None


def _can_open_tun() -> bool:
    try:
        os.close(os.open(_TUN, os.O_RDWR))
    except OSError:
        return False
    return True
