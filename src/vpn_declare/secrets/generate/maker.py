"""Makes the keys that an apply is about to send, and those that a renamed tunnel keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vpn_declare.contracts.secret import SecretContext, SecretWithheldError
from vpn_declare.model.key_shape import USUAL_SHAPE, KeyShape
from vpn_declare.secrets.generate import opened
from vpn_declare.secrets.generate.pre_shared_key import new_pre_shared_key
from vpn_declare.secrets.generate.seal import Seal, sealed_name
from vpn_declare.secrets.generate.sealing_key import SealingKeys


@dataclass(frozen=True, slots=True, order=True)
class KeyNeed:
    """A version of a tunnel's key that is about to be sent; or to be kept under a new name.

    ``former`` is the tunnel's name before it was renamed; empty if it was not. ``shape`` is what
    its ends take, where a key has to be made.
    """

    tunnel: str
    version: int
    former: str = ""
    shape: KeyShape = field(default=USUAL_SHAPE, compare=False)

    @property
    def name(self) -> str:
        """The name under which state keeps it."""
        return sealed_name(self.tunnel, self.version)

    @property
    def former_name(self) -> str:
        """The name under which state kept it before."""
        return sealed_name(self.former, self.version)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes what is missing. Its caller holds the lock and seals what it returns."""

    context: SecretContext = field(repr=False)

    def missing(
        self, needs: Iterable[KeyNeed], sealed: Mapping[str, bytes], sent: frozenset[str]
    ) -> Mapping[str, bytes]:
        """Return keys for all needs that state holds none for, encrypted, by name.

        Args:
            needs: What is about to be sent.
            sealed: What state holds.
            sent: Names of keys that some end has already.

        Raises:
            SecretWithheldError: a key that an end has is gone from state; or what state holds was
                sealed with another key than the one that is here. Nothing was made.
        """
        wanted = {need.name: need for need in sorted(needs) if need.name not in sealed}
        if not wanted:
            return {}
        for need in wanted.values():
            if need.former_name not in sealed and sent & {need.name, need.former_name}:
                raise SecretWithheldError(_gone(need))
        key = self._key(sealed)
        seal = Seal(key)
        values = {name: self._value(need, sealed) for name, need in wanted.items()}
        for value in values.values():
            self.context.remember(value)
        random_bytes = self.context.random_bytes
        return {name: seal.close(name, value, random_bytes) for name, value in values.items()}

    def _value(self, need: KeyNeed, sealed: Mapping[str, bytes]) -> str:
        before = sealed.get(need.former_name)
        if before is None:
            return new_pre_shared_key(self.context.random_bytes, need.shape)
        return opened(need.former_name, before, SealingKeys(self.context))

    def _key(self, sealed: Mapping[str, bytes]) -> bytes:
        """Return the sealing key, which must be the one that state was sealed with so far."""
        keys = SealingKeys(self.context)
        key = keys.find()
        if key is None and not sealed:
            return keys.make(self.context.random_bytes)
        for name, data in sorted(sealed.items()):
            if key is None or not Seal(key).fits(data):
                opened(name, data, keys)
        assert key is not None  # noqa: S101 - without it the loop has raised
        return key


def _gone(need: KeyNeed) -> str:
    return (
        f"The key of {need.tunnel} (version {need.version}) is gone from state, and an end has "
        "it. Another one at the other end would cut the tunnel. Say `vpn-declare rotate "
        f"{need.tunnel}`: both ends get a new one."
    )
