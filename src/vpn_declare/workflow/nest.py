"""Where a lab belongs to an ordinary user, every command about it goes inside its nest."""

from pathlib import Path

from vpn_declare.providers.lab.nest import is_root, keeper_of, make_nest, way_in
from vpn_declare.providers.lab.registry import Registry
from vpn_declare.workflow.door import Door


def enter_nest(private: Path, door: Door) -> None:
    """Run this command anew inside the nest of a lab. Root has none, and needs none."""
    if is_root():
        return
    keeper = keeper_of(Registry(private).id)
    if keeper is not None:
        door.run_behind(way_in(keeper))


def found_nest(private: Path, door: Door) -> None:
    """Make the nest of a lab, and run this command anew inside it. Root has none, and needs none.

    Raises:
        ProviderError: the machine refuses.
    """
    if not is_root():
        door.run_behind(way_in(make_nest(Registry(private).id)))
