"""The base of StringLookup and IntegerLookup: indices of the terms of a vocabulary, given or learnt.

The vocabulary is a Python list of terms in the order of their indices; the table that finds them is made of it.
Source: tf.keras.layers.StringLookup, IntegerLookup public docs 2.15; recorded runs (tests/golden/conformance).
"""

from __future__ import annotations

import collections
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, gfile, names, shapes, specs
from thalweg.core.sparse_tensor import SparseTensor, is_sparse
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph.lookup_initializers import KeyValueTensorInitializer, TextFileIndex, TextFileInitializer
from thalweg.graph.lookup_tables import StaticHashTable
from thalweg.keras import backend
from thalweg.keras.layers.preprocessing import encoding
from thalweg.keras.layers.preprocessing.base import PreprocessingLayer
from thalweg.keras.layers.preprocessing.encoding import COUNT, INT, MULTI_HOT, ONE_HOT, TF_IDF
from thalweg.ops.debugging.api import Assert
from thalweg.ops.ragged.api import map_flat_values
from thalweg.ops.ragged.ragged_tensor import RaggedTensor
from thalweg.ops.resource.variable import Variable

_OLD_MODES = {"binary": MULTI_HOT, "tf-idf": TF_IDF}


class IndexLookup(PreprocessingLayer):
    """Terms to indices, or back; see StringLookup and IntegerLookup for the arguments."""

    __module__ = "keras.src.layers.preprocessing.index_lookup"

    def __init__(
        self, max_tokens: int | None, num_oov_indices: int, mask_token: Any, oov_token: Any, vocabulary_dtype: Any,
        vocabulary: Any = None, idf_weights: Any = None, invert: bool = False, output_mode: str = INT,
        sparse: bool = False, pad_to_max_tokens: bool = False, **kwargs: Any,
    ):  # fmt: skip
        output_mode = _OLD_MODES.get(output_mode, output_mode)
        _check_arguments(
            type(self).__name__, max_tokens, num_oov_indices, idf_weights, invert, output_mode, sparse,
            pad_to_max_tokens,
        )  # fmt: skip
        frozen_size = kwargs.pop("vocabulary_size", None)
        has_vocabulary = kwargs.pop("has_input_vocabulary", vocabulary is not None)
        kwargs.pop("has_static_table", None)
        kwargs.setdefault("dtype", "int64" if output_mode == INT else backend.floatx())
        super().__init__(**kwargs)
        encoding.check_int_dtype(self, output_mode, kwargs["dtype"])
        self.invert = invert
        self.max_tokens = max_tokens
        self.num_oov_indices = num_oov_indices
        self.mask_token, self.oov_token = mask_token, oov_token
        self.output_mode, self.sparse, self.pad_to_max_tokens = output_mode, sparse, pad_to_max_tokens
        self.vocabulary_dtype = dtypes.as_dtype(vocabulary_dtype)
        self._frozen_vocab_size = frozen_size
        self.input_vocabulary = self._no_dependency(vocabulary)
        self.input_idf_weights = self._no_dependency(idf_weights)
        self._has_input_vocabulary = has_vocabulary
        self._set_table_types()
        self._forget_counts()
        self._tokens: list[Any] | None = self._no_dependency([])
        if output_mode == TF_IDF:
            zeros = [0] * self._token_start_index()
            self.idf_weights = Variable(zeros, shape=(None,), dtype=self.compute_dtype, trainable=False)
            self.idf_weights_const = self.idf_weights.value()
        if vocabulary is not None:
            self.set_vocabulary(vocabulary, idf_weights)
        else:
            self.lookup_table = self._table_of([])

    def _set_table_types(self) -> None:
        own = dtypes.as_dtype(self.dtype) if self.output_mode == INT else dtypes.int64
        self._key_dtype, self._value_dtype = self.vocabulary_dtype, own
        self._default_value: Any = self._oov_start_index() if self.num_oov_indices == 1 else -1
        self._mask_key = self.mask_token
        self._mask_value: Any = 0 if self.output_mode == INT else own.max
        if self.invert:
            self._key_dtype, self._value_dtype = own, self.vocabulary_dtype
            self._default_value, self._mask_key, self._mask_value = self.oov_token, 0, self.mask_token

    # ---------------------------------------------------------------- the vocabulary

    def _oov_start_index(self) -> int:
        return 1 if self.mask_token is not None and self.output_mode == INT else 0

    def _token_start_index(self) -> int:
        return self._oov_start_index() + self.num_oov_indices

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The terms in the order of their indices.

        Args:
          include_special_tokens: whether those for masks and unknown terms are among them.
        """
        start = self._token_start_index()
        tokens = self._known_tokens()
        if not include_special_tokens:
            return list(tokens)
        special = [self.oov_token] * start
        if self.mask_token is not None and self.output_mode == INT:
            special[0] = self.mask_token
        return [*special, *tokens]

    def _known_tokens(self) -> list[Any]:
        if self._tokens is None:  # from a file
            keys, values = self.lookup_table.export()
            found, indices = (values, keys) if self.invert else (keys, values)
            order = np.argsort(indices.numpy())
            self._tokens = self._no_dependency([self._shown(t) for t in found.numpy()[order].tolist()])
        return self._tokens

    def _shown(self, token: Any) -> Any:
        """A term as Python code sees it."""
        return token

    def vocabulary_size(self) -> int:
        """How many terms there are, with those for masks and unknown terms."""
        count = len(self._tokens) if self._tokens is not None else int(self.lookup_table.size())
        return count + self._token_start_index()

    vocab_size = vocabulary_size

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Sets the terms.

        Args:
          vocabulary: list, array or tensor of terms, in the order of their indices, with or without those for masks and
          unknown terms; or the path of a text file, one term a line. idf_weights: of the terms, for "tf_idf".
        Raises: ValueError for repeated terms, special ones out of place, more terms than `max_tokens`, a missing file;
          RuntimeError when the size of the output would change.
        """
        if self.output_mode == TF_IDF:
            if idf_weights is None:
                raise ValueError("`idf_weights` must be set if output_mode is TF_IDF")
        elif idf_weights is not None:
            raise ValueError(
                "`idf_weights` should only be set if output_mode is `'tf_idf'`. Received: "
                f"output_mode={self.output_mode} and idf_weights={idf_weights}"
            )
        if isinstance(vocabulary, str):
            self._set_vocabulary_file(vocabulary)
            return
        terms = self._terms(vocabulary)
        if not terms:
            raise ValueError(f"Cannot set an empty vocabulary, you passed {vocabulary}.")
        tokens, has_special = self._without_special(terms)
        self._check_tokens(terms, tokens)
        self._set_tokens(tokens)
        if self.output_mode == TF_IDF and idf_weights is not False:
            self._set_idf_weights(encoding.listed(idf_weights), len(terms), has_special)

    def _set_vocabulary_file(self, path: str) -> None:
        if not gfile.exists(path):
            raise ValueError(f"Vocabulary file {path} does not exist.")
        if self.output_mode == TF_IDF:
            raise ValueError("output_mode `'tf_idf'` does not support loading a vocabulary from file.")
        key, value = TextFileIndex.WHOLE_LINE, TextFileIndex.LINE_NUMBER
        if self.invert:
            key, value = value, key
        with names.init_scope():
            entries = TextFileInitializer(
                path, self._key_dtype, key, self._value_dtype, value, value_index_offset=self._token_start_index()
            )
            self.lookup_table = StaticHashTable(entries, self._default_value)
        self._tokens = None
        self._record_size()

    def _terms(self, vocabulary: Any) -> list[Any]:
        if isinstance(vocabulary, Tensor):
            if not isinstance(vocabulary, EagerTensor):
                raise RuntimeError(
                    f"Cannot set a tensor vocabulary on {type(self).__name__} layer {self.name} when not executing "
                    "eagerly. Create this layer or call `set_vocabulary` outside of any `tf.function`s and with eager "
                    "execution enabled."
                )
            vocabulary = vocabulary.numpy()
        return [self._shown(t) for t in np.asarray(vocabulary).ravel().tolist()]

    def _without_special(self, terms: list[Any]) -> tuple[list[Any], bool]:
        special = [self.mask_token] * self._oov_start_index() + [self.oov_token] * self.num_oov_indices
        has_special = bool(special) and terms[: len(special)] == special
        return (terms[len(special) :] if has_special else terms), has_special or not special

    def _check_tokens(self, terms: list[Any], tokens: list[Any]) -> None:
        repeated = [t for t, count in collections.Counter(tokens).items() if count > 1]
        if repeated:
            raise ValueError(
                "The passed vocabulary has at least one repeated term. Please uniquify your dataset. The repeated "
                f"terms are {repeated}"
            )
        for what, token, applies in (("mask", self.mask_token, True), ("OOV", self.oov_token, self.invert)):
            if token is not None and applies and token in tokens:
                special = [self.mask_token] * self._oov_start_index() + [self.oov_token] * self.num_oov_indices
                raise ValueError(
                    f"Found reserved {what} token at unexpected location in `vocabulary`. Note that passed "
                    "`vocabulary` does not need to include the OOV and mask tokens. Either remove all mask and OOV "
                    "tokens, or include them only at the start of the vocabulary in precisely this order: "
                    f"{special}. Received: {what.lower()}_token={token} at vocabulary index {[terms.index(token)]}"
                )
        size = self._token_start_index() + len(tokens)
        if self.max_tokens is not None and size > self.max_tokens:
            raise ValueError(
                f"Attempted to set a vocabulary larger than the maximum vocab size. Passed vocab size is {size}, max "
                f"vocab size is {self.max_tokens}."
            )

    def _set_tokens(self, tokens: list[Any]) -> None:
        self.lookup_table = self._table_of(tokens)
        self._tokens = self._no_dependency(list(tokens))
        self._record_size()

    def _table_of(self, tokens: Sequence[Any]) -> StaticHashTable:
        with names.init_scope():
            start = self._token_start_index()
            own = self._key_dtype if self.invert else self._value_dtype
            indices = convert.convert_to_tensor(list(range(start, start + len(tokens))), own)
            terms = convert.convert_to_tensor(list(tokens), self.vocabulary_dtype)
            keys, values = (indices, terms) if self.invert else (terms, indices)
            return StaticHashTable(KeyValueTensorInitializer(keys, values), self._default_value)

    def _set_idf_weights(self, weights: Any, count: int, has_special: bool) -> None:
        if count != len(weights):
            raise ValueError(
                "`idf_weights` must be the same length as vocabulary. len(idf_weights) is "
                f"{count}, len(vocabulary) is {len(weights)}"
            )
        values = np.asarray(weights)
        if values.ndim != 1:
            raise ValueError(f"TF-IDF data must be a 1-index array, but received {type(weights)}")
        front = 0 if has_special else self._token_start_index()
        self._assign_idf_weights(np.pad(values.astype(float), (front, 0), constant_values=values.mean()))

    def _assign_idf_weights(self, values: np.ndarray) -> None:
        if self.pad_to_max_tokens and self.max_tokens is not None:
            values = np.pad(values, (0, self.max_tokens - len(values)))
        self.idf_weights.assign(convert.convert_to_tensor(values, dtypes.as_dtype(self.compute_dtype)))
        self.idf_weights_const = self.idf_weights.value()

    def _record_size(self) -> None:
        """Remembers the size of the output, which must not change."""
        size = self.vocabulary_size()
        before = self._frozen_vocab_size
        if self.output_mode != INT and not self.pad_to_max_tokens and before is not None and size != before:
            raise RuntimeError(
                f"When using `output_mode={self.output_mode}` and `pad_to_max_tokens=False`, the vocabulary size "
                f"cannot be changed after the layer is called. Old vocab size is {before}, new vocab size is {size}"
            )
        self._frozen_vocab_size = size

    # ---------------------------------------------------------------- learning it

    def _forget_counts(self) -> None:
        self._counts = self._no_dependency(collections.Counter())
        self._documents = self._no_dependency(collections.Counter())
        self._num_documents = 0

    def reset_state(self) -> None:
        """Forgets the terms that were counted."""
        if not self._has_input_vocabulary:
            self._forget_counts()
            self._is_adapted = False

    def update_state(self, data: Any) -> None:
        """Counts the terms of a batch. Raises: ValueError where the vocabulary was given."""
        if self._has_input_vocabulary:
            raise ValueError(
                f"Cannot adapt {type(self).__name__} layer after setting a static vocabulary via init argument or "
                "`set_vocabulary`."
            )
        data = encoding.ensure_tensor(data, self.vocabulary_dtype)
        if not isinstance(data, RaggedTensor) and not is_sparse(data) and data.shape.rank < 2:
            data = apply("Reshape", data, [1, -1])
        flat = data.flat_values if isinstance(data, RaggedTensor) else data.values if is_sparse(data) else data
        self._counts.update(flat.numpy().ravel().tolist())
        if self.output_mode == TF_IDF:
            rows = _rows(data)
            self._num_documents += len(rows)
            for row in rows:
                self._documents.update(set(row))

    def finalize_state(self) -> None:
        """Makes the most frequent terms the vocabulary; among equals the last in order comes first."""
        if self._has_input_vocabulary or not self._counts:
            if self.output_mode == TF_IDF:
                self.idf_weights_const = self.idf_weights.value()
            self._record_size()
            return
        for special in (self.mask_token, self.oov_token):
            if special is not None:
                self._counts.pop(special.encode() if isinstance(special, str) else special, None)
        ranked = sorted(self._counts.items(), key=lambda item: (item[1], item[0]), reverse=True)
        if self.max_tokens:
            ranked = ranked[: self.max_tokens - self._token_start_index()]
        documents, count = self._documents, self._num_documents
        self._set_tokens([self._shown(token) for token, _ in ranked])
        if self.output_mode == TF_IDF:
            weights = np.array([math.log(1 + count / (1 + documents[token])) for token, _ in ranked], np.float64)
            mean = np.float32(weights.astype(np.float32).mean()) if len(weights) else 0
            self._assign_idf_weights(np.pad(weights, (self._token_start_index(), 0), constant_values=mean))
        self._forget_counts()

    # ---------------------------------------------------------------- calling

    def call(self, inputs: Any) -> Any:
        """Indices of terms, or vectors made of them; terms of indices with `invert`."""
        if self.output_mode != INT and not self.pad_to_max_tokens and self._frozen_vocab_size is None:
            raise RuntimeError(
                f"When using `output_mode={self.output_mode}` and `pad_to_max_tokens=False`, you must set the layer's "
                "vocabulary before calling it. Either pass a `vocabulary` argument to the layer, or call `adapt` with "
                "some sample data."
            )
        inputs = encoding.ensure_tensor(inputs, self._key_dtype)
        is_scalar = inputs.shape.rank == 0
        if is_scalar:
            inputs = encoding.expand_dims(inputs, -1)
        if is_sparse(inputs):
            found = SparseTensor(inputs.indices, self._found(inputs.values), inputs.dense_shape)
        elif isinstance(inputs, RaggedTensor):
            found = map_flat_values(self._found, inputs)
        else:
            found = self._found(inputs)
        if self.output_mode == INT:
            return apply("Squeeze", found, squeeze_dims=[-1]) if is_scalar else found
        return encoding.encoded(
            found, self.output_mode, self._depth(), self.compute_dtype, self.sparse,
            idf_weights=self.idf_weights_const if self.output_mode == TF_IDF else None,
        )  # fmt: skip

    def _depth(self) -> int | None:
        return self.max_tokens if self.pad_to_max_tokens else self._frozen_vocab_size

    def _found(self, inputs: Tensor) -> Tensor:
        found = self.lookup_table.lookup(inputs)
        if self.mask_token is not None:
            is_mask = apply("Equal", inputs, convert.convert_to_tensor(self._mask_key, self._key_dtype))
            mask_value = convert.convert_to_tensor(self._mask_value, self._value_dtype)
            found = apply("SelectV2", is_mask, mask_value, found)
        if self.invert or self.num_oov_indices == 1:
            return found
        is_unknown = apply("Equal", found, convert.convert_to_tensor(-1, self._value_dtype))
        if self.num_oov_indices > 1:
            return apply("SelectV2", is_unknown, self._oov_indices(inputs), found)
        unknown = apply("GatherNd", inputs, apply("Where", is_unknown))
        message = apply(
            "StringFormat", [unknown],
            template="When `num_oov_indices=0` all inputs should be in vocabulary, found OOV values {}, consider "
            "setting `num_oov_indices=1`.", placeholder="{}",
        )  # fmt: skip
        check = Assert(apply("Equal", apply("Size", unknown), 0), [message])
        with names.control_dependencies([] if check is None else [check]):
            return apply("Identity", found)

    def _oov_indices(self, inputs: Tensor) -> Tensor:
        count = self.num_oov_indices
        if self._key_dtype.is_integer:
            buckets = apply("FloorMod", inputs, convert.convert_to_tensor(count, inputs.dtype))
        else:
            buckets = apply("StringToHashBucketFast", inputs, num_buckets=count)
        start = convert.convert_to_tensor(self._oov_start_index(), self._value_dtype)
        return apply("AddV2", apply("Cast", buckets, DstT=self._value_dtype), start)

    # ---------------------------------------------------------------- shapes and configuration

    def _knows_output_shape(self) -> bool:
        return False  # outputs may be ragged or sparse, of other dtypes: a trace tells

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.output_mode == INT:
            return input_shape
        return shapes.TensorShape([input_shape[0], self._depth()])

    def compute_output_signature(self, input_spec: Any) -> Any:
        dtype = self.vocabulary_dtype if self.invert else self.compute_dtype
        return specs.TensorSpec(self.compute_output_shape(input_spec.shape.as_list()), dtype)

    def get_config(self) -> dict[str, Any]:
        config = {
            "invert": self.invert, "max_tokens": self.max_tokens, "num_oov_indices": self.num_oov_indices,
            "oov_token": self.oov_token, "mask_token": self.mask_token, "output_mode": self.output_mode,
            "sparse": self.sparse, "pad_to_max_tokens": self.pad_to_max_tokens,
            "vocabulary_dtype": self.vocabulary_dtype.name, "idf_weights": encoding.listed(self.input_idf_weights),
            "vocabulary": encoding.listed(self.input_vocabulary), "vocabulary_size": self._frozen_vocab_size,
        }  # fmt: skip
        return self._base_config() | config

    def save_own_variables(self, store: Any) -> None:
        if self.output_mode == TF_IDF:
            store["idf_weights"] = self.idf_weights_const.numpy()

    def load_own_variables(self, store: Any) -> None:
        if self.output_mode == TF_IDF:
            self.idf_weights.assign(store["idf_weights"])
            self.idf_weights_const = self.idf_weights.value()

    def save_assets(self, dir_path: str) -> None:
        if self.input_vocabulary is None:
            text = "\n".join(str(term) for term in self.get_vocabulary())
            with open(gfile.join(dir_path, "vocabulary.txt"), "w", encoding="utf-8") as file:
                file.write(text)

    def load_assets(self, dir_path: str) -> None:
        if self.input_vocabulary is not None:
            return
        with open(gfile.join(dir_path, "vocabulary.txt"), encoding="utf-8") as file:
            lines = file.read().split("\n")
        terms = lines if self.vocabulary_dtype is dtypes.string else [int(line) for line in lines]
        self.set_vocabulary(terms, idf_weights=False if self.output_mode == TF_IDF else None)


