"""For all tests: no network, and plots are drawn to files."""
import os
import socket

import pytest

os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("THALWEG_COMPILE_CACHE", "0")  # tests leave nothing in the user's folders
os.environ.setdefault("THALWEG_BACKGROUND_COMPILE", "0")  # what a test compiles does not depend on timing
_connect = socket.socket.connect


def _local_only(self, address):
    """Connects within this machine only: a test that needs the network passes here and fails elsewhere."""
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise RuntimeError(f"tests have no network; tried to connect to {address!r}")
    return _connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def no_network():
    socket.socket.connect = _local_only
    yield
    socket.socket.connect = _connect
