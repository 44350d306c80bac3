"""A real PostgreSQL server of our own, on loopback, with its data in a temporary folder."""

import contextlib
import os
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PASSWORD_IN_CLEAR = "p@ss+w/ord"
PASSWORD = quote(PASSWORD_IN_CLEAR, safe="")
CHANCE = random.SystemRandom()  # Hypothesis gives every worker the same seed
PATIENTLY = ("-w", "-t", "300")  # seconds: that long a busy machine may take to start it


def programs() -> Path | None:
    """The newest server programs that are installed, as Debian lays them out."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: path.parts)
    if found:
        return found[-1].parent
    elsewhere = shutil.which("pg_ctl")
    return Path(elsewhere).parent if elsewhere else None


@dataclass(frozen=True)
class Cluster:
    folder: Path
    programs: Path
    port: int

    @property
    def url(self) -> str:
        """The superuser's URL."""
        return self.url_of("postgres", PASSWORD, "postgres")

    def url_of(self, user: str, password: str, database: str) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "start", *PATIENTLY, "-l", str(self.folder / "log"), "-o", options)

    def stop(self) -> None:
        self._run("pg_ctl", "stop", *PATIENTLY, "-m", "immediate")

    def sql(self, text: str) -> str:
        """Run statements as the superuser, through the socket."""
        command = ["-h", str(self.folder), "-p", str(self.port), "-U", "postgres", "-Atqc", text]
        return self._run("psql", *command).strip()

    def dump(self, schema: str) -> str:
        """Everything that lies in a schema, as SQL; nothing if there is no such schema."""
        if not self.sql(f"SELECT 1 FROM pg_namespace WHERE nspname = '{schema}'"):  # noqa: S608
            return ""
        where = ["-h", str(self.folder), "-p", str(self.port), "-U", "postgres"]
        return self._run("pg_dump", *where, "--inserts", "-n", schema, "postgres")

    def initialise(self) -> None:
        secret = self.folder / "password"
        secret.write_text(PASSWORD_IN_CLEAR)
        auth = ["--auth-host=scram-sha-256", "--auth-local=trust", f"--pwfile={secret}"]
        self._run("initdb", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", *auth)

    def _run(self, program: str, *arguments: str) -> str:
        as_root = os.geteuid() == 0  # the server refuses to run as root
        done = subprocess.run(
            [self.programs / program, *arguments],
            env={"PGDATA": str(self.folder / "data"), "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            cwd=self.folder,
            user="postgres" if as_root else None,
            group="postgres" if as_root else None,
            extra_groups=[] if as_root else None,
            stdin=subprocess.DEVNULL,
            # pg_ctl leaves the server with its output; a pipe would never be closed.
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{program}: {done.stdout}"
        return done.stdout or ""


def new_cluster(server_programs: Path) -> Cluster:
    folder = Path(tempfile.mkdtemp(prefix="vpn-declare-postgresql-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return Cluster(folder, server_programs, free_port())


def free_port() -> int:
    """A port that stays free while the server is stopped: no connection is given one of these.

    Linux takes those of outgoing connections from 32768 on (ip(7): ``ip_local_port_range``).
    """
    while True:
        port = CHANCE.randrange(10_000, 32_768)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
