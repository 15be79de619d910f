"""`tf.keras.layers.TextVectorization`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, shapes, specs
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend
from thalweg.keras.layers.preprocessing import encoding as encodings
from thalweg.keras.layers.preprocessing.base import PreprocessingLayer
from thalweg.keras.layers.preprocessing.encoding import COUNT, INT, MULTI_HOT, TF_IDF
from thalweg.keras.layers.preprocessing.index_lookup import _OLD_MODES
from thalweg.keras.layers.preprocessing.lookups import StringLookup
from thalweg.keras.saving import serialization
from thalweg.ops.ragged.ragged_tensor import RaggedTensor
from thalweg.ops.strings import api as strings
from thalweg.ops.strings import ragged_api

_BOTH, _LOWER, _STRIP = "lower_and_strip_punctuation", "lower", "strip_punctuation"
_WHITESPACE, _CHARACTER = "whitespace", "character"
_PUNCTUATION = r'[!"#$%&()\*\+,-\./:;<=>?@\[\\\]^_`{|}~\']'


class TextVectorization(PreprocessingLayer):
    """Texts to sequences of word indices, or vectors of word counts.

    Args:
      max_tokens: greatest size of the vocabulary, padding and unknown words included; None for any.
      standardize: "lower_and_strip_punctuation", "lower", "strip_punctuation", a function of a string tensor, or None.
      split: "whitespace", "character", a function, or None.
      ngrams: n, for all n-grams up to n, or a tuple of sizes. output_mode: "int", "multi_hot", "count", "tf_idf", None.
      output_sequence_length: length to which sequences are cut and padded. pad_to_max_tokens: whether vectors have the
      length `max_tokens`. vocabulary: list of words or path of a file; else `adapt` learns it. idf_weights: of it.
      sparse, ragged: whether the output is a sparse or ragged tensor. encoding: of strings. **kwargs: those of Layer.
    Raises: ValueError for arguments that do not go together.
    Example:
      >>> layer = tf.keras.layers.TextVectorization(output_sequence_length=4)
      >>> layer.adapt(["the cat", "the dog"])
      >>> layer.get_vocabulary(), layer(["The dog?", "a cat"]).numpy().tolist()
      (['', '[UNK]', 'the', 'dog', 'cat'], [[2, 3, 0, 0], [1, 4, 0, 0]])
    Source: tf.keras.layers.TextVectorization public docs 2.15.
    """

    __module__ = "keras.src.layers.preprocessing.text_vectorization"

    def __init__(
        self, max_tokens: int | None = None, standardize: Any = _BOTH, split: Any = _WHITESPACE, ngrams: Any = None,
        output_mode: str | None = INT, output_sequence_length: int | None = None, pad_to_max_tokens: bool = False,
        vocabulary: Any = None, idf_weights: Any = None, sparse: bool = False, ragged: bool = False,
        encoding: str = "utf-8", **kwargs: Any,
    ):  # fmt: skip
        if "dtype" in kwargs and kwargs["dtype"] not in (dtypes.string, "string"):
            raise ValueError(
                f"`TextVectorization` may only have a dtype of string. Received dtype: {kwargs['dtype']}."
            )
        kwargs["dtype"] = "string"
        output_mode = _OLD_MODES.get(output_mode, output_mode)  # type: ignore[arg-type]
        _check_arguments(standardize, split, ngrams, output_mode, output_sequence_length, ragged)
        has_vocabulary = kwargs.pop("has_input_vocabulary", vocabulary is not None)
        vocabulary_size = kwargs.pop("vocabulary_size", None)
        super().__init__(**kwargs)
        self._max_tokens, self._standardize, self._split = max_tokens, standardize, split
        self._ngrams_arg = ngrams
        self._ngrams = tuple(range(1, ngrams + 1)) if isinstance(ngrams, int) else ngrams
        self._ragged, self._output_mode = ragged, output_mode
        self._output_sequence_length, self._encoding = output_sequence_length, encoding
        self._lookup_layer = StringLookup(
            max_tokens=max_tokens, vocabulary=vocabulary, idf_weights=idf_weights, mask_token="",
            pad_to_max_tokens=pad_to_max_tokens, output_mode=INT if output_mode is None else output_mode, sparse=sparse,
            has_input_vocabulary=has_vocabulary, encoding=encoding, vocabulary_size=vocabulary_size,
        )  # fmt: skip

    # ---------------------------------------------------------------- the vocabulary

    def update_state(self, data: Any) -> None:
        """Counts the words of a batch."""
        self._lookup_layer.update_state(self._preprocess(data))

    def finalize_state(self) -> None:
        """Makes the most frequent words the vocabulary."""
        self._lookup_layer.finalize_state()

    def reset_state(self) -> None:
        """Forgets the words that were counted."""
        self._lookup_layer.reset_state()
        self._is_adapted = False

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """The words in the order of their indices.

        Args:
          include_special_tokens: whether "" for padding and "[UNK]" are among them.
        """
        return self._lookup_layer.get_vocabulary(include_special_tokens)

    def vocabulary_size(self) -> int:
        """How many words there are, padding and unknown words included."""
        return self._lookup_layer.vocabulary_size()

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Sets the words, as `StringLookup.set_vocabulary` does."""
        self._lookup_layer.set_vocabulary(vocabulary, idf_weights=idf_weights)

    # ---------------------------------------------------------------- calling

    def _preprocess(self, inputs: Any) -> Any:
        """Texts as rows of words."""
        inputs = encodings.ensure_tensor(inputs, dtypes.string)
        if self._standardize in (_LOWER, _BOTH):
            inputs = strings.lower(inputs)
        if self._standardize in (_STRIP, _BOTH):
            inputs = strings.regex_replace(inputs, _PUNCTUATION, "")
        if callable(self._standardize):
            inputs = self._standardize(inputs)
        if self._split is not None:
            inputs = self._words(inputs)
        if self._ngrams is not None:
            inputs = ragged_api.ngrams(inputs, ngram_width=self._ngrams, separator=" ")
        return inputs

    def _words(self, inputs: Any) -> Any:
        if inputs.shape.rank > 1:
            if inputs.shape.as_list()[-1] != 1:
                raise ValueError(
                    "When using `TextVectorization` to tokenize strings, the input rank must be 1 or the last shape "
                    f"dimension must be 1. Received: inputs.shape={inputs.shape} with rank={inputs.shape.rank}"
                )
            inputs = apply("Squeeze", inputs, squeeze_dims=[-1])
        if self._split == _WHITESPACE:
            return ragged_api.split(inputs)
        if self._split == _CHARACTER:
            return ragged_api.unicode_split(inputs, "UTF-8")
        return self._split(inputs)

    def call(self, inputs: Any) -> Any:
        """Indices or vectors of texts: a string tensor [batch] or [batch, 1]."""
        if isinstance(inputs, (list, tuple, np.ndarray)):
            inputs = convert.convert_to_tensor(inputs)
        words = self._preprocess(inputs)
        if self._output_mode is None:
            return words
        found = self._lookup_layer(words)
        if self._output_mode != INT or self._ragged:
            return found
        length = self._output_sequence_length
        if isinstance(found, RaggedTensor):
            shape = found.shape.as_list()
            shape[-1] = length
            return found.to_tensor(default_value=0, shape=shape)
        return found if length is None else _cut_and_padded(found, length)

    # ---------------------------------------------------------------- shapes and configuration

    def _knows_output_shape(self) -> bool:
        return False  # outputs may be ragged or sparse, of other dtypes: a trace tells

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self._output_mode == INT:
            return shapes.TensorShape([input_shape[0], self._output_sequence_length])
        dims = tuple(input_shape)
        if self._split is not None or len(dims) <= 1:
            dims = (*dims, 1 if self._split is None else None)
        return self._lookup_layer.compute_output_shape(dims)

    def compute_output_signature(self, input_spec: Any) -> Any:
        dtype = dtypes.int64 if self._output_mode == INT else backend.floatx()
        return specs.TensorSpec(self.compute_output_shape(input_spec.shape.as_list()), dtype)

    def get_config(self) -> dict[str, Any]:
        lookup = self._lookup_layer
        config = {
            "max_tokens": lookup.max_tokens, "standardize": self._standardize, "split": self._split,
            "ngrams": self._ngrams_arg, "output_mode": self._output_mode,
            "output_sequence_length": self._output_sequence_length, "pad_to_max_tokens": lookup.pad_to_max_tokens,
            "sparse": lookup.sparse, "ragged": self._ragged, "vocabulary": encodings.listed(lookup.input_vocabulary),
            "idf_weights": encodings.listed(lookup.input_idf_weights), "encoding": self._encoding,
            "vocabulary_size": self.vocabulary_size(),
        }  # fmt: skip
        return self._base_config() | config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> TextVectorization:
        config = dict(config)
        for key, known in (("standardize", (_BOTH, _LOWER, _STRIP)), ("split", (_WHITESPACE, _CHARACTER))):
            value = config.get(key)
            if isinstance(value, dict):
                config[key] = serialization.deserialize_keras_object(value)
            elif value is not None and not callable(value) and value not in known:
                config[key] = serialization.deserialize_keras_object(value)
        return cls(**config)

    def save_own_variables(self, store: Any) -> None:
        self._lookup_layer.save_own_variables(store)

    def load_own_variables(self, store: Any) -> None:
        self._lookup_layer.load_own_variables(store)

    def save_assets(self, dir_path: str) -> None:
        self._lookup_layer.save_assets(dir_path)

    def load_assets(self, dir_path: str) -> None:
        self._lookup_layer.load_assets(dir_path)


