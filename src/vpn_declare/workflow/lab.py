"""``lab``: a topology as real gateways on this machine."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vpn_declare.contracts.sight import TunnelSight
from vpn_declare.contracts.state import LockedError
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.providers.lab.build import Weather
from vpn_declare.providers.lab.design import Design
from vpn_declare.providers.lab.nest import end_nest
from vpn_declare.providers.lab.preflight import is_there, missing, missing_for_weather
from vpn_declare.providers.lab.provider import boxes_of
from vpn_declare.providers.lab.raising import Raised, Razed, down, up
from vpn_declare.providers.lab.registry import FILE, Registry
from vpn_declare.providers.lab.sight import sights
from vpn_declare.providers.lab.why import with_causes
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.environment import LAB
from vpn_declare.workflow.nest import found_nest
from vpn_declare.workflow.settings import read_settings
from vpn_declare.workflow.shelf import did_you_mean
from vpn_declare.workflow.state_url import LAB_STATE
from vpn_declare.workflow.topology import good_topology
from vpn_declare.workflow.workspace import PRIVATE_FOLDER, Workspace, folder_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LabSight:
    """A lab as it is: its design, its tunnels, and the gateways whose daemon is dead."""

    design: Design
    tunnels: tuple[TunnelSight, ...]
    dead: tuple[str, ...]


def in_lab(scope: Scope) -> Scope:
    """Return the scope in the environment of labs."""
    return replace(scope, environment=LAB)


def lab_first(scope: Scope) -> Scope:
    """Return the scope in the lab, where one is up and no environment is named.

    Raises:
        DiagnosticsError: the settings are wrong.
    """
    if scope.environment is not None:
        return scope
    settings = read_settings(folder_of(scope.path), None)
    private = folder_of(settings.topology_in(scope.path)) / PRIVATE_FOLDER
    return in_lab(scope) if (private / FILE).exists() else scope


def raise_lab(workspace: Workspace, weather: Weather) -> Raised:
    """Bring the lab of the topology up, or to what the topology says now.

    Raises:
        DiagnosticsError: the machine lacks something, or the topology has errors.
        ProviderError: the machine refuses.
    """
    _refuse_missing()
    if not weather.is_fine and (lacking := missing_for_weather()):
        raise DiagnosticsError(lacking)
    topology, _ = good_topology(workspace)
    found_nest(workspace.private, workspace.door)
    return up(Registry(workspace.private), topology, workspace.door.sleep, weather)


def raze_lab(workspace: Workspace) -> Razed:
    """Take the lab down, and forget its state: what it remembers is gone.

    Raises:
        DiagnosticsError: the machine lacks what the lab was made with.
        LockedError: somebody works in it.
        ProviderError: the machine refuses.
    """
    _refuse_missing()
    holder = workspace.store.holder()
    now = workspace.store.lease_clock(workspace.door.now())
    if holder is not None and holder.expires > now:
        raise LockedError(holder)
    registry = Registry(workspace.private)
    razed = down(registry, workspace.door.sleep)
    for path in workspace.private.glob(f"{LAB_STATE}*"):
        path.unlink(missing_ok=True)
    end_nest(registry.id)
    return razed


def design_at(workspace: Workspace) -> Design:
    """Return the design of the lab that is up.

    Raises:
        DiagnosticsError: there is none.
    """
    design = Registry(workspace.private).read()
    if design is None:
        raise DiagnosticsError(
            [
                Diagnostic(
                    code="VPN676",
                    summary="There is no lab",
                    detail=f"No lab was set up for {workspace.topology_path}.",
                    fix="Set it up by `vpn-declare lab up`.",
                )
            ]
        )
    return design


def look_at_lab(workspace: Workspace) -> LabSight:
    """Return the lab as it is now.

    Raises:
        DiagnosticsError: there is none.
    """
    design = design_at(workspace)
    boxes = boxes_of(Registry(workspace.private), design, workspace.door.sleep)
    dead = [box.name.replace("/", ".", 1) for box in boxes if not boxes.line(box).is_alive()]
    tunnels = tuple(with_causes(boxes, sights(boxes)))
    return LabSight(design=design, tunnels=tunnels, dead=tuple(dead))


def run_in_lab(workspace: Workspace, place: str, words: Sequence[str]) -> int:
    """Run a program at a gateway or at the host of a network; return its exit code.

    Raises:
        DiagnosticsError: there is no such place, or no lab.
    """
    space = _space_of(design_at(workspace), place)
    command = ("ip", "netns", "exec", space, *words)
    done = subprocess.run(command, check=False)  # noqa: S603 - what the person typed is what runs
    return done.returncode


def capture_in_lab(workspace: Workspace, place: str, words: Sequence[str]) -> int:
    """Run tcpdump at a place; return its exit code.

    Raises:
        DiagnosticsError: there is no such place, no lab, or no tcpdump.
    """
    if not is_there("tcpdump"):
        raise DiagnosticsError(
            [
                Diagnostic(
                    code="VPN678",
                    summary="A capture needs tcpdump",
                    detail="The program tcpdump is not installed; nothing else of a lab needs it.",
                    fix="sudo apt-get install --no-install-recommends tcpdump",
                )
            ]
        )
    return run_in_lab(workspace, place, ("tcpdump", "-n", "-i", "any", *words))


def host_of(workspace: Workspace, network: str) -> str:
    """Return the address of the host of a network.

    Raises:
        DiagnosticsError: there is no such network, or no lab.
    """
    design = design_at(workspace)
    if network not in design.wires:
        raise _no_such_place(network, tuple(design.wires))
    return design.wires[network].host


def _space_of(design: Design, place: str) -> str:
    if place == "internet":
        return design.internet
    if place not in design.wires and place not in design.gateways:
        raise _no_such_place(place, (*design.gateways, *design.wires, "internet"))
    return design.namespace(place)


def _no_such_place(place: str, known: Sequence[str]) -> DiagnosticsError:
    return DiagnosticsError(
        [
            Diagnostic(
                code="VPN677",
                summary="The lab has no such place",
                detail=f"{place!r} is no gateway or network of this lab.",
                fix=f"{did_you_mean(place, known)}There are: {', '.join(known[:20])}.",
            )
        ]
    )


def _refuse_missing() -> None:
    faults = missing()
    if faults:
        raise DiagnosticsError(faults)
