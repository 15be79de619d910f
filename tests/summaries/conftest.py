import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))


@pytest.fixture(autouse=True)
def own_directory(tmp_path_factory, monkeypatch):
    """Programs write to relative paths; and no writer stays the default one."""
    monkeypatch.chdir(tmp_path_factory.mktemp("work"))
    yield
    from thalweg.summaries import writers

    writers.state.writer = writers.state.step = writers.state.recording = None
