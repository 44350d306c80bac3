"""What a far side tells of an object, made fit to be kept: it may quote the key it was sent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from vpn_declare.contracts.secret import SecretResolver
from vpn_declare.model.resource import Observed, Recorded
from vpn_declare.model.value import Attributes, SecretRef, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """The border that everything passes that a far side tells.

    Attributes:
        secrets: Reads references; what it reads is known to ``scrub`` from then on.
        scrub: Takes all secrets that were read out of a text.
    """

    secrets: SecretResolver
    scrub: Callable[[str], str]

    def know(self, *attributes: Attributes) -> None:
        """Read the secrets among these attributes, so that they are scrubbed from now on.

        One that cannot be had here was not sent from here either.
        """
        for item in attributes:
            for value in item.values():
                if isinstance(value, SecretRef) and value.reference:
                    self.secrets.fingerprint(value)

    def heard(
        self, observed: Observed, record: Recorded, wanted: Iterable[Attributes] = ()
    ) -> Observed:
        """Return an object without secrets in its message and in its attributes.

        An attribute that is as recorded stays: it was ours before the far side said it. Where
        anything else is told, the secrets of the record and of what is ``wanted`` are read first.
        Id, title and mark stay as they are, because the object is found by them.
        """
        told = {
            name: value
            for name, value in observed.attributes.items()
            if value != record.outputs.get(name) and value != record.attributes.get(name)
        }
        if not (told or observed.message):
            return observed
        self.know(record.attributes, *wanted)
        fit = {name: self._fit(value) for name, value in told.items()}
        return replace(
            observed,
            attributes={**observed.attributes, **fit},
            message=self.scrub(observed.message),
        )

    def _fit(self, value: Value) -> Value:
        match value:
            case str():
                return self.scrub(value)
            case tuple():
                return tuple(self._fit(item) for item in value)
            case Mapping():
                return {key: self._fit(item) for key, item in value.items()}
            case _:
                return value
