"""Compiled executables kept on disk, so that the second run of a program need not compile again: jax's own cache, with
a place, a bound, and care for what may be wrong with the files.

The folder is `THALWEG_COMPILE_CACHE`, by default `thalweg` in the user's cache folder; 0 switches the cache off. Below
it each kind of processor and each version of jaxlib has its own folder. Once per process, before the first compilation,
the folder is looked after: entries that a dying process left in pieces are deleted, and the oldest ones above the
bound. Whatever goes wrong with the cache means compiling, never an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pathlib
import platform
import stat
import sys
import warnings
import zlib
from typing import Any

from thalweg.core import flags

MOST_BYTES = 512 << 20
_MIN_COMPILE_S = 0.05  # what compiles faster is not worth a file
_CHECKED = "checked"  # its time of change: entries older than it were read and found whole


def folder() -> pathlib.Path | None:
    """Where the executables for this processor and jaxlib are kept, None where there is no cache."""
    given = flags.values.COMPILE_CACHE.strip()
    if given.lower() in ("0", "off", "false", "no"):
        return None
    if given:
        root = pathlib.Path(given).expanduser()
    elif sys.platform == "darwin":
        root = pathlib.Path("~/Library/Caches/thalweg").expanduser()
    else:
        root = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "thalweg"
    return root / "xla" / _machine() if root.is_absolute() or given else None


def _machine() -> str:
    """Names what executables depend on: the processor's instruction sets, the compiler's version."""
    import jaxlib

    text = f"{jaxlib.__version__} {platform.machine()} {sys.platform} {platform.processor()}"
    with contextlib.suppress(OSError):
        for line in pathlib.Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
            if line.startswith(("flags", "Features", "model name")):
                text += line
            elif not line.strip():
                break  # the first core tells it all
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def enable(jax: Any) -> bool:
    """Tells jax to keep executables on disk; True if it does.

    A folder that jax was told already is left alone.
    """
    if os.environ.get("JAX_COMPILATION_CACHE_DIR") or jax.config.jax_compilation_cache_dir:
        return False
    try:
        place = folder()
        if place is None:
            return False
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _is_ours(place):
            return False
        look_after(place)
    except (OSError, RuntimeError):  # no home, no room, no right
        return False
    jax.config.update("jax_compilation_cache_dir", str(place))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", _MIN_COMPILE_S)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    # What cannot be read or written is compiled, and nobody has to know.
    warnings.filterwarnings("ignore", message="Error (reading|writing) persistent compilation cache")
    return True


def _is_ours(place: pathlib.Path) -> bool:
    """Whether nobody else may have put executables there."""
    found = place.stat()
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        return False
    if not hasattr(os, "getuid"):
        return True
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def look_after(place: pathlib.Path, most_bytes: int = MOST_BYTES) -> None:
    """Deletes broken entries among those that are new, and the oldest ones above the bound."""
    marker = place / _CHECKED
    checked = marker.stat().st_mtime if marker.exists() else 0.0
    entries = []
    for path in place.iterdir():
        with contextlib.suppress(OSError):  # other processes do the same
            if path == marker or not path.is_file():
                continue
            found = path.stat()
            if found.st_mtime >= checked and not _is_whole(path):
                path.unlink()
            else:
                entries.append((max(found.st_atime, found.st_mtime), found.st_size, path))
    marker.touch()
    size = sum(e[1] for e in entries)
    for _, bytes_, path in sorted(entries, key=lambda e: e[0]):
        if size <= most_bytes:
            break
        with contextlib.suppress(OSError):
            path.unlink()
        size -= bytes_


def _is_whole(path: pathlib.Path) -> bool:
    """Whether an entry can be unpacked; entries of another packing than zlib's are trusted."""
    packed = path.read_bytes()
    if packed[:1] != b"\x78":
        return packed[:4] == b"\x28\xb5\x2f\xfd"  # zstandard, which jax takes where it is installed
    try:
        zlib.decompress(packed)
    except zlib.error:
        return False
    return True
