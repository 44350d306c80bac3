"""The provider of sites that nobody can call: it tells a person what to set up there."""

from vpn_declare.providers.manual.provider import PROVIDER
from vpn_declare.providers.manual.text import instructions_text

__all__ = ["PROVIDER", "instructions_text"]
