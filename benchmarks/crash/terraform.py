"""The same death for Terraform: its own resource, a remote state, killed at the same moments.

An object is a file that a `terraform_data` leaves through `local-exec`, named by the resource's
id; making it takes as long as ours take. State is kept by a server on loopback that speaks the
protocol of Terraform's `http` backend, with locking, and answers at once. No provider is
downloaded and none runs, so nothing is measured but what Terraform itself does with state and
lock.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from benchmarks.crash.comparison import PARALLELISM, WORK_SECONDS, Compared

OBJECTS: Final = "objects"
_CONFIGURATION: Final = """\
terraform {{
  backend "http" {{
    address        = "{url}"
    lock_address   = "{url}"
    unlock_address = "{url}"
  }}
}}

resource "terraform_data" "object" {{
  count = {count}
  provisioner "local-exec" {{
    command     = "sleep {half}; : > {objects}/$ID; sleep {half}"
    environment = {{ ID = self.id }}
  }}
}}
"""
_AFTERMATH_SECONDS: Final = 1.0  # more than a call takes, so that nothing is made any more


def find() -> str | None:
    """Return the program, or None where it is not installed."""
    return shutil.which("terraform")


def version(program: str) -> str:
    """Return the program's version."""
    told = subprocess.run(
        [program, "version", "-json"], capture_output=True, check=True, text=True
    )
    return str(json.loads(told.stdout)["terraform_version"])


@dataclass(slots=True)
class Backend:
    """What the server keeps: a state and a lock, as text."""

    state: bytes = b""
    lock: bytes = b""
    guard: threading.Lock = field(default_factory=threading.Lock)

    def ids(self) -> set[str]:
        """Return the ids of the resources that the state holds."""
        if not self.state:
            return set()
        resources = json.loads(self.state)["resources"]
        return {
            instance["attributes"]["id"]
            for resource in resources
            for instance in resource["instances"]
        }


def compared(program: str, seconds: float, objects: int, folder: Path) -> Compared:
    """Kill an apply after some seconds, let the next one finish, and count."""
    (folder / OBJECTS).mkdir(parents=True)
    with _server() as (backend, url):
        _write(folder, url, objects)
        _run(program, folder, "init", "-input=false")
        was_killed = _killed_apply(program, folder, seconds)
        time.sleep(_AFTERMATH_SECONDS)
        made, known = _made(folder), backend.ids()
        code = _run(program, folder, "apply", "-auto-approve", "-input=false", check=False)
        needed_a_person = code != 0 and bool(backend.lock)
        if needed_a_person:
            holder = json.loads(backend.lock)["ID"]
            _run(program, folder, "force-unlock", "-force", holder)
            _run(program, folder, *_apply())
        lost_in_the_end = _made(folder) - backend.ids()
        return Compared(
            tool=f"Terraform {version(program)}",
            seconds=seconds,
            was_killed=was_killed,
            made=len(made),
            lost=len(made - known),
            lost_in_the_end=len(lost_in_the_end),
            twice=len(_made(folder)) - objects,
            lock_stayed=needed_a_person,
        )


def _apply() -> tuple[str, ...]:
    return ("apply", "-auto-approve", "-input=false", f"-parallelism={PARALLELISM}")


def _write(folder: Path, url: str, objects: int) -> None:
    text = _CONFIGURATION.format(url=url, count=objects, half=WORK_SECONDS / 2, objects=OBJECTS)
    (folder / "main.tf").write_text(text, encoding="utf-8")


def _made(folder: Path) -> set[str]:
    return {path.name for path in (folder / OBJECTS).iterdir()}


def _run(program: str, folder: Path, *arguments: str, check: bool = True) -> int:
    with (folder / "output.txt").open("ab") as output:
        ended = subprocess.run(
            [program, *arguments, "-no-color"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=check,
        )
    return ended.returncode


def _killed_apply(program: str, folder: Path, seconds: float) -> bool:
    """Run an apply, and kill it and all that it started; tell whether that was in time."""
    process = subprocess.Popen(
        [program, *_apply(), "-no-color"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


@contextlib.contextmanager
def _server() -> Iterator[tuple[Backend, str]]:
    backend = Backend()

    class Handler(_BackendHandler):
        kept = backend

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield backend, f"http://127.0.0.1:{server.server_port}/state"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _BackendHandler(BaseHTTPRequestHandler):
    """Terraform's protocol: GET and POST for the state, LOCK and UNLOCK for the lock."""

    kept: Backend

    def do_GET(self) -> None:
        """Answer with the state."""
        state = self.kept.state
        self._answer(HTTPStatus.OK if state else HTTPStatus.NO_CONTENT, state)

    def do_POST(self) -> None:
        """Keep the state."""
        self.kept.state = self._body()
        self._answer(HTTPStatus.OK)

    def do_LOCK(self) -> None:
        """Give the lock, or tell who has it."""
        wanted = self._body()
        with self.kept.guard:
            holder = self.kept.lock
            if not holder:
                self.kept.lock = wanted
        self._answer(HTTPStatus.LOCKED if holder else HTTPStatus.OK, holder)

    def do_UNLOCK(self) -> None:
        """Take the lock back."""
        self._body()
        self.kept.lock = b""
        self._answer(HTTPStatus.OK)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, status: HTTPStatus, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
