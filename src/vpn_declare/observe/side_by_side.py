"""Many looks at once, which end together when nobody waits for them any more."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import TypeVar

from vpn_declare.observe.look_input import ObserveInput

_Item = TypeVar("_Item")
_Returned = TypeVar("_Returned")


def side_by_side(
    given: ObserveInput, look: Callable[[ObserveInput, _Item], _Returned], items: Iterable[_Item]
) -> list[_Returned]:
    """Return what ``look`` returns for each item, in their order.

    Where one raises, or the caller is interrupted (Ctrl-C), none begins that has not begun, and
    those under way repeat no read: whoever ends them waits for one call at most.
    """
    over = Event()
    ending = replace(
        given,
        insistence=lambda provider: replace(given.insistence(provider), is_over=over.is_set),
    )
    pool = ThreadPoolExecutor(max_workers=max(1, given.parallelism))
    try:
        return list(pool.map(lambda item: look(ending, item), items))
    except BaseException:
        over.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
