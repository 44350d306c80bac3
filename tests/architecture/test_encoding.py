"""The canonical bytes are the contract, not the library that writes them (docs/decisions/0002)."""

import json

from hypothesis import given
from hypothesis import strategies as st

from vpn_declare.model.value import canonical

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_the_standard_library_writes_the_same_bytes(value: object):
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(value) == written.encode()
