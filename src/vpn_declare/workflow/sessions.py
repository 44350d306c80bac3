"""Sessions: one per account and region, opened when first asked for."""

import threading
from typing import Final

from vpn_declare.contracts.provider import Session
from vpn_declare.model.value import Attributes, canonical
from vpn_declare.workflow.contexts import Contexts
from vpn_declare.workflow.environment import Providers

# Ours: opening a session takes as long as one call at most, and here the process is at its end.
_PATIENCE_SECONDS: Final = 1.0


class Sessions:
    """Opens sessions and keeps them until ``close``. May be used from several threads."""

    __slots__ = ("_contexts", "_lock", "_open", "_providers")

    def __init__(self, providers: Providers, contexts: Contexts) -> None:
        self._providers = providers
        self._contexts = contexts
        self._open: dict[tuple[str, bytes], Session] = {}
        self._lock = threading.Lock()

    def __call__(self, provider: str, connection: Attributes) -> Session:
        """Return the session for an account and region.

        Raises:
            ProviderError: the provider's settings are missing or wrong.
        """
        key = (provider, canonical(connection))
        with self._lock:
            session = self._open.get(key)
            if session is None:
                context = self._contexts.of(provider)
                session = self._providers.named(provider).connect(connection, context)
                self._open[key] = session
            return session

    def poll_seconds(self, provider: str, kind: str) -> float:
        """Return how long to wait between two looks at a pending object of a kind."""
        context = self._contexts.of(provider)
        return self._providers.named(provider).poll_seconds(kind, context)

    def close(self) -> None:
        """Close all of them; none, if a login hangs that nobody waits for any more."""
        if not self._lock.acquire(timeout=_PATIENCE_SECONDS):
            return
        try:
            for session in self._open.values():
                session.close()
            self._open.clear()
        finally:
            self._lock.release()
