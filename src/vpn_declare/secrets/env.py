"""The plug-in ``env``: a secret in an environment variable, as ``env:VPN_PSK_HAN01``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from vpn_declare.contracts.secret import (
    SecretContext,
    SecretNotFoundError,
    SecretPlugIn,
    SecretSource,
)

_SCHEME: Final = "env"
# POSIX.1-2017, Base Definitions 8.1, and lower case, which shells take as well.
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class EnvironmentVariables:
    """Reads variables of the environment that the door handed in."""

    environment: Mapping[str, str] = field(repr=False)
    scheme: str = _SCHEME

    def check(self, rest: str) -> str | None:
        """Return what is wrong with a variable's name, or None."""
        if _NAME.fullmatch(rest):
            return None
        return "the name of a variable holds letters, digits and underscores, and no digit first"

    def read(self, rest: str) -> str:
        """Return the variable's value.

        Raises:
            SecretNotFoundError: it is not set.
        """
        try:
            return self.environment[rest]
        except KeyError:
            message = (
                f"The environment variable {rest} is not set. Set it where vpn-declare runs, "
                "for example from your password store, and run the command again."
            )
            raise SecretNotFoundError(message) from None


@dataclass(frozen=True, slots=True)
class EnvironmentPlugIn:
    """Makes the source ``env``."""

    scheme: str = _SCHEME

    def make(self, context: SecretContext) -> SecretSource:
        """Return the source."""
        return EnvironmentVariables(context.environment)


PLUG_IN: Final[SecretPlugIn] = EnvironmentPlugIn()
