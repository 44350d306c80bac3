"""Secrets of one run: sources by scheme, fingerprints, and what must never be printed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from vpn_declare.contracts.hearing import Hearing
from vpn_declare.contracts.lock import Token
from vpn_declare.contracts.secret import (
    SecretContext,
    SecretNotFoundError,
    SecretPlugIn,
    SecretSource,
)
from vpn_declare.contracts.state import StateStore
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.value import SecretRef
from vpn_declare.secrets.resolver import Resolver
from vpn_declare.workflow.shelf import Shelf
from vpn_declare.workflow.workspace import Workspace

Findings = tuple[Diagnostic, ...]


class SealedSecrets:
    """The encrypted secrets of state, read once and again after a write."""

    __slots__ = ("_known", "_store")

    def __init__(self, store: StateStore) -> None:
        self._store = store
        self._known: Mapping[str, bytes] | None = None

    def __call__(self) -> Mapping[str, bytes]:
        """Return them by name."""
        known = self._known
        if known is None:
            known = self._known = self._store.sealed()
        return known

    def seal(self, token: Token, values: Mapping[str, bytes]) -> None:
        """Add some, durably."""
        if values:
            self._store.seal(token, values)
            self._known = None

    def drop(self, token: Token, names: Iterable[str]) -> None:
        """Forget some."""
        if gone := tuple(names):
            self._store.drop_sealed(token, gone)
            self._known = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """How secrets are read, compared and made in one run."""

    resolver: Resolver
    scrub: Callable[[str], str]
    context: SecretContext
    sealed: SealedSecrets

    def fingerprint(self, ref: SecretRef) -> SecretRef:
        """Return ``ref`` with the fingerprint of its present value, where it can be read here."""
        return self.resolver.fingerprint(ref)

    @property
    def hearing(self) -> Hearing:
        """The border that every object passes that a far side shows."""
        return Hearing(secrets=self.resolver, scrub=self.scrub)

    def judged(self, ref: SecretRef, judge: Callable[[str], Findings]) -> Findings:
        """Return what ``judge`` says of the present value: the one place that shows it to a check.

        Nothing is said of a value that cannot be read here, nor of a throw-away key.
        """
        try:
            secret = self.resolver.resolve(ref)
        except SecretNotFoundError:
            return ()
        if secret.ref.is_throw_away:
            return ()
        return judge(secret.reveal())

    def notices(self) -> tuple[Diagnostic, ...]:
        """Return remarks on what was read so far."""
        return self.resolver.notices()


class LazySources(Mapping[str, SecretSource]):
    """The sources by scheme; each plug-in is imported when a reference first needs it."""

    __slots__ = ("_context", "_made", "_shelf")

    def __init__(self, shelf: Shelf[SecretPlugIn], context: SecretContext) -> None:
        self._shelf = shelf
        self._context = context
        self._made: dict[str, SecretSource] = {}

    def __getitem__(self, scheme: str) -> SecretSource:
        """Return the source of a scheme.

        Raises:
            KeyError: no plug-in bears that name.
        """
        if scheme not in self._shelf:
            raise KeyError(scheme)
        if scheme not in self._made:
            self._made[scheme] = self._shelf.load(scheme).make(self._context)
        return self._made[scheme]

    def __iter__(self) -> Iterator[str]:
        """Yield the schemes, sorted."""
        return iter(self._shelf.names)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._shelf.names)


def keys_of(workspace: Workspace) -> Keys:
    """Return what reads and compares secrets, under the state's own key as it is now."""
    door = workspace.door
    sealed = SealedSecrets(workspace.store)
    context = SecretContext(
        environment=door.environ,
        folder=str(workspace.folder),
        private_folder=str(workspace.private),
        random_bytes=door.random_bytes,
        settings=workspace.settings.secrets,
        sealed=sealed,
        remember=door.scrubber.remember,
    )
    resolver = Resolver(
        LazySources(Shelf[SecretPlugIn].installed("secrets"), context),
        workspace.store.fingerprint_key(),
        throw_away=workspace.settings.throws_keys_away,
        remember=door.scrubber.remember,
    )
    return Keys(resolver=resolver, scrub=door.scrubber.scrub, context=context, sealed=sealed)
