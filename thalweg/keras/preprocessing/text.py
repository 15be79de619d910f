"""`tf.keras.preprocessing.text`: words of texts, their numbers, matrices of counts. Plain Python and NumPy.

Source: tf.keras.preprocessing.text public docs 2.15; recorded runs (tests/golden/keras_preprocessing.json).
"""

from __future__ import annotations

import collections
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


def text_to_word_sequence(
    input_text: str, filters: str = _FILTERS, lower: bool = True, split: str = " "
) -> list[str]:
    """The words of a text.

    Args:
      input_text: the text. filters: characters that count as `split`. lower: whether words become lower case.
      split: what stands between words.
    Example:
      >>> tf.keras.preprocessing.text.text_to_word_sequence("A film, isn't it?")
      ['a', 'film', "isn't", 'it']
    Source: tf.keras.preprocessing.text.text_to_word_sequence public docs 2.15.
    """
    if lower:
        input_text = input_text.lower()
    words = input_text.translate(str.maketrans(dict.fromkeys(filters, split))).split(split)
    return [word for word in words if word]


def one_hot(
    input_text: str, n: int, filters: str = _FILTERS, lower: bool = True, split: str = " ",
    analyzer: Callable | None = None,
) -> list[int]:  # fmt: skip
    """Numbers of words by Python's `hash`, which differs from process to process.

    Args:
      n: numbers are from 1 to n - 1. input_text, filters, lower, split: as for `text_to_word_sequence`.
      analyzer: function of a text that gives its words instead.
    Example:
      >>> len(tf.keras.preprocessing.text.one_hot("a b a", 10))
      3
    Source: tf.keras.preprocessing.text.one_hot public docs 2.15.
    """
    return hashing_trick(input_text, n, hash, filters, lower, split, analyzer)


def hashing_trick(
    text: str, n: int, hash_function: Callable | str | None = None, filters: str = _FILTERS, lower: bool = True,
    split: str = " ", analyzer: Callable | None = None,
) -> list[int]:  # fmt: skip
    """Numbers of words by a hash function.

    Args:
      n: numbers are from 1 to n - 1. hash_function: function of a string, "md5", or None for Python's `hash`.
      text, filters, lower, split: as for `text_to_word_sequence`. analyzer: function of a text that gives its words
      instead.
    Example:
      >>> tf.keras.preprocessing.text.hashing_trick("a b a", 10, "md5")
      [2, 5, 2]
    Source: tf.keras.preprocessing.text.hashing_trick public docs 2.15.
    """
    if hash_function is None:
        hash_function = hash
    elif hash_function == "md5":
        hash_function = _md5
    if analyzer is None:
        words = text_to_word_sequence(text, filters=filters, lower=lower, split=split)
    else:
        words = analyzer(text)
    return [hash_function(word) % (n - 1) + 1 for word in words]  # type: ignore[operator]


def _md5(word: str) -> int:
    return int(hashlib.md5(word.encode()).hexdigest(), 16)


