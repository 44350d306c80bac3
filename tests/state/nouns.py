"""Hypothesis strategies for records: everything that an attribute may hold."""

from hypothesis import strategies as st

from vpn_declare.model.address import Address, Ref
from vpn_declare.model.resource import Recorded, Status
from vpn_declare.model.value import SecretRef, Unknown

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
names = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="#"), min_size=1)
addresses = st.builds(
    lambda site, kind, name: Address(f"{site}/{kind}/{name}"),
    st.from_regex(r"[a-z]{1,4}", fullmatch=True),
    st.sampled_from(["peer", "child", "route"]),
    names,
)
refs = st.builds(Ref, addresses, st.sampled_from(["id", "public_ip"]))
secrets = st.builds(
    SecretRef,
    st.from_regex(r"env:[A-Z]{1,5}", fullmatch=True),
    st.none() | st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    st.integers(1, 9),
)
scalars = (
    texts
    | st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    scalars | refs | secrets | st.builds(Unknown, refs),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple) | st.dictionaries(names, inner, max_size=3)
    ),
    max_leaves=6,
)
attributes = st.dictionaries(names, values, max_size=4)
records = st.builds(
    Recorded,
    address=addresses,
    kind=texts,
    site=texts,
    provider=texts,
    connection=attributes,
    title=texts,
    origin=texts,
    remote_id=st.none() | texts,
    key=texts,
    attributes=attributes,
    outputs=attributes,
    depends_on=st.lists(addresses, max_size=3).map(tuple),
    status=st.sampled_from(Status),
    prevent_destroy=st.booleans(),
    owned=st.booleans(),
)
