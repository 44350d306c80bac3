"""A small HTTP server that follows the documented API of Vault's key/value engines. A fake.

From Vault's documentation: ``/sys/internal/ui/mounts`` (which mount a path lies under, what the
``vault`` program asks first), KV version 1 ("Read secret": ``data`` is the secret) and version 2
("Read secret version": ``data.data`` is the secret, 404 with metadata for a deleted one), the
headers ``X-Vault-Token`` and ``X-Vault-Namespace``, errors as ``{"errors": [...]}``.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
_MOUNTS = "/v1/sys/internal/ui/mounts/"


@dataclass
class VaultServer:
    """What it holds: secrets by namespace and whole path, and where engines are mounted."""

    token: str
    mounts: dict[str, str] = field(default_factory=lambda: {"kv": "2", "old": "1"})
    secrets: dict[tuple[str, str], Body | None] = field(default_factory=dict)
    broken: tuple[int, Body, dict[str, str]] | None = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, token: str, namespace: str) -> tuple[int, Body, dict[str, str]]:
        if self.broken is not None:
            return self.broken
        if token != self.token:
            return 403, {"errors": ["2 errors occurred: permission denied, invalid token"]}, {}
        if path.startswith(_MOUNTS):
            return self._mount(path.removeprefix(_MOUNTS))
        mount = self._mount_of(path.removeprefix("/v1/"))
        if mount is None:
            return 404, {"errors": []}, {}
        below = path.removeprefix(f"/v1/{mount}/")
        if self.mounts[mount] == "2":
            if not below.startswith("data/"):
                return 404, {"errors": [], "warnings": ["Invalid path for a versioned engine"]}, {}
            return self._version_2(namespace, f"{mount}/{below.removeprefix('data/')}")
        found = self.secrets.get((namespace, f"{mount}/{below}"))
        return (404, {"errors": []}, {}) if found is None else (200, {"data": found}, {})

    def _version_2(self, namespace: str, path: str) -> tuple[int, Body, dict[str, str]]:
        if (namespace, path) not in self.secrets:
            return 404, {"errors": []}, {}
        found = self.secrets[namespace, path]
        deleted = "2026-01-02T03:04:05Z" if found is None else ""
        metadata = {"created_time": "2026-01-01T00:00:00Z", "deletion_time": deleted}
        metadata |= {"destroyed": False, "version": 3}
        status = 404 if found is None else 200
        return status, {"data": {"data": found, "metadata": metadata}}, {}

    def _mount(self, path: str) -> tuple[int, Body, dict[str, str]]:
        mount = self._mount_of(path)
        if mount is None:
            return 403, {"errors": ["preflight capability check returned 403"]}, {}
        version = self.mounts[mount]
        options = {"version": version} if version == "2" else None
        return 200, {"data": {"path": f"{mount}/", "type": "kv", "options": options}}, {}

    def _mount_of(self, path: str) -> str | None:
        return next((mount for mount in self.mounts if path.startswith(f"{mount}/")), None)


@contextmanager
def serving(vault: VaultServer) -> Iterator[VaultServer]:
    """Serve it on loopback for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            vault.asked.append((self.path, headers))
            status, body, more = vault.answer(
                self.path,
                headers.get("x-vault-token", ""),
                headers.get("x-vault-namespace", ""),
            )
            data = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    vault.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield vault
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
