"""The one kind of this provider: what a person must set up on one gateway.

Everything about it is write-only and the kind cannot be observed, because nobody can tell from
here whether the person did it. What was last said is compared with what would be said now.
"""

from typing import Final

from vpn_declare.contracts.kind import Attribute, Kind
from vpn_declare.model.change import Impact
from vpn_declare.reach.program import UNNOTICED

INSTRUCTIONS: Final = Kind(
    name="instructions",
    title="set of instructions",
    plural="sets of instructions",
    summary="What a person must set up on a gateway that this tool cannot call.",
    attributes={
        "device": Attribute(summary="The box, as the site names it", write_only=True),
        "public_ip": Attribute(
            summary="Public address of the gateway, or 'dynamic'",
            write_only=True,
            impact=Impact.NEW_ADDRESS,
        ),
        "tunnels": Attribute(
            summary="What to set up for each tunnel, by the tunnel's address",
            write_only=True,
            impact=Impact.ONE_PATH,
            impact_inside=dict.fromkeys(UNNOTICED, Impact.NONE),
        ),
    },
    impact_on_delete=Impact.ALL_PATHS,
    observable=False,
)
