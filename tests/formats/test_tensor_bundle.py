"""Tensor bundles: files that TensorFlow wrote are read; of the same values we write the same bytes."""
import pathlib
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.formats import ordered_code, snappy, sstable, tensor_bundle, varint
from thalweg.formats.tensor_bundle import BundleReader, BundleWriter, Slice

GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "checkpoints"
VALUES = {
    "x": np.arange(12, dtype=np.float32).reshape(3, 4) / 8,
    "strings": np.array([b"abc", b"", b"\0z" * 100], object),
    "flags": np.array([True, False]),
    "complex": np.complex128(1 + 2j),
    "empty": np.zeros((0, 3), np.float32),
    "number": np.int64(7),
    "half": np.array([1.5], tf.bfloat16.as_numpy_dtype),
}


def copied(tmp_path, name):
    for file in GOLDEN.glob(name + ".*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return str(tmp_path / name)


def test_reads_what_tensorflow_wrote():
    reader = BundleReader(str(GOLDEN / "tensors"))
    assert reader.keys() == sorted(VALUES)
    for name, value in VALUES.items():
        found = reader.read(name)
        assert found.shape == np.shape(value) == reader.shape(name)
        np.testing.assert_array_equal(found, value)
    assert reader.dtype("strings") == tf.string and reader.dtype("half") == tf.bfloat16


def test_writes_the_same_bytes(tmp_path):
    with BundleWriter(str(tmp_path / "ours")) as writer:
        for name, value in VALUES.items():
            writer.add(name, np.asarray(value), "string" if name == "strings" else None)
    for end in (".index", ".data-00000-of-00001"):
        assert (tmp_path / ("ours" + end)).read_bytes() == (GOLDEN / ("tensors" + end)).read_bytes()
    assert len(list(tmp_path.iterdir())) == 2


def test_slices(tmp_path):
    whole = np.repeat([[1.0], [2.0]], [2, 3], axis=0) * np.ones(4)
    np.testing.assert_array_equal(BundleReader(str(GOLDEN / "sliced")).read("w"), whole)
    with BundleWriter(str(tmp_path / "ours")) as writer:
        for text, rows in (("0,2:-", slice(0, 2)), ("2,3:-", slice(2, 5))):
            writer.add_slice("w", whole[rows].astype(np.float32), (5, 4), Slice.parse(text))
    assert (tmp_path / "ours.index").read_bytes() == (GOLDEN / "sliced.index").read_bytes()
    part = BundleReader(str(tmp_path / "ours")).read_slice("w", Slice.parse("1,2:0,3"))
    np.testing.assert_array_equal(part, whole[1:3, :3])


def test_missing_slice_is_seen(tmp_path):
    with BundleWriter(str(tmp_path / "part")) as writer:
        writer.add_slice("w", np.ones((2, 4), np.float32), (5, 4), Slice.parse("0,2:-"))
    with pytest.raises(tf.errors.DataLossError, match="8 of 20 elements"):
        BundleReader(str(tmp_path / "part")).read("w")


def test_several_blocks_and_shards(tmp_path):
    for part in range(2):
        with BundleWriter(str(tmp_path / f"part{part}" / "p")) as writer:
            for i in range(9000):
                writer.add(f"layer{part}{i:05d}/kernel/{'x' * 30}", np.int32(i))
    assert (tmp_path / "part0" / "p.index").stat().st_size > 262144  # the size of one block
    tensor_bundle.merge([str(tmp_path / "part0" / "p"), str(tmp_path / "part1" / "p")], str(tmp_path / "all"))
    reader = BundleReader(str(tmp_path / "all"))
    assert len(reader.keys()) == 18000 and reader.num_shards == 2
    assert reader.read("layer108999/kernel/" + "x" * 30) == 8999
    assert not (tmp_path / "part0").exists()


def test_error_leaves_the_old_files(tmp_path):
    prefix = copied(tmp_path, "tensors")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with pytest.raises(RuntimeError, match="stop"):
        with BundleWriter(prefix) as writer:
            writer.add("x", np.ones(1000))
            raise RuntimeError("stop")
    with pytest.raises(ValueError, match="already"):
        with BundleWriter(prefix) as writer:
            writer.add("x", np.ones(3))
            writer.add("x", np.ones(3))
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_full_disk_leaves_the_old_files(tmp_path, monkeypatch):
    prefix = copied(tmp_path, "tensors")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(BundleWriter, "_append", full)
    with pytest.raises(tf.errors.ResourceExhaustedError, match="No space left"):
        tf.raw_ops.SaveV2(prefix=prefix, tensor_names=["x"], shape_and_slices=[""], tensors=[tf.ones(3)])
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "damage, error",
    [
        (lambda d: d["data"].__setitem__(slice(20, None), b""), tf.errors.DataLossError),
        (lambda d: d["data"].__setitem__(3, d["data"][3] ^ 1), tf.errors.DataLossError),
        (lambda d: d["index"].__setitem__(10, d["index"][10] ^ 1), tf.errors.DataLossError),
        (lambda d: d["index"].__setitem__(slice(100, None), b""), tf.errors.DataLossError),
        (lambda d: d["index"].__setitem__(slice(0, None), b""), tf.errors.DataLossError),
        (lambda d: d.pop("data"), tf.errors.NotFoundError),
        (lambda d: d.pop("index"), tf.errors.NotFoundError),
    ],
)
def test_damage_is_seen(tmp_path, damage, error):
    prefix = copied(tmp_path, "tensors")
    paths = {"index": prefix + ".index", "data": prefix + ".data-00000-of-00001"}
    content = {k: bytearray(pathlib.Path(p).read_bytes()) for k, p in paths.items()}
    damage(content)
    for key, path in paths.items():
        pathlib.Path(path).unlink()
        if key in content:
            pathlib.Path(path).write_bytes(content[key])
    with pytest.raises(error):
        reader = BundleReader(prefix)
        for key in reader.keys():
            reader.read(key)