class Tokenizer:
    """Numbers of the words of texts: the most frequent word is 1; 0 is nobody's.

    Args:
      num_words: only the num_words - 1 most frequent words are used; None for all. filters, lower, split: as for
      `text_to_word_sequence`. char_level: whether characters take the place of words. oov_token: what stands for
      unknown words; None leaves them out. analyzer: function of a text that gives its words.
    Example:
      >>> tokenizer = tf.keras.preprocessing.text.Tokenizer()
      >>> tokenizer.fit_on_texts(["the cat", "the dog"])
      >>> tokenizer.texts_to_sequences(["the dog sat"]), tokenizer.word_index
      ([[1, 3]], {'the': 1, 'cat': 2, 'dog': 3})
    Source: tf.keras.preprocessing.text.Tokenizer public docs 2.15.
    """

    __module__ = "keras.src.preprocessing.text"

    def __init__(
        self, num_words: int | None = None, filters: str = _FILTERS, lower: bool = True, split: str = " ",
        char_level: bool = False, oov_token: str | None = None, analyzer: Callable | None = None, **kwargs: Any,
    ):  # fmt: skip
        num_words = kwargs.pop("nb_words", num_words)
        self.document_count = kwargs.pop("document_count", 0)
        if kwargs:
            raise TypeError(f"Unrecognized keyword arguments: {kwargs}")
        self.word_counts: collections.OrderedDict[str, int] = collections.OrderedDict()
        self.word_docs: collections.defaultdict[str, int] = collections.defaultdict(int)
        self.index_docs: collections.defaultdict[int, int] = collections.defaultdict(int)
        self.word_index: dict[str, int] = {}
        self.index_word: dict[int, str] = {}
        self.filters, self.lower, self.split = filters, lower, split
        self.num_words, self.char_level = num_words, char_level
        self.oov_token, self.analyzer = oov_token, analyzer

    def _words(self, text: Any) -> Any:
        if self.char_level or isinstance(text, list):
            if not self.lower:
                return text
            return [word.lower() for word in text] if isinstance(text, list) else text.lower()
        if self.analyzer is not None:
            return self.analyzer(text)
        return text_to_word_sequence(text, filters=self.filters, lower=self.lower, split=self.split)

    def fit_on_texts(self, texts: Iterable[Any]) -> None:
        """Counts the words of texts (strings, or lists of words), and numbers all words counted so far."""
        for text in texts:
            self.document_count += 1
            words = self._words(text)
            for word in words:
                self.word_counts[word] = self.word_counts.get(word, 0) + 1
            for word in set(words):
                self.word_docs[word] += 1
        ranked = sorted(self.word_counts.items(), key=lambda item: item[1], reverse=True)
        vocabulary = ([] if self.oov_token is None else [self.oov_token]) + [word for word, _ in ranked]
        self.word_index = {word: i for i, word in enumerate(vocabulary, 1)}
        self.index_word = {i: word for word, i in self.word_index.items()}
        for word, count in self.word_docs.items():
            self.index_docs[self.word_index[word]] = count

    def fit_on_sequences(self, sequences: Sequence[Iterable[int]]) -> None:
        """Counts in how many sequences each number occurs, which "tfidf" needs."""
        self.document_count += len(sequences)
        for sequence in sequences:
            for i in set(sequence):
                self.index_docs[i] += 1

    def texts_to_sequences(self, texts: Iterable[Any]) -> list[list[int]]:
        """The numbers of the words of texts."""
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts: Iterable[Any]) -> Iterator[list[int]]:
        """The same, one text after the other."""
        unknown = self.word_index.get(self.oov_token)  # type: ignore[arg-type]
        for text in texts:
            numbers = (self.word_index.get(word) for word in self._words(text))
            found = (unknown if i is None or (self.num_words and i >= self.num_words) else i for i in numbers)
            yield [i for i in found if i is not None]

    def sequences_to_texts(self, sequences: Iterable[Iterable[int]]) -> list[str]:
        """The words of numbers, with spaces between them."""
        return list(self.sequences_to_texts_generator(sequences))

    def sequences_to_texts_generator(self, sequences: Iterable[Iterable[int]]) -> Iterator[str]:
        """The same, one sequence after the other."""
        unknown = self.oov_token if self.oov_token in self.word_index else None
        for sequence in sequences:
            words = (
                unknown if i not in self.index_word or (self.num_words and i >= self.num_words) else self.index_word[i]
                for i in sequence
            )
            yield " ".join(word for word in words if word is not None)

    def texts_to_matrix(self, texts: Iterable[Any], mode: str = "binary") -> np.ndarray:
        """One row a text, one column a number; as `sequences_to_matrix`."""
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode=mode)

    def sequences_to_matrix(self, sequences: Sequence[Sequence[int]], mode: str = "binary") -> np.ndarray:
        """One row a sequence, one column a number.

        Args:
          mode: "binary", "count", "freq" or "tfidf".
        Raises: ValueError for another mode, or before a fit that the result needs.
        """
        if not self.num_words and not self.word_index:
            raise ValueError("Specify a dimension (`num_words` argument), or fit on some text data first.")
        if mode == "tfidf" and not self.document_count:
            raise ValueError("Fit the Tokenizer on some data before using tfidf mode.")
        width = self.num_words or len(self.word_index) + 1
        matrix = np.zeros((len(sequences), width))
        for row, sequence in zip(matrix, sequences, strict=True):
            counts = collections.Counter(i for i in sequence if i < width)
            for i, count in counts.items():
                row[i] = self._weight(mode, i, count, len(sequence))
        return matrix

    def _weight(self, mode: str, number: int, count: int, length: int) -> float:
        if mode == "count":
            return count
        if mode == "freq":
            return count / length
        if mode == "binary":
            return 1
        if mode == "tfidf":
            rarity = np.log(1 + self.document_count / (1 + self.index_docs.get(number, 0)))
            return (1 + np.log(count)) * rarity
        raise ValueError("Unknown vectorization mode:", mode)

    def get_config(self) -> dict[str, Any]:
        """The arguments and what was counted, the latter as JSON."""
        counted = {
            name: json.dumps(getattr(self, name))
            for name in ("word_counts", "word_docs", "index_docs", "index_word", "word_index")
        }
        return {
            "num_words": self.num_words, "filters": self.filters, "lower": self.lower, "split": self.split,
            "char_level": self.char_level, "oov_token": self.oov_token, "document_count": self.document_count,
            **counted,
        }  # fmt: skip

    def to_json(self, **kwargs: Any) -> str:
        """The tokenizer as JSON; `tokenizer_from_json` reads it.

        Args:
          **kwargs: for json.dumps.
        """
        return json.dumps({"class_name": type(self).__name__, "config": self.get_config()}, **kwargs)


def tokenizer_from_json(json_string: str) -> Tokenizer:
    """The tokenizer that `Tokenizer.to_json` wrote.

    Example:
      >>> tokenizer = tf.keras.preprocessing.text.Tokenizer()
      >>> tokenizer.fit_on_texts(["a b"])
      >>> tf.keras.preprocessing.text.tokenizer_from_json(tokenizer.to_json()).word_index
      {'a': 1, 'b': 2}
    Source: tf.keras.preprocessing.text.tokenizer_from_json public docs 2.15.
    """
    config = json.loads(json_string).get("config")
    counted = {
        name: json.loads(config.pop(name))
        for name in ("word_counts", "word_docs", "index_docs", "index_word", "word_index")
    }
    tokenizer = Tokenizer(**config)
    for name in ("index_docs", "index_word"):  # JSON has only strings for keys
        counted[name] = {int(key): value for key, value in counted[name].items()}
    for name, value in counted.items():
        setattr(tokenizer, name, value)
    return tokenizer
