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
from vpn_declare.providers.lab.nest import SYSTEM_PROGRAMS, is_root, refused, refused_netem

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
_REFUSALS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "kernel.unprivileged_userns_clone": ("0", "1"),  # Debian's own
        "user.max_user_namespaces": ("0", "10000"),  # namespaces(7); the figure is our own
        "kernel.apparmor_restrict_unprivileged_userns": ("1", "0"),  # Ubuntu's own
    }
)
"""What may keep ordinary users from user namespaces: a setting, what forbids, what allows."""


def missing() -> tuple[Diagnostic, ...]:
    """Return one diagnostic for each thing that a lab lacks here; none if it can be built."""
    return tuple(_missing())


def missing_for_weather() -> tuple[Diagnostic, ...]:
    """Return what the machine lacks to delay and lose packets; nothing if it can."""
    said = refused_netem()
    if said is None:
        return ()
    return (
        Diagnostic(
            code="VPN679",
            summary="The kernel cannot delay or lose packets",
            detail=f"Its module sch_netem is not there ({said}).",
            fix="sudo modprobe sch_netem; or leave --delay-ms and --loss-percent out.",
        ),
    )


def _missing() -> Iterator[Diagnostic]:
    packages = [package for name, package in PACKAGES.items() if not is_there(name)]
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
    said = None if is_root() else refused()
    if said is not None:
        yield needs_root(said)
    elif not _can_open_tun():
        yield Diagnostic(
            code="VPN675",
            summary="The lab needs TUN devices",
            detail=f"{_TUN} cannot be opened; ESP is done in user space, through it.",
            fix=_tun_fix(),
        )


def needs_root(said: str, settings: Path = Path("/proc/sys")) -> Diagnostic:
    """Return why an ordinary user cannot play a lab here, and the one command that changes it.

    Args:
        said: What the machine said when it was tried.
        settings: Where the kernel shows its settings.
    """
    why = "None of the kernel's settings forbids it; a container may."
    fix = "Run it by sudo, or by root in a container or virtual machine."
    for name, (forbids, allows) in _REFUSALS.items():
        path = settings / name.replace(".", "/")
        if path.exists() and path.read_text(encoding="ascii").strip() == forbids:
            why = f"{name} is {forbids}."
            fix = f"sudo sysctl {name}={allows}; or run it by sudo."
            break
    return Diagnostic(
        code="VPN674",
        summary="The lab needs root",
        detail=f"Users may not make user namespaces here ({said}). {why} "
        "Nothing outside the lab's own namespaces is touched.",
        fix=fix,
    )


def _tun_fix() -> str:
    if _TUN.exists() and not is_root():
        # Documentation/networking/tuntap.rst of Linux: it does no harm, devices need more.
        return "sudo chmod 0666 /dev/net/tun"
    return "modprobe tun; in a container, hand the device in: --device /dev/net/tun."


def is_there(name: str) -> bool:
    """Tell whether a file or program is installed."""
    if name.startswith("/"):
        return Path(name).exists()
    return bool(shutil.which(name) or shutil.which(name, path=SYSTEM_PROGRAMS))


def _can_open_tun() -> bool:
    try:
        os.close(os.open(_TUN, os.O_RDWR))
    except OSError:
        return False
    return True
