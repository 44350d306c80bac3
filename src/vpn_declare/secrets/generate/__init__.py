"""The plug-in ``generate``: keys that are made here, once per tunnel and version.

What is written is ``psk: generate``; the reference that stands in plans and state names the tunnel
(``generate:hcm03.vpngw-01--han01.vpngw-01``), so both ends have one key. State keeps the value,
encrypted under a key that state does not hold (``sealing_key``).

Reading never makes anything. ``Maker`` does, for an apply that holds the lock and is about to send
a key: so a key is durable before anybody else knows it.
"""

from dataclasses import dataclass, field
from typing import Final

from vpn_declare.contracts.secret import (
    SecretContext,
    SecretPlugIn,
    SecretSource,
    SecretWithheldError,
)
from vpn_declare.model.secret_reference import GENERATE
from vpn_declare.secrets.generate.seal import Seal, SealBrokenError, sealed_name
from vpn_declare.secrets.generate.sealing_key import SealingKeys


@dataclass(frozen=True, slots=True)
class GeneratedSecrets:
    """Reads generated keys of state. Implements ``contracts.secret.VersionedSource``."""

    context: SecretContext = field(repr=False)
    keys: SealingKeys = field(repr=False)
    scheme: str = GENERATE

    def check(self, rest: str) -> str | None:
        """Return what is wrong with a tunnel's address, or None."""
        return None if rest else "the tunnel's address is missing after the colon"

    def read(self, rest: str) -> str:
        """Return the first version."""
        return self.read_version(rest, 1)

    def read_version(self, rest: str, version: int) -> str:
        """Return one version of a tunnel's key.

        Raises:
            SecretWithheldError: it was not made yet, or the key that opens it is not here.
        """
        name = sealed_name(rest, version)
        data = self.context.sealed().get(name)
        if data is None:
            message = (
                f"The key of {rest} (version {version}) was not made yet. The apply that first "
                "needs it makes it."
            )
            raise SecretWithheldError(message)
        return opened(name, data, self.keys)


def opened(name: str, data: bytes, keys: SealingKeys) -> str:
    """Return what was sealed under a name.

    Raises:
        SecretWithheldError: the sealing key is not here, or is another one.
    """
    key = keys.find()
    if key is None:
        message = (
            f"The key of {name} lies encrypted in state, and what opens it is not here. "
            f"{keys.how_to_bring_it}"
        )
        raise SecretWithheldError(message)
    try:
        return Seal(key).open(name, data)
    except SealBrokenError as broken:
        message = f"The key of {name} cannot be opened: {broken}. {keys.how_to_bring_it}"
        raise SecretWithheldError(message) from None


@dataclass(frozen=True, slots=True)
class GeneratePlugIn:
    """Makes the source ``generate``."""

    scheme: str = GENERATE

    def make(self, context: SecretContext) -> SecretSource:
        """Return the source."""
        return GeneratedSecrets(context, SealingKeys(context))


PLUG_IN: Final[SecretPlugIn] = GeneratePlugIn()
