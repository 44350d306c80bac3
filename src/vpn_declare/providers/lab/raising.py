"""A lab goes up, is mended, and goes down again with nothing left."""

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vpn_declare.model.topology import Topology
from vpn_declare.providers.lab.build import Built, Weather, build
from vpn_declare.providers.lab.daemon import await_answer, start, stop_below
from vpn_declare.providers.lab.design import Design, design_of
from vpn_declare.providers.lab.provider import boxes_of
from vpn_declare.providers.lab.registry import RUNTIME, Registry
from vpn_declare.providers.lab.spaces import end_processes, remove_spaces, spaces_named

_FINE: Final = Weather()
_TRIES: Final = 10
"""So often the folder of all labs is made, while the last of other labs takes it away. Our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What ``up`` did: namespaces made and taken down, daemons started."""

    design: Design
    made: int
    removed: int
    started: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Razed:
    """What ``down`` found and took away."""

    namespaces: int
    processes: int


def up(
    registry: Registry,
    topology: Topology,
    sleep: Callable[[float], None],
    weather: Weather = _FINE,
) -> Raised:
    """Bring this machine to the lab of a topology. What is there and fits is left alone.

    Nobody knows how far one came that died on the way: what it left is taken down first. Addresses
    stay as they were noted.

    Raises:
        DiagnosticsError: the topology holds something that cannot be played.
        ProviderError: the machine refuses.
    """
    before = registry.read() or Design(id=registry.id)
    design = design_of(topology, before)
    _make_runtime(registry)
    standing = before if registry.is_whole else Design(id=registry.id)
    left = 0 if registry.is_whole else _clear(registry, sleep).namespaces
    with registry.changing():
        built = build(design, standing, weather)
        registry.write(design)
        _end_old_daemons(registry, before, built, sleep)
        started = _start_daemons(registry, design, sleep)
    return Raised(design=design, made=built.made, removed=built.removed + left, started=started)


def _make_runtime(registry: Registry) -> None:
    """Make a lab's folder; the one around it goes with the last lab, and that may be now."""
    for tries_left in reversed(range(_TRIES)):
        try:
            registry.runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
        except FileNotFoundError:
            if not tries_left:
                raise
        else:
            return


def _start_daemons(registry: Registry, design: Design, sleep: Callable[[float], None]) -> int:
    """Start every daemon that does not answer, all at once; return how many.

    One that hangs has its ports and its socket: it ends first.
    """
    boxes = boxes_of(registry, design, sleep)
    dead = [box for box in boxes if not boxes.line(box).is_alive()]
    stop_below([box.socket.parent for box in dead], sleep)
    for box in dead:
        start(box)
    for box in dead:
        await_answer(box, boxes.line(box), sleep)
    return len(dead)


def _end_old_daemons(
    registry: Registry, before: Design, built: Built, sleep: Callable[[float], None]
) -> None:
    """End the daemons of gateways that were made anew or are gone; forget those that are gone."""
    gone = before.gateways.keys() - built.design.gateways.keys()
    stop_below([registry.folder(gateway) for gateway in (*built.gateways, *gone)], sleep)
    for gateway in gone:
        shutil.rmtree(registry.folder(gateway), ignore_errors=True)


def down(registry: Registry, sleep: Callable[[float], None]) -> Razed:
    """Take the lab of a folder down, whatever is left of it: even if its notes are lost.

    Raises:
        ProviderError: the machine refuses.
    """
    razed = _clear(registry, sleep)
    shutil.rmtree(registry.runtime, ignore_errors=True)
    with contextlib.suppress(OSError):  # other labs are in it, or their last one took it away
        RUNTIME.rmdir()
    registry.forget()
    return razed


def _clear(registry: Registry, sleep: Callable[[float], None]) -> Razed:
    """Take all namespaces of a lab down, with the processes in them."""
    spaces = spaces_named(Design(id=registry.id).prefix)
    processes = end_processes(spaces, sleep) + stop_below([registry.runtime], sleep)
    remove_spaces(spaces)
    return Razed(namespaces=len(spaces), processes=processes)
