"""A rekey now, so that ends with different PFS groups show now and not in an hour.

Set-up takes its keys from IKE_AUTH and needs no group of its own; only a rekey uses it. The old SA
carries traffic until the new one does.
"""

from typing import Final

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.ids import Place, child_place
from vpn_declare.providers.strongswan.line import Line, ViciRefusedError
from vpn_declare.providers.strongswan.sas import ChildSa, children_of

GROUPS: Final = "The ends may have different groups for perfect forward secrecy."
"""The likely cause, where nobody tells another."""
_SECONDS: Final = 3.0
"""So long a rekey may take; it takes some 10 ms between neighbours."""
_PAUSE_SECONDS: Final = 0.01


def rekeyed(line: Line, place: Place, old: ChildSa) -> ChildSa | None:
    """Rekey one Child SA; return the new one, or None if there is none in time.

    charon refuses if the SA has gone meanwhile; if another one took its place, that is as new.
    """
    waited = 0.0
    try:
        line.ask("rekey", {"child-id": old.id})
    except ViciRefusedError:
        waited = _SECONDS - _PAUSE_SECONDS
    except ProviderError:
        return None
    while waited < _SECONDS:
        found = children_of(line, place.connection, place.child)
        new = [sa for sa in found if int(sa.id) > int(old.id)]
        if new:
            return new[-1]
        line.sleep(_PAUSE_SECONDS)
        waited += _PAUSE_SECONDS
    return None


def rekey_in(boxes: Boxes, identifier: str) -> str:
    """Rekey a child; return why it failed and what to do, empty if it has a new SA.

    Raises:
        ProviderError: its charon does not answer.
    """
    place = child_place(identifier)
    line = boxes.line(boxes.at(place.box))
    old = children_of(line, place.connection, place.child)
    if not old:
        return "It has no SA."
    if rekeyed(line, place, old[-1]) is None:
        return f"{GROUPS} The log of the far end's daemon says what it is."
    return ""
