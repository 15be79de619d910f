"""`tf.keras.layers.StringLookup` and `tf.keras.layers.IntegerLookup`."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.keras.layers.preprocessing.encoding import INT
from thalweg.keras.layers.preprocessing.index_lookup import IndexLookup


class StringLookup(IndexLookup):
    """Indices of strings of a vocabulary.

    Args:
      max_tokens: greatest number of terms, those for masks and unknown strings included; None for any.
      num_oov_indices: indices for unknown strings; by hash if several; 0 makes them an error.
      mask_token: string that becomes 0, or None. oov_token: what unknown indices become with `invert`.
      vocabulary: list of strings, or path of a file; else `adapt` learns it. idf_weights: of its terms.
      encoding: of strings of bytes. invert: indices to strings instead.
      output_mode: "int", "one_hot", "multi_hot", "count" or "tf_idf". sparse: whether vectors are sparse tensors.
      pad_to_max_tokens: whether vectors have the length `max_tokens`. **kwargs: those of Layer.
    Raises: ValueError for arguments that do not go together.
    Example:
      >>> layer = tf.keras.layers.StringLookup(vocabulary=["a", "b"])
      >>> layer(tf.constant(["b", "z"])).numpy().tolist(), layer.get_vocabulary()
      ([2, 0], ['[UNK]', 'a', 'b'])
    Source: tf.keras.layers.StringLookup public docs 2.15.
    """

    __module__ = "keras.src.layers.preprocessing.string_lookup"

    def __init__(
        self, max_tokens: int | None = None, num_oov_indices: int = 1, mask_token: str | None = None,
        oov_token: str = "[UNK]", vocabulary: Any = None, idf_weights: Any = None, encoding: str = "utf-8",
        invert: bool = False, output_mode: str = INT, sparse: bool = False, pad_to_max_tokens: bool = False,
        **kwargs: Any,
    ):  # fmt: skip
        if kwargs.get("dtype") in (dtypes.string, "string"):
            del kwargs["dtype"]
        self._text_encoding = encoding
        super().__init__(
            max_tokens, num_oov_indices, mask_token, oov_token, dtypes.string, vocabulary, idf_weights, invert,
            output_mode, sparse, pad_to_max_tokens, **kwargs,
        )  # fmt: skip
        self.encoding = encoding

    def _shown(self, token: Any) -> Any:
        return token.decode(self._text_encoding) if isinstance(token, bytes) else token

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["vocabulary_dtype"]
        return config | {"encoding": self.encoding}


class IntegerLookup(IndexLookup):
    """Indices of integers of a vocabulary.

    Args:
      max_tokens: greatest number of terms, those for masks and unknown integers included; None for any.
      num_oov_indices: indices for unknown integers; by remainder if several; 0 makes them an error.
      mask_token: integer that becomes 0, or None. oov_token: what unknown indices become with `invert`.
      vocabulary: list of integers, or path of a file; else `adapt` learns it. vocabulary_dtype: "int64" or "int32".
      idf_weights, invert, output_mode, sparse, pad_to_max_tokens, **kwargs: as for StringLookup.
    Raises: ValueError for arguments that do not go together.
    Example:
      >>> layer = tf.keras.layers.IntegerLookup(vocabulary=[12, 36])
      >>> layer(tf.constant([[36, 1]])).numpy().tolist()
      [[2, 0]]
    Source: tf.keras.layers.IntegerLookup public docs 2.15.
    """

    __module__ = "keras.src.layers.preprocessing.integer_lookup"

    def __init__(
        self, max_tokens: int | None = None, num_oov_indices: int = 1, mask_token: int | None = None,
        oov_token: int = -1, vocabulary: Any = None, vocabulary_dtype: Any = "int64", idf_weights: Any = None,
        invert: bool = False, output_mode: str = INT, sparse: bool = False, pad_to_max_tokens: bool = False,
        **kwargs: Any,
    ):  # fmt: skip
        if not dtypes.as_dtype(vocabulary_dtype).is_integer:
            raise ValueError(f"`vocabulary_dtype` must be an integer dtype. Received: {vocabulary_dtype}")
        if output_mode != INT and kwargs.get("dtype") in (dtypes.int64, "int64"):
            del kwargs["dtype"]
        max_tokens = kwargs.pop("max_values", max_tokens)  # names of TensorFlow 2.3
        mask_token = kwargs.pop("mask_value", mask_token)
        oov_token = kwargs.pop("oov_value", oov_token)
        if max_tokens is not None and max_tokens <= 1:
            raise ValueError(
                "If `max_tokens` is set for `IntegerLookup`, it must be greater than 1. Received: "
                f"max_tokens={max_tokens}."
            )
        if num_oov_indices < 0:
            raise ValueError(
                "The value of `num_oov_indices` argument for `IntegerLookup` must >= 0. Received num_oov_indices="
                f"{num_oov_indices}."
            )
        mask_token = None if mask_token is None else int(mask_token)
        oov_token = None if oov_token is None else int(oov_token)
        super().__init__(
            max_tokens, num_oov_indices, mask_token, oov_token, vocabulary_dtype, vocabulary, idf_weights, invert,
            output_mode, sparse, pad_to_max_tokens, **kwargs,
        )  # fmt: skip