def test_random_damage_ends_in_an_error_or_the_values(tmp_path):
    """Bits flipped, pieces lost, in files whose checksums are made good again: errors of ours, in little time."""
    prefix = copied(tmp_path, "tensors")
    index = pathlib.Path(prefix + ".index").read_bytes()
    rng = random.Random(0)
    pairs = sstable.load(index, "index")
    for _ in range(400):
        table = dict(pairs)
        key = rng.choice(list(table))
        value = bytearray(table[key])
        if value and rng.random() < 0.8:
            value[rng.randrange(len(value))] = rng.randrange(256)
        else:
            value = value[: rng.randrange(len(value) + 1)]
        table[key] = bytes(value)
        pathlib.Path(prefix + ".index").write_bytes(sstable.dump(sorted(table.items())))
        try:
            reader = BundleReader(prefix)
            for name in reader.keys():
                reader.read(name)
        except tf.errors.OpError:
            pass


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 2**32))
def test_hostile_tables(data, seed):
    footer = varint.encode(seed % 50) + varint.encode(seed % 300) + varint.encode(seed % 41) + varint.encode(seed % 97)
    whole = data + footer.ljust(40, b"\0") + (0xDB4775248B80FB57).to_bytes(8, "little")
    with pytest.raises(tf.errors.DataLossError):
        sstable.load(whole, "hostile")


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.binary(min_size=1, max_size=12), st.binary(max_size=30), min_size=1, max_size=60))
def test_tables_hold_any_pairs(pairs):
    assert sstable.load(sstable.dump(sorted(pairs.items())), "table") == dict(sorted(pairs.items()))


def test_keys_must_rise():
    with pytest.raises(ValueError, match="must rise"):
        sstable.dump([(b"b", b""), (b"a", b"")])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**63 - 1))
def test_varints(number):
    coded = varint.encode(number)
    assert varint.decode(coded, 0) == (number, len(coded))
    with pytest.raises(ValueError):
        varint.decode(coded[:-1], 0)


@settings(max_examples=100, deadline=None)
@given(st.integers(-(2**62), 2**62), st.integers(-(2**62), 2**62))
def test_ordered_numbers_sort_as_they_are(a, b):
    assert (ordered_code.signed(a) < ordered_code.signed(b)) == (a < b)


def test_snappy_blocks():
    text = b"abcdabcdabcdabcd" * 3
    block = varint.encode(48) + bytes([3 << 2]) + b"abcd" + bytes([(44 - 1) << 2 | 2]) + (4).to_bytes(2, "little")
    assert snappy.decompress(block) == text
    for bad in (block[:-1], varint.encode(47) + block[1:], varint.encode(1 << 40) + block[1:], b"\x04\x01\x09"):
        with pytest.raises(ValueError):
            snappy.decompress(bad)
