"""A deadline for a reading that may never return."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

from vpn_declare.contracts.provider import ErrorClass, ProviderError

_Returned = TypeVar("_Returned")


def within(seconds: float, read: Callable[[], _Returned]) -> _Returned:
    """Return what ``read`` returns, if it does so in time.

    It runs in a thread of its own, a daemon, which is left behind when it is late: a reading
    changes nothing, so nobody is harmed by one that goes on.

    Raises:
        ProviderError: it was late, or what ``read`` raises.
    """
    answers: SimpleQueue[tuple[_Returned] | BaseException] = SimpleQueue()

    def run() -> None:
        try:
            answers.put((read(),))
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            answers.put(error)

    Thread(target=run, name="vpn-declare-reading", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        message = f"No answer came within {seconds:g} s (call_seconds under limits)."
        raise ProviderError(message, error_class=ErrorClass.AMBIGUOUS) from None
    if isinstance(answer, BaseException):
        raise answer
    return answer[0]
