"""What a renderer promises: a pure function from the one view of a plan to text."""

from typing import Protocol

from vpn_declare.model.view import PlanView


class PlanRenderer(Protocol):
    """A plug-in of the shelf ``renderers``. Pure; the same view gives the same text."""

    @property
    def name(self) -> str:
        """What ``--format`` is given."""
        ...

    def render(self, view: PlanView, *, colour: bool, width: int) -> str:
        """Return the text, ending in a newline; ANSI colours only if ``colour``."""
        ...