def _cut_and_padded(found: Tensor, length: int) -> Tensor:
    """The last dimension cut, or padded with zeros, to a length."""
    found = found[..., :length]
    missing = length - apply("Shape", found)[-1]
    rank = found.shape.rank
    paddings = apply("Pack", [*[apply("Pack", [0, 0])] * (rank - 1), apply("Pack", [0, missing])])
    padded = apply("Pad", found, paddings)
    padded.set_shape([*found.shape.as_list()[:-1], length])
    return padded


def _check_arguments(standardize: Any, split: Any, ngrams: Any, mode: Any, length: Any, ragged: bool) -> None:
    name = "TextVectorization"
    encodings.check_mode(standardize, (_BOTH, _LOWER, _STRIP), name, "standardize", none=True, callables=True)
    encodings.check_mode(split, (_WHITESPACE, _CHARACTER), name, "split", none=True, callables=True)
    encodings.check_mode(mode, (INT, COUNT, MULTI_HOT, TF_IDF), name, none=True)
    if not (
        ngrams is None
        or isinstance(ngrams, int)
        or (isinstance(ngrams, tuple) and all(isinstance(n, int) for n in ngrams))
    ):
        raise ValueError(f"`ngrams` must be None, an integer, or a tuple of integers. Received: ngrams={ngrams}")
    if mode == INT and not (length is None or isinstance(length, int)):
        raise ValueError(
            "`output_sequence_length` must be either None or an integer when `output_mode` is 'int'. Received: "
            f"output_sequence_length={length}"
        )
    if mode != INT and length is not None:
        raise ValueError(
            "`output_sequence_length` must not be set if `output_mode` is not 'int'. Received "
            f"output_sequence_length={length}."
        )
    if ragged and mode != INT:
        raise ValueError(
            f"`ragged` must not be true if `output_mode` is `'int'`. Received: ragged={ragged} and output_mode={mode}"
        )
    if ragged and length is not None:
        raise ValueError(
            "`output_sequence_length` must not be set if ragged is True. Received: "
            f"ragged={ragged} and output_sequence_length={length}"
        )
