"""Nobody else keeps routes in a lab, so there packets arrive that they would take elsewhere."""

import pytest

from lab.conftest import bring_up

pytestmark = pytest.mark.lab


def test_what_others_keep_is_neither_played_in_a_lab_nor_counted_there(bare):
    bare.copy_example("vng-three-sites")
    bare.change(
        "vpc2: 10.2.0.0/16", "vpc2: {cidr: 10.2.0.0/16, other_routes: {192.168.1.128/25: peering}}"
    )
    bare.change("- reach: hcm03.* <-> on-prem.office", "- reach: hcm03.vpc1 <-> on-prem.office")
    bring_up(bare)
    answer = bare("verify", "--format", "json")
    assert answer.code == 0, answer.out + answer.err
    assert (answer.data["missed"], answer.data["leaked"]) == ([], [])
    assert ["hcm03.vpc2", "on-prem.office"] in answer.data["predicted"]
    taken = bare("reach", "hcm03.vpc2", "on-prem.office")
    assert "192.168.1.128/25 to peering" in taken.out + taken.err
