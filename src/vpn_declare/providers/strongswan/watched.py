"""Children with one attribute more: something that is seen of their SAs, and wanted to be so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from vpn_declare.contracts.request import CreateRequest, DeleteRequest, UpdateRequest
from vpn_declare.model.resource import Observed
from vpn_declare.providers.strongswan.children import Children
from vpn_declare.providers.strongswan.ids import Place, child_place

Sight = Callable[[Place], bool]
"""Tells whether it is so of a child."""
Mend = Callable[[Place], str]
"""Makes it so of a child; returns why it could not, for people, or nothing."""


def _nothing(_: Place) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class WatchedChildren:
    """Children of all boxes; ``look`` looks at the SAs of all boxes once.

    Right after a change it is taken to be so: what is not is seen by the next plan. ``look_up``
    sees whether a child is up, for a reading. ``mend`` is called by a
    change that is to make it so, last of all.
    """

    plain: Children
    attribute: str
    look: Callable[[], Sight]
    look_up: Callable[[], Sight]
    mend: Mend = _nothing

    def list(self) -> Iterator[Observed]:
        """Yield all children."""
        sight = self.look()
        for item in self.plain.list():
            yield self._with(item, holds=sight(child_place(item.remote_id)))

    def read(self, identifier: str) -> Observed | None:
        """Return one child, or None."""
        item = self.plain.read(identifier)
        if item is None:
            return None
        place = child_place(identifier)
        seen = self._with(item, holds=self.look()(place))
        return replace(seen, is_up=self.look_up()(place))

    def create(self, request: CreateRequest) -> Observed:
        """Load a child."""
        return self._with(self.plain.create(request), holds=True)

    def update(self, request: UpdateRequest) -> Observed:
        """Load a child anew."""
        item = self._with(self.plain.update(request), holds=True)
        if self.attribute not in request.changed:
            return item
        said = self.mend(child_place(request.remote_id))
        return replace(item, message=said or item.message)

    def delete(self, request: DeleteRequest) -> None:
        """Unload a child and end its SA."""
        self.plain.delete(request)

    def _with(self, item: Observed, *, holds: bool) -> Observed:
        return replace(item, attributes={**item.attributes, self.attribute: holds})
