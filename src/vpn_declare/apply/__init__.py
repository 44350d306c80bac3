"""The interpreter of a plan, with its journal and its recovery.

One thread, the owner, does all bookkeeping: it writes the journal, keeps the records, decides what
may start. Workers carry single calls to the far side and bring answers back; they never raise and
share nothing. Each step is a generator that the owner drives: it yields a call or a pause, so
waiting for a slow object occupies nobody.
"""

from vpn_declare.apply.answer import answer
from vpn_declare.apply.hands import Hands
from vpn_declare.apply.interrupt import Interrupt
from vpn_declare.apply.listener import Listener, SilentListener
from vpn_declare.apply.options import Limit, Options
from vpn_declare.apply.recover import look, recover
from vpn_declare.apply.report import ApplyReport, Question, Recovery
from vpn_declare.apply.run import apply
from vpn_declare.contracts.patience import Patience

__all__ = [
    "ApplyReport",
    "Hands",
    "Interrupt",
    "Limit",
    "Listener",
    "Options",
    "Patience",
    "Question",
    "Recovery",
    "SilentListener",
    "answer",
    "apply",
    "look",
    "recover",
]