def _rows(data: Any) -> list[list]:
    """The terms of each row of a batch."""
    if isinstance(data, RaggedTensor):
        return [np.ravel(np.array(row, object)).tolist() for row in data.to_list()]
    if is_sparse(data):
        rows: list[list] = [[] for _ in range(int(data.dense_shape[0]))]
        for (row, *_), value in zip(data.indices.numpy().tolist(), data.values.numpy().tolist(), strict=True):
            rows[row].append(value)
        return rows
    array = data.numpy()
    return [row.ravel().tolist() for row in array]


def _check_arguments(
    layer: str, max_tokens: int | None, num_oov_indices: int, idf_weights: Any, invert: bool, mode: str, sparse: bool,
    pad_to_max_tokens: bool,
) -> None:  # fmt: skip
    if max_tokens is not None and max_tokens <= 1:
        raise ValueError(f"If set, `max_tokens` must be greater than 1. Received: max_tokens={max_tokens}")
    if pad_to_max_tokens and max_tokens is None:
        raise ValueError(
            f"If pad_to_max_tokens is True, must set `max_tokens`. Received: max_tokens={max_tokens}"
        )
    if num_oov_indices < 0:
        raise ValueError(
            f"`num_oov_indices` must be greater than or equal to 0. Received: num_oov_indices={num_oov_indices}"
        )
    encoding.check_mode(mode, (INT, ONE_HOT, MULTI_HOT, COUNT, TF_IDF), layer)
    if invert and mode != INT:
        raise ValueError(f"`output_mode` must be `'int'` when `invert` is true. Received: output_mode={mode}")
    encoding.check_sparse(sparse, mode, "`'one_hot'`, `'multi_hot'`, `'count'` or `'tf_idf'`")
    if idf_weights is not None and mode != TF_IDF:
        raise ValueError(
            "`idf_weights` should only be set if `output_mode` is `'tf_idf'`. Received: "
            f"idf_weights={idf_weights} and output_mode={mode}"
        )
