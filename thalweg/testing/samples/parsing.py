"""Samples of the ops that parse Examples; the messages are put together here, byte by byte."""

import numpy as np

from thalweg.testing.sampling import samples

INVALID = "InvalidArgumentError"


def field(number, data):
    """A field of bytes."""
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(number):
    out = bytearray()
    number &= 2**64 - 1
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def feature(values):
    """A Feature of strings, floats or integers; of no kind for None."""
    if values is None:
        return b""
    if isinstance(values, np.ndarray):
        return field(2, field(1, values.astype("<f4").tobytes()))
    if values and isinstance(values[0], bytes):
        return field(1, b"".join(field(1, v) for v in values))
    return field(3, field(1, b"".join(map(varint, values))))


def entry(key, data):
    return field(1, field(1, key.encode()) + field(2, data))


def example(**features):
    return field(1, b"".join(entry(k, feature(v)) for k, v in features.items()))


def sequence(context, **lists):
    inner = b"".join(entry(k, b"".join(field(1, feature(v)) for v in rows)) for k, rows in lists.items())
    return field(1, b"".join(entry(k, feature(v)) for k, v in context.items())) + field(2, inner)


def floats(*values):
    return np.array(values)


A = example(i=[1, 2], f=floats(1.5, 2.5), s=[b"x", b"yy"], big=[-1, 2**62])
B = example(f=floats(3.5), i=[300, 70000], s=[b"z" * 200, b""], big=[])
C = example(i=[5, 6], extra=None)
EMPTY = b""
ONE_BY_ONE = field(1, entry("i", field(3, b"\x08\x07\x08\x80\x01")) + entry("f", field(2, b"\x0d\0\0\x80\x3f")))
TWICE = A + B


def strings(make, *values):
    return make.array(np.array(values, object), "string")


def none(make):
    return make.array(np.zeros(0, object), "string")


@samples("ParseExampleV2")
def _(make):
    def call(serialized, sparse=(), dense=(), ragged=(), names=(), how=make, **more):
        return how(
            serialized, strings(make, *names) if names else none(make),
            *(strings(make, *(p[0] for p in part)) if part else none(make) for part in (sparse, dense, ragged)),
            [d[3] for d in dense], num_sparse=len(sparse), sparse_types=[p[1] for p in sparse],
            ragged_value_types=[r[1] for r in ragged], ragged_split_types=[r[2] for r in ragged],
            dense_shapes=[d[2] for d in dense], **more,
        )  # fmt: skip

    def fails(serialized, match, **schema):
        return call(serialized, how=make.error, raises=INVALID, match=match, **schema)

    required = {k: make.array(np.zeros(0), k) for k in ("int64", "float32")}
    i = ("i", "int64", [2], required["int64"])
    batch = strings(make, A, B, C)
    yield call(batch, dense=[i])
    yield call(batch, sparse=[("f", "float32"), ("s", "string"), ("big", "int64"), ("no", "int64")])
    yield call(batch, ragged=[("f", "float32", "int64"), ("s", "string", "int32"), ("i", "int64", "int32")])
    yield call(batch, dense=[("s", "string", [None], make.scalar(b"pad", "string")), i])
    yield call(batch, dense=[("i", "int64", [None, 2], make.scalar(-7, "int64"))])
    yield call(batch, dense=[("x", "float32", [2, 1], make.array([[1.5], [2.5]])), i])
    yield call(strings(make, ONE_BY_ONE, TWICE, EMPTY), sparse=[("f", "float32"), ("i", "int64")])
    yield call(strings(make, *[A] * 20), dense=[i], sparse=[("f", "float32"), ("big", "int64")])
    yield call(none(make), dense=[i], sparse=[("f", "float32")], ragged=[("s", "string", "int64")])
    single = make.scalar(A, "string")
    yield call(single, dense=[i, ("x", "int64", [None, 3], make.scalar(0, "int64"))])
    yield call(single, sparse=[("f", "float32"), ("no", "string")], ragged=[("s", "string", "int32")])
    yield fails(
        strings(make, A, B), "Number of float values != expected", dense=[("f", "float32", [2], required["float32"])]
    )
    yield fails(
        strings(make, A, C), "is required but could not be found", dense=[("f", "float32", [2], required["float32"])]
    )
    yield fails(
        strings(make, C), "Name: n0, Feature: f", dense=[("f", "float32", [2], required["float32"])], names=["n0"]
    )
    yield fails(batch, "Data types don't match", dense=[("f", "int64", [2], required["int64"])])
    yield fails(batch, "Expected type: int64, Actual type: float", sparse=[("f", "int64")])
    yield fails(strings(make, b"garbage"), "Could not parse example input", dense=[i])
    yield fails(strings(make, A[:-3]), "Could not parse example input", dense=[i])
    yield fails(make.scalar(C, "string"), "Key: i.  Can't parse serialized Example", dense=[("i", "int64", [3], i[3])])
    yield fails(make.array([[A]], "string"), "scalar or vector", dense=[i])


