"""``ack:`` of a file."""

from dataclasses import dataclass, field

from vpn_declare.model.diagnostic import Place


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A warning that was read and accepted, with the reason why. ``path`` may hold globs."""

    code: str
    path: str
    reason: str
    place: Place | None = field(default=None, compare=False)
