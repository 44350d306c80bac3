"""The "far side" of manual sites: a folder of texts, one per gateway, for people to hand on.

That is all that can be read back: that a text was written, under which mark. Whether anybody did
what it says cannot be told, and nobody pretends to.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vpn_declare.contracts.mark import Mark, mark_text
from vpn_declare.contracts.provider import ProviderError
from vpn_declare.contracts.request import CreateRequest, DeleteRequest, UpdateRequest
from vpn_declare.model.address import Address, name_of, site_of
from vpn_declare.model.resource import Observed
from vpn_declare.providers.manual.kinds import INSTRUCTIONS
from vpn_declare.providers.manual.text import instructions_text

_ENCODING: Final = "utf-8"
_SUFFIX: Final = ".txt"


@dataclass(frozen=True, slots=True)
class ManualSession:
    """Writes instructions under ``folder``. Files are replaced whole, so threads do not mix.

    ``new_id`` names the file that is written before it takes the place of the old one.
    """

    folder: Path
    new_id: Callable[[], str]

    def list(self, kind: str) -> Sequence[Observed]:
        """Return the texts that lie in the folder; a text shows its mark and nothing else."""
        if kind != INSTRUCTIONS.name:
            return ()
        with _explained(self.folder):
            paths = sorted(self.folder.glob(f"*{_SUFFIX}")) if self.folder.is_dir() else []
        return tuple(found for path in paths if (found := _read(path)) is not None)

    def read(self, kind: str, remote_id: str) -> Observed | None:
        """Return one text, or None if it is not there."""
        return _read(self._path(remote_id)) if kind == INSTRUCTIONS.name else None

    def find(self, kind: str, mark: Mark) -> Sequence[Observed]:
        """Return the texts with this mark."""
        return tuple(found for found in self.list(kind) if found.mark == str(mark))

    def create(self, request: CreateRequest) -> Observed:
        """Write the text; one that is there already is replaced, so asking twice does no harm."""
        text = instructions_text(request.attributes)
        request.fence()
        return self._write(str(request.address), request.mark, text)

    def update(self, request: UpdateRequest) -> Observed:
        """Write the text anew."""
        text = instructions_text(request.attributes)
        request.fence()
        return self._write(request.remote_id, request.mark, text)

    def delete(self, request: DeleteRequest) -> None:
        """Remove the text; what a person did stays as it is."""
        path = self._path(request.remote_id)
        request.fence()
        with _explained(path):
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Do nothing: no file stays open."""

    def _path(self, remote_id: str) -> Path:
        address = Address(remote_id)
        return self.folder / f"{site_of(address)}.{name_of(address)}{_SUFFIX}"

    def _write(self, remote_id: str, mark: Mark | None, text: str) -> Observed:
        path = self._path(remote_id)
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f"{path.name}.{self.new_id()}")
            fresh.write_text(f"# {remote_id} {mark_text(mark)}\n\n{text}", encoding=_ENCODING)
            fresh.replace(path)
        return Observed(kind=INSTRUCTIONS.name, remote_id=remote_id, mark=mark_text(mark))


def _read(path: Path) -> Observed | None:
    with _explained(path):
        try:
            head = path.read_text(encoding=_ENCODING, errors="replace").partition("\n")[0]
        except FileNotFoundError:
            return None
    match head.split():
        case ["#", remote_id, *mark]:
            return Observed(kind=INSTRUCTIONS.name, remote_id=remote_id, mark=" ".join(mark))
        case _:
            return None


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn a fault of the file system into one of the provider's."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ProviderError(
            f"The instructions could not be kept in {path}: {reason}. "
            "Make the folder writable and apply again."
        ) from error
