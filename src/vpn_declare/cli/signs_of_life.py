"""A line from time to time while nothing ends, for logs: a live line shows it to a person."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Final

SILENCE_SECONDS: Final = 60.0
"""So long nothing is said before a sign of life. Ours: CI systems are known to end jobs that print
nothing for ten minutes, and a gateway may take longer.
"""


class SignsOfLife:
    """Says what ``text`` returns when nothing was heard for so long; nothing if that is empty."""

    def __init__(
        self,
        text: Callable[[], str],
        say: Callable[[str], None],
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        self._text = text
        self._say = say
        self._silence_seconds = silence_seconds
        self._heard = Event()
        self._over = False
        self._thread = Thread(target=self._run, name="signs-of-life", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def heard(self) -> None:
        """Note that something was said."""
        self._heard.set()

    def stop(self) -> None:
        """Say nothing any more."""
        self._over = True
        self._heard.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._over:
            if self._heard.wait(self._silence_seconds):
                self._heard.clear()
            elif text := self._text():
                self._say(text)
