"""What the tests of secret sources share: a context, and a source in a folder."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from vpn_declare.contracts.secret import (
    SecretContext,
    SecretNotFoundError,
    SecretPlugIn,
    SecretSource,
)


def context_in(
    folder: Path,
    environment: Mapping[str, str] | None = None,
    settings: Mapping[str, Mapping[str, object]] | None = None,
    sealed: Mapping[str, bytes] | None = None,
    remembered: list[str] | None = None,
) -> SecretContext:
    return SecretContext(
        environment={"PATH": os.environ["PATH"], **(environment or {})},
        folder=str(folder),
        private_folder=str(folder / ".vpn-declare"),
        random_bytes=os.urandom,
        settings=settings or {},
        sealed=lambda: sealed or {},
        remember=(remembered if remembered is not None else []).append,
    )


def refusal(source: SecretSource, rest: str) -> str:
    """The message of a reading that fails; nothing of a library hangs on it."""
    with pytest.raises(SecretNotFoundError) as found:
        source.read(rest)
    error: BaseException = found.value
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    return str(error)


def source_of(plug_in: SecretPlugIn, context: SecretContext) -> SecretSource:
    made = plug_in.make(context)
    assert made.scheme == plug_in.scheme
    return made
