"""The shape of a generated key: whatever is drawn of it fits the rule, and there is chance enough.

The oracle is ``KeyRule.faults``, which judges keys that people wrote.
"""

import random
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from vpn_declare.kinds.capabilities import ALPHANUMERIC, PRINTABLE, PRODUCTS, KeyRule, key_rules
from vpn_declare.kinds.generated_key import shape_of
from vpn_declare.kinds.key_strength import LEAST_BITS
from vpn_declare.model.key_shape import USUAL_SHAPE
from vpn_declare.secrets.generate.pre_shared_key import new_pre_shared_key

RULES = st.builds(
    KeyRule,
    least=st.integers(1, 80),
    most=st.integers(1, 128),
    alphabet=st.sampled_from([PRINTABLE, ALPHANUMERIC, frozenset("0123456789abcdef")])
    | st.frozensets(st.sampled_from(sorted(PRINTABLE)), min_size=1),
    forbidden_starts=st.lists(st.sampled_from(["0", "0x", "0s", "a", "-", "!"])).map(tuple),
)


@given(RULES, st.integers())
def test_every_key_of_a_shape_fits_the_rule_that_the_shape_was_made_for(rule: KeyRule, seed: int):
    shape = shape_of(rule)
    if shape is None:
        return
    assert shape.bits >= LEAST_BITS
    assert rule.faults(new_pre_shared_key(random.Random(seed).randbytes, shape)) == ()


TWO_CHARACTERS = KeyRule(alphabet=frozenset("a!"), most=112)


@given(RULES)
@example(TWO_CHARACTERS)
@example(replace(TWO_CHARACTERS, alphabet=frozenset('"!'), most=128))
def test_a_shape_is_refused_only_where_too_little_chance_is_left(rule: KeyRule):
    if shape_of(rule) is None:
        characters = len(rule.alphabet)
        closed = len({start[0] for start in rule.forbidden_starts} & rule.alphabet)
        assert (
            rule.least > rule.most
            or closed == characters
            or (characters - closed) * characters ** (rule.most - 1) < 2**LEAST_BITS
        )


def test_every_two_products_of_ours_take_the_usual_shape():
    for left in PRODUCTS:
        for right in PRODUCTS:
            assert shape_of(key_rules((left, right))) == USUAL_SHAPE
