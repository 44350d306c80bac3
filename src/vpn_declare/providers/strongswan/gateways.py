"""Gateways: the boxes themselves. Nothing is made; that charon answers is all that is asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.contracts.request import CreateRequest, DeleteRequest, UpdateRequest
from vpn_declare.model.resource import Observed
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.objects import Objects, identifier_of, plain_attributes


def must_answer(boxes: Boxes, box: Box) -> None:
    """Refuse a box whose charon does not answer.

    Raises:
        ProviderError: it does not.
    """
    if not boxes.line(box).is_alive():
        message = f"No charon answers at {box.socket}. Start strongSwan on {box.name}."
        raise ProviderError(message, error_class=ErrorClass.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Gateways:
    """The gateways of a session.

    ``wake`` sees to it that a box's charon answers; ``addresses`` returns its public and private
    address.
    """

    boxes: Boxes
    objects: Objects
    wake: Callable[[Boxes, Box], None]
    addresses: Callable[[Box], dict[str, str]]

    def list(self) -> Iterator[Observed]:
        """Yield the gateways whose charon answers."""
        for item in self.objects.all_of("gateway"):
            box = self.boxes.find(item.remote_id)
            if box is not None and self.boxes.line(box).is_alive():
                yield item

    def read(self, identifier: str) -> Observed | None:
        """Return one gateway, or None if nobody noted it or its charon does not answer."""
        item = self.objects.get("gateway", identifier)
        box = self.boxes.find(identifier)
        if item is None or box is None or not self.boxes.line(box).is_alive():
            return None
        return item

    def create(self, request: CreateRequest) -> Observed:
        """Note a gateway; its box must answer."""
        return self._note(request, identifier_of(request))

    def update(self, request: UpdateRequest) -> Observed:
        """Note a gateway anew."""
        return self._note(request, request.remote_id)

    def delete(self, request: DeleteRequest) -> None:
        """Forget a gateway; the box stays as it is."""
        self.objects.drop("gateway", request.remote_id)

    def _note(self, request: CreateRequest | UpdateRequest, identifier: str) -> Observed:
        box = self.boxes.at(identifier)
        self.wake(self.boxes, box)
        attributes = {**self.addresses(box), **plain_attributes(request)}
        return self.objects.put(request, identifier, attributes)
