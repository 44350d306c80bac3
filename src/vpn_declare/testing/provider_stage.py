"""A session and what a test made through it: the engine's part, played as plainly as can be."""

# ruff: noqa: S101 - a test class asserts

import itertools
from typing import Final

from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.provider import (
    Context,
    ErrorClass,
    HeldBackError,
    Provider,
    ProviderError,
    Session,
)
from vpn_declare.contracts.request import (
    CreateRequest,
    DeleteRequest,
    Fence,
    SentAttributes,
    SentValue,
    UpdateRequest,
    open_fence,
)
from vpn_declare.contracts.secret import Secret
from vpn_declare.model.address import Address, Ref
from vpn_declare.model.resource import Observed, Resource, Status
from vpn_declare.model.value import Attributes, SecretRef, Value

LINEAGE: Final = "promise"
KEY_VALUE: Final = "planted-pre-shared-key-3f1c"
"""What every secret resolves to here; it must never come back."""


def closed_fence() -> None:
    """Let nothing pass."""
    raise HeldBackError


_LOOKS: Final = 2_000
"""How often an object is looked at before it is given up: with the provider's own pauses."""


class Stage:
    """A session, and the objects that a test has made through it."""

    def __init__(self, provider: Provider, session: Session, context: Context) -> None:
        self.provider = provider
        self.session = session
        self._context = context
        self._numbers = itertools.count(1)
        self.made: dict[Address, Observed] = {}
        self.marks: dict[Address, Mark] = {}

    def make(self, wanted: Resource) -> Observed:
        """Create an object and wait until it is ready."""
        seen = self.ask_for(wanted)
        seen = self.wait(wanted.kind, seen.remote_id)
        self.made[wanted.address] = seen
        return seen

    def ask_for(self, wanted: Resource, fence: Fence = open_fence) -> Observed:
        """Create an object without waiting."""
        mark = Mark(LINEAGE, f"key-{next(self._numbers)}")
        self.marks[wanted.address] = mark
        request = CreateRequest(
            address=wanted.address,
            kind=wanted.kind,
            title=wanted.title,
            mark=mark,
            attributes=self.sent(wanted.attributes),
            fence=fence,
        )
        seen = self.session.create(request)
        self.made[wanted.address] = seen
        return seen

    def change(self, wanted: Resource, changes: Attributes) -> Observed:
        """Change an object in place and wait until it is ready."""
        sent = self.sent({**wanted.attributes, **changes})
        request = UpdateRequest(
            address=wanted.address,
            kind=wanted.kind,
            remote_id=self.made[wanted.address].remote_id,
            title=wanted.title,
            mark=self.marks[wanted.address],
            attributes={
                name: value
                for name, value in sent.items()
                if name in changes or not isinstance(value, Secret)
            },
            changed=frozenset(changes),
        )
        return self.wait(wanted.kind, self.session.update(request).remote_id)

    def unmake(self, wanted: Resource) -> None:
        """Delete an object and wait until it is gone."""
        remote_id = self.made[wanted.address].remote_id
        request = DeleteRequest(
            address=wanted.address,
            kind=wanted.kind,
            remote_id=remote_id,
            attributes=wanted.attributes,
        )
        for _ in range(_LOOKS):
            try:
                self.session.delete(request)
                break
            except ProviderError as error:
                if error.error_class is not ErrorClass.THROTTLED:
                    raise
                self._pause(wanted.kind)
        for _ in range(_LOOKS):
            if self.session.read(wanted.kind, remote_id) is None:
                return
            self._pause(wanted.kind)
        raise AssertionError(f"{wanted.address} is never gone")

    def wait(self, kind: str, remote_id: str) -> Observed:
        """Look at an object until it is ready."""
        for _ in range(_LOOKS):
            seen = self.session.read(kind, remote_id)
            assert seen is not None, f"{kind} {remote_id} went while it was waited for"
            if seen.status is not Status.PENDING:
                assert seen.status is Status.READY, seen.message
                return seen
            self._pause(kind)
        raise AssertionError(f"{kind} {remote_id} is never ready")

    def sent(self, attributes: Attributes) -> SentAttributes:
        """Return attributes as they are sent: references and secrets resolved."""
        return {name: self._resolved(value) for name, value in attributes.items()}

    def _resolved(self, value: Value) -> SentValue:
        match value:
            case Ref(address, attribute):
                return self.made[address].attributes[attribute]
            case SecretRef(reference, _, version):
                return Secret(KEY_VALUE, SecretRef(reference, "fingerprint-of-planted", version))
            case _:
                return value

    def pause(self, seconds: float) -> None:
        """Wait, by the context's own clock."""
        self._context.sleep(seconds)

    def _pause(self, kind: str) -> None:
        self._context.sleep(self.provider.poll_seconds(kind, self._context))
