"""Plans on the terminal, through the shelf of renderers."""

from vpn_declare.cli.terminal import Terminal
from vpn_declare.contracts.renderer import PlanRenderer
from vpn_declare.workflow.plan import Planned
from vpn_declare.workflow.shelf import Shelf


def plan_text(planned: Planned, form: str, terminal: Terminal) -> str:
    """Return a plan as text in one of the installed formats."""
    renderer = Shelf[PlanRenderer].installed("renderers").load(form)
    return renderer.render(planned.view, colour=terminal.colour, width=terminal.width)


def plan_formats() -> tuple[str, ...]:
    """Return the installed formats, ``text`` first."""
    names = Shelf[PlanRenderer].installed("renderers").names
    return ("text", *(name for name in names if name != "text"))
