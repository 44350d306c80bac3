"""What is remembered of a lab: its design, in ``.vpn-declare/lab.json``, and where its files are.

Sockets have names of at most 107 characters, so they lie below ``/run`` and not beside the
topology.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from vpn_declare.providers.lab.design import Design, Leg, Wire, lab_id, short
from vpn_declare.providers.lab.narrow import Narrow
from vpn_declare.providers.strongswan.box import Box

FILE: Final = "lab.json"
CHANGING: Final = "lab.changing"
"""There for as long as ``lab up`` runs: if it is still there later, that one died."""
RUNTIME: Final = Path("/run/vpn-declare-lab")


@dataclass(frozen=True, slots=True)
class Registry:
    """The notes of the lab of one private folder (``.vpn-declare`` beside the topology)."""

    private: Path

    @property
    def id(self) -> str:
        """The lab's id; it follows from the folder, however that is named."""
        return lab_id(str(self.private.resolve()))

    @property
    def runtime(self) -> Path:
        """The folder of the lab's sockets, logs and connection files."""
        return RUNTIME / self.id

    @property
    def objects(self) -> Path:
        """The folder in which objects are noted that are nothing but a note."""
        return self.runtime / "objects"

    def read(self) -> Design | None:
        """Return the design of the lab that is up, or None."""
        try:
            given: dict[str, Any] = orjson.loads((self.private / FILE).read_bytes())
        except FileNotFoundError:
            return None
        return Design(
            id=self.id,
            gateways=given["gateways"],
            wires={name: Wire(**wire) for name, wire in given["wires"].items()},
            legs=tuple(Leg(**leg) for leg in given["legs"]),
            narrow={name: Narrow(**line) for name, line in given.get("narrow", {}).items()},
        )

    def write(self, design: Design) -> None:
        """Remember a design."""
        self.private.mkdir(parents=True, exist_ok=True)
        path = self.private / FILE
        draft = path.with_suffix(".new")
        draft.write_bytes(orjson.dumps(design, option=orjson.OPT_INDENT_2))
        draft.replace(path)

    @property
    def is_whole(self) -> bool:
        """Whether the lab stands as noted: it is noted, and no change of it was begun and died."""
        return (self.private / FILE).exists() and not (self.private / CHANGING).exists()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Note that the lab is being changed while the block runs; the note stays if it fails."""
        self.private.mkdir(parents=True, exist_ok=True)
        (self.private / CHANGING).touch()
        yield
        (self.private / CHANGING).unlink(missing_ok=True)

    def forget(self) -> None:
        """Forget the lab."""
        (self.private / FILE).unlink(missing_ok=True)
        (self.private / CHANGING).unlink(missing_ok=True)

    def box(self, design: Design, gateway: str) -> Box:
        """Return the box of a gateway, by its topology address."""
        folder = self.folder(gateway)
        return Box(
            name=gateway.replace(".", "/", 1),
            socket=folder / "vici.sock",
            folder=folder / "conf.d",
            namespace=design.namespace(gateway),
            local_address=design.gateways[gateway],
        )

    def folder(self, gateway: str) -> Path:
        """Return the folder of a gateway's daemon."""
        return self.runtime / short(gateway)