@samples("ParseExample")
def _(make):
    i, pad = make.array(np.zeros(0), "int64"), make.scalar(-7, "int64")
    key = lambda k: make.scalar(k, "string")  # noqa: E731
    how = dict(sparse_types=["float32"], dense_shapes=[[2], [None]])
    yield make(strings(make, A, B), none(make), [key("f")], [key("i"), key("big")], [i, pad], **how)
    yield make.error(
        strings(make, A, EMPTY), none(make), [key("f")], [key("i"), key("big")], [i, pad], raises=INVALID,
        match="required", **how,
    )  # fmt: skip


@samples("ParseSingleExample")
def _(make):
    i = make.array(np.zeros(0), "int64")
    how = dict(num_sparse=1, sparse_keys=["f"], dense_keys=["i"], sparse_types=["float32"], dense_shapes=[[2]])
    yield make(make.scalar(A, "string"), [i], **how)
    yield make.error(make.scalar(EMPTY, "string"), [i], raises=INVALID, match="required", **how)


S = sequence({"n": [1]}, t=[[1], [2], [3]], w=[[b"a", b"b"], [b"c"]])
T = sequence({"n": [2]}, t=[[4]], w=[[b"q"], [b"r"], [b"e", b"f"]])
U = sequence({"n": [3]}, v=[[], [7]])


@samples("ParseSequenceExampleV2")
def _(make):
    def call(serialized, context=((), (), ()), lists=((), (), ()), how=make, **more):
        (c_sparse, c_dense, c_ragged), (sparse, dense, ragged) = context, lists
        groups = (c_sparse, c_dense, c_ragged, sparse, dense, ragged)
        return how(
            serialized, none(make), *(strings(make, *(p[0] for p in g)) if g else none(make) for g in groups),
            make.array(np.array([d[3] for d in dense], bool), "bool"), [d[3] for d in c_dense],
            Ncontext_sparse=len(c_sparse), context_sparse_types=[p[1] for p in c_sparse],
            context_ragged_value_types=[r[1] for r in c_ragged], context_ragged_split_types=[r[2] for r in c_ragged],
            context_dense_shapes=[d[2] for d in c_dense], Nfeature_list_sparse=len(sparse),
            Nfeature_list_dense=len(dense), feature_list_dense_types=[d[1] for d in dense],
            feature_list_sparse_types=[p[1] for p in sparse], feature_list_ragged_value_types=[r[1] for r in ragged],
            feature_list_ragged_split_types=[r[2] for r in ragged], feature_list_dense_shapes=[d[2] for d in dense],
            **more,
        )  # fmt: skip

    n = ("n", "int64", [], make.array(np.zeros(0), "int64"))
    t, w = ("t", "int64", [], False), ("w", "string")
    batch, single = strings(make, S, T), make.scalar(S, "string")
    for serialized in (batch, single):
        yield call(serialized, ((), [n], ()), ([w], [t], ()))
        yield call(
            serialized,
            ([("n", "int64")], (), ()),
            ((), [("t", "int64", [1], False)], [("w", "string", "int64")] if serialized is batch else ()),
        )
        yield call(
            serialized,
            ((), (), [("n", "int64", "int32")] if serialized is batch else ()),
            ([("no", "float32")], [("no2", "int64", [2], True)], ()),
        )
    yield call(strings(make, S, T, U), lists=([w], [("t", "int64", [], True)], [("v", "int64", "int32")]))
    invalid = dict(how=make.error, raises=INVALID)
    yield call(strings(make, S, U), lists=((), [t], ()), match="Feature list 't' is required", **invalid)
    yield call(batch, lists=((), [("t", "float32", [], False)], ()), match="Index: 0.  Data types", **invalid)
    yield call(batch, lists=([("w", "int64")], (), ()), match="Data types don't match", **invalid)
    yield call(batch, lists=((), [("t", "int64", [3], False)], ()), match="unexpected number of values", **invalid)
    yield call(batch, ((), [("x", "int64", [], n[3])], ()), match="Inconsistent max number", **invalid)
    yield call(batch, ([("n", "float32")], (), ()), match="Context feature: n.  Data types", **invalid)
    yield call(strings(make, S[:-4]), ((), [n], ()), match="Invalid protocol message input", **invalid)


@samples("ParseSequenceExample")
def _(make):
    yield make(
        strings(make, S, T), none(make), [make.array(np.zeros(0), "int64")],
        feature_list_dense_missing_assumed_empty=["no"], context_sparse_keys=["m"], context_dense_keys=["n"],
        feature_list_sparse_keys=["w"], feature_list_dense_keys=["no", "t"], Ncontext_sparse=1, Ncontext_dense=1,
        Nfeature_list_sparse=1, Nfeature_list_dense=2, context_sparse_types=["int64"], context_dense_shapes=[[]],
        feature_list_sparse_types=["string"], feature_list_dense_types=["int64", "int64"],
        feature_list_dense_shapes=[[2], []],
    )  # fmt: skip


@samples("ParseSingleSequenceExample")
def _(make):
    key = lambda k: make.scalar(k, "string")  # noqa: E731
    yield make(
        make.scalar(S, "string"), strings(make, "no"), [key("m")], [key("n")], [key("w")], [key("no"), key("t")],
        [make.array(np.zeros(0), "int64")], key("name"), context_sparse_types=["int64"], context_dense_shapes=[[]],
        feature_list_sparse_types=["string"], feature_list_dense_types=["int64", "int64"],
        feature_list_dense_shapes=[[2], []],
    )  # fmt: skip
