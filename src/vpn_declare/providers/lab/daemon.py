"""The charon of a gateway: one process in its namespace, with a configuration of its own.

`charon-systemd` and not `charon`: the latter has one pid file for the whole machine.
"""

import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.providers.lab.spaces import end_all
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.line import Line

CHARON: Final = Path("/usr/sbin/charon-systemd")
_NAMING: Final = "STRONGSWAN_CONF"
"""The variable that names a daemon's configuration."""
_START_SECONDS: Final = 5.0
"""So long a daemon may take to answer; it takes some 20 ms."""
_PAUSE_SECONDS: Final = 0.01
# The answerer of an exchange sends by the new SA while the starter still computes its keys. That
# is made short: gmp before openssl, which takes the full exponent of a MODP group whatever is set.
# An answer with modp3072 took 8 ms, and takes 3 ms so. `charon` would be read too late for that.
# Nine of its threads are always busy, and each initiation that is waited for takes one more.
_CONFIGURATION: Final = """charon-systemd {{
  dh_exponent_ansi_x9_42 = no
}}
charon {{
  load = random nonce gmp openssl hmac kdf gcm kernel-libipsec kernel-netlink socket-default vici
  threads = 32
  retransmit_tries = 3
  retransmit_timeout = 1.0
  plugins {{
    vici {{
      socket = unix://{socket}
    }}
  }}
  filelog {{
    log {{
      ike_name = yes
      path = {log}
      default = 1
      flush_line = yes
      append = yes
    }}
  }}
  syslog {{
    daemon {{
      default = -1
    }}
    auth {{
      default = -1
    }}
  }}
}}
"""


def log_of(box: Box) -> Path:
    """Return the log of a box's charon."""
    return box.socket.parent / "charon.log"


def start(box: Box) -> None:
    """Start a charon, without waiting until it answers.

    Raises:
        ProviderError: it cannot be started.
    """
    folder = box.socket.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    box.socket.unlink(missing_ok=True)  # a daemon that was killed leaves it behind
    settings = folder / "strongswan.conf"
    settings.write_text(_CONFIGURATION.format(socket=box.socket, log=log_of(box)))
    # setsid --fork lets it live on without us; env is the only way to name its configuration.
    command = ("setsid", "--fork", "ip", "netns", "exec", box.namespace)
    daemon = ("env", f"{_NAMING}={settings}", str(CHARON))
    with (folder / "charon.out").open("wb") as output:
        done = subprocess.run(  # noqa: S603 - a list, no shell
            (*command, *daemon),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        message = f"charon of {box.name} could not be started; see {folder}."
        raise ProviderError(message, error_class=ErrorClass.UNAVAILABLE)


def await_answer(box: Box, line: Line, sleep: Callable[[float], None]) -> None:
    """Wait until a charon answers.

    Raises:
        ProviderError: it does not, in reasonable time.
    """
    waited = 0.0
    while not line.is_alive():
        if waited > _START_SECONDS:
            message = f"charon of {box.name} does not answer; see {log_of(box)}."
            raise ProviderError(message, error_class=ErrorClass.UNAVAILABLE)
        sleep(_PAUSE_SECONDS)
        waited += _PAUSE_SECONDS


def stop_below(folders: Iterable[Path], sleep: Callable[[float], None]) -> int:
    """End the daemons whose configuration lies below these folders; return how many there were.

    A daemon lives on in its namespace when that has lost its name, and holds its socket.
    """
    marks = tuple(f"{_NAMING}={folder}/".encode() for folder in folders)
    return end_all(lambda: _configured_by(marks), sleep)


def _configured_by(marks: tuple[bytes, ...]) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "environ").read_bytes().split(b"\0")
        except OSError:  # it ended meanwhile, or is somebody else's
            continue
        if any(word.startswith(marks) for word in words):
            yield int(entry.name)
