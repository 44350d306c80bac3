"""What a file says of an object's life."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """What the user said about an object's life.

    Attributes:
        prevent_destroy: Deleting or replacing it is refused. It is remembered in state, so None
            (not written) keeps what is remembered; only a written ``false`` lifts it.
        ignore: Names of attributes whose drift and changes are left alone.
    """

    prevent_destroy: bool | None = None
    ignore: tuple[str, ...] = ()
