"""The real servers that tests stand on: PostgreSQL, Valkey, S3, Chromium and a full disk. No stand-ins here.

Nothing starts until a test asks for it. One keeper, living in the process the person started, owns every server;
parallel test processes ask it for addresses, so each server runs once. All listen on free loopback ports, all of their
data is under one temporary folder, and all are stopped by process id when the run ends, however it ends.
"""

from tests.servers.keeper import Keeper, Servers

__all__ = ["Keeper", "Servers"]
