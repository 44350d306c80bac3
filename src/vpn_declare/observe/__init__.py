"""Looking at the far side: bulk lists first, single reads where a list does not show an object."""

from vpn_declare.observe.insist import Insistence
from vpn_declare.observe.look import observe
from vpn_declare.observe.look_input import ObserveInput
from vpn_declare.observe.running import running
from vpn_declare.observe.unmanaged import Stranger, strangers

__all__ = ["Insistence", "ObserveInput", "Stranger", "observe", "running", "strangers"]
