"""`inspect_checkpoint`: names, shapes and values of a checkpoint.

Source: tensorflow.python.tools.inspect_checkpoint, texts from recorded runs of 2.15.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.checkpoint.reader import CheckpointReader
from thalweg.core import errors


def print_tensors_in_checkpoint_file(
    file_name: str, tensor_name: str, all_tensors: bool, all_tensor_names: bool = False,
    count_exclude_pattern: str = "",
) -> None:
    """Prints tensors of a checkpoint, then the number of parameters. A file that cannot be read is said, not raised.

    Args:
      file_name: the checkpoint's prefix.
      tensor_name: the one tensor to print; "" for names and shapes of all.
      all_tensors: print all values.
      all_tensor_names: print all names and shapes, sorted.
      count_exclude_pattern: tensors whose names match do not count as parameters.
    """
    try:
        reader = CheckpointReader(file_name)
        shapes, dtypes_ = reader.get_variable_to_shape_map(), reader.get_variable_to_dtype_map()
        if all_tensors or all_tensor_names:
            for key in sorted(shapes):
                print(f"tensor: {key} ({dtypes_[key].name}) {shapes[key]}")
                if all_tensors:
                    print(reader.get_tensor(key))
        elif not tensor_name:
            print(reader.debug_string().decode("utf-8", errors="ignore"))
        elif not reader.has_tensor(tensor_name):
            print(f"Tensor {tensor_name} not found in checkpoint")
            return
        else:
            print(f"tensor: {tensor_name} ({dtypes_[tensor_name].name}) {shapes[tensor_name]}")
            print(reader.get_tensor(tensor_name))
        counted = [s for n, s in shapes.items()
                   if not (count_exclude_pattern and re.search(count_exclude_pattern, n))]
        print(f"# Total number of params: {sum(int(np.prod(s, dtype=np.int64)) for s in counted)}")
    except (errors.OpError, OSError, ValueError) as cause:
        print(cause)
        if file_name.endswith((".index", ".meta")) or ".data" in file_name:
            print("\nIt's likely that this is a V2 checkpoint and you need to provide the filename\n*prefix*.  Try "
                  f"removing the '.' and extension.  Try:\ninspect checkpoint --file_name = "
                  f"{file_name.rpartition('.')[0]}")


def parse_numpy_printoption(kv_str: str) -> None:
    """Sets an option of numpy's printing from "name=value". Raises: argparse.ArgumentTypeError."""
    name, _, text = kv_str.partition("=")
    if not name or "=" not in kv_str:
        raise argparse.ArgumentTypeError(f"'{kv_str}' is not in the form k=v.")
    options = np.get_printoptions()
    if name not in options:
        raise argparse.ArgumentTypeError(f"'{name}' is not a valid printoption.")
    kind = type(options[name])
    if kind is type(None):
        raise argparse.ArgumentTypeError(f"Setting '{name}' from the command line is not supported.")
    try:
        value: Any = text.lower() in ("true", "t", "1") if kind is bool else kind(text)
    except ValueError as cause:
        raise argparse.ArgumentTypeError(str(cause)) from None
    np.set_printoptions(**{name: value})


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the flags to a parser."""
    def boolean(text: str) -> bool:
        return text.lower() == "true"

    parser.add_argument("--file_name", default="", help="the checkpoint's prefix")
    parser.add_argument("--tensor_name", default="", help="the tensor to print")
    parser.add_argument("--count_exclude_pattern", default="", help="tensors that do not count as parameters")
    parser.add_argument("--all_tensors", nargs="?", const=True, type=boolean, default=False, help="all values")
    parser.add_argument("--all_tensor_names", nargs="?", const=True, type=boolean, default=False, help="all names")
    parser.add_argument("--printoptions", nargs="*", type=parse_numpy_printoption, help="numpy's: name=value")


def run(options: argparse.Namespace) -> int:
    """Carries the command out; its exit status."""
    if not options.file_name:
        print("Usage: inspect_checkpoint --file_name=checkpoint_file_name [--tensor_name=tensor_to_print] "
              "[--all_tensors] [--all_tensor_names] [--printoptions]")
        return 1
    print_tensors_in_checkpoint_file(options.file_name, options.tensor_name, options.all_tensors,
                                     options.all_tensor_names, options.count_exclude_pattern)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script `inspect_checkpoint`."""
    parser = argparse.ArgumentParser(prog="inspect_checkpoint")
    configure(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
