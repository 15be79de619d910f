"""The flag table: values from environment and with blocks, and every way to get them wrong."""

import pytest

from thalweg.core import flags


@pytest.fixture(autouse=True)
def own_table(monkeypatch):
    """Each test gets a table of its own, so that it can define flags."""
    monkeypatch.setattr(flags, "_FLAGS", {})
    monkeypatch.setattr(flags, "values", flags._Values())


def _level(**environment):
    return flags.define("LEVEL", 1, "How much.", choices=(0, 1, 2), environment=environment)


def test_default_when_nothing_is_set():
    _level()
    assert flags.values.LEVEL == 1
    flags.define("EMPTY", True, "Set to nothing.", environment={"THALWEG_EMPTY": " "})
    assert flags.values.EMPTY is True


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False), ("off ", False)]
)
def test_bool_from_environment(text, value):
    flags.define("SWITCH", not value, "On or off.", environment={"THALWEG_SWITCH": text})
    assert flags.values.SWITCH is value


def test_number_and_text_from_environment():
    _level(THALWEG_LEVEL="2")
    flags.define("KIND", "a", "Which.", choices=("a", "b"), environment={"THALWEG_KIND": "B"})
    assert (flags.values.LEVEL, flags.values.KIND) == (2, "b")


def test_bad_environment_lists_the_valid_values():
    with pytest.raises(ValueError, match=r"THALWEG_LEVEL='9'.*0, 1, 2"):
        _level(THALWEG_LEVEL="9")
    with pytest.raises(ValueError, match=r"THALWEG_SWITCH='perhaps'.*true.*false"):
        flags.define("SWITCH", True, "On or off.", environment={"THALWEG_SWITCH": "perhaps"})


def test_a_second_definition_is_refused():
    _level()
    with pytest.raises(ValueError, match=r"LEVEL is defined already: How much\."):
        _level()


@pytest.mark.parametrize(
    ("name", "default", "doc", "choices", "words"),
    [
        ("low", True, "d", None, "upper case"),
        ("X", 1, "", (1,), "doc"),
        ("X", 1, "d", None, "choices"),
        ("X", 3, "d", (1, 2), "valid are 1, 2"),
    ],
)
def test_bad_definitions(name, default, doc, choices, words):
    with pytest.raises(ValueError, match=words):
        flags.define(name, default, doc, choices=choices, environment={})
    assert flags.table() == []


def test_override_lasts_for_the_block_also_when_it_fails():
    _level()
    with flags.override(LEVEL=2):
        assert flags.values.LEVEL == 2
        with flags.override(LEVEL=0):
            assert flags.values.LEVEL == 0
        assert flags.values.LEVEL == 2
    with pytest.raises(KeyError), flags.override(LEVEL=0):
        raise KeyError
    assert flags.values.LEVEL == 1


def test_bad_override_sets_nothing():
    _level()
    flags.define("SWITCH", True, "On or off.", environment={})
    with pytest.raises(ValueError, match="valid are 0, 1, 2"), flags.override(SWITCH=False, LEVEL=5):
        pass
    with pytest.raises(ValueError, match="valid are False, True"), flags.override(SWITCH=1):
        pass
    with pytest.raises(ValueError, match="no flag LEVLE; the flags are LEVEL, SWITCH"), flags.override(LEVLE=1):
        pass
    assert flags.values.SWITCH is True and flags.values.LEVEL == 1


def test_values_are_read_only_and_know_their_names():
    _level()
    with pytest.raises(AttributeError, match="override"):
        flags.values.LEVEL = 2
    with pytest.raises(AttributeError, match="no flag LEVLE"):
        _ = flags.values.LEVLE


def test_trace_key_has_only_flags_that_matter():
    _level()
    flags.define("KIND", "a", "Which.", choices=("a", "b"), in_trace_key=True, environment={})
    before = flags.trace_key()
    with flags.override(LEVEL=2):
        assert flags.trace_key() == before
    with flags.override(KIND="b"):
        assert flags.trace_key() != before


def test_our_flags():
    import importlib.util

    spec = importlib.util.find_spec("thalweg.core.flags")
    fresh = importlib.util.module_from_spec(spec)  # a table untouched by the tests above
    spec.loader.exec_module(fresh)
    rows = {flag.name: flag for flag in fresh.table()}
    assert {"CHECK", "DEBUG", "TRACEBACK", "ALLOCATOR", "XLA_FLAGS_DEFAULTS", "BACKEND"} <= set(rows)
    assert rows["DEBUG"].choices == (0, 1, 2, 3) and rows["BACKEND"].in_trace_key
    assert all(flag.doc.endswith(".") and flag.check(flag.default) == flag.default for flag in rows.values())
