"""Files and folders with TensorFlow's functions and errors: what `tf.io.gfile` and `tf.compat.v1.gfile` show.

Everything here is on the file system of the machine, named by a path or as `file://...`. Paths are strings, bytes or
`os.PathLike`; paths that come back are strings.
Source: tf.io.gfile, tf.compat.v1.gfile public docs 2.15; recorded runs (tests/golden/conformance/files.json).
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from thalweg.core import errors
from thalweg.core.file_streams import os_error

_READ_BLOCK = 512 * 1024
_FILE_SCHEME = "file://"


def path_text(path: Any) -> str:
    """A path as text. Raises: TypeError for what is no path."""
    if hasattr(path, "__fspath__"):
        path = path.__fspath__()
    if isinstance(path, str):
        return path
    if isinstance(path, (bytes, bytearray)):
        return os.fsdecode(bytes(path))
    raise TypeError(f"Expected binary or unicode string, got {path!r}")


def local_path(path: Any) -> str:
    """The path as the operating system takes it. Raises: UnimplementedError for the path of another file system."""
    text = path_text(path)
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9.]*)://", text)
    if scheme is None:
        return text
    if scheme[1] != "file":
        message = f"File system scheme '{scheme[1]}' not implemented (file: '{text}')"
        raise errors.UnimplementedError(None, None, message)
    rest = text[len(_FILE_SCHEME) :]
    return rest[rest.index("/") :] if "/" in rest else "/"


def _opened(path: Any, mode: str) -> Any:
    """The open file, in binary. Raises: an error of tf.errors."""
    local = local_path(path)
    try:
        return open(local, mode, buffering=_READ_BLOCK)
    except OSError as problem:
        raise os_error(local, problem) from None


class GFile:
    """A file that is read or written; it is opened at the first use.

    Args:
      name: path of the file.
      mode: "r", "w", "a", "r+", "w+" or "a+", with "b" for bytes instead of text (UTF-8). Writing begins with an empty
        file in all of them but "a" and "a+".
    Raises: InvalidArgumentError for another mode; NotFoundError, PermissionDeniedError, ... from the methods.
    Example:
      >>> import os, tempfile
      >>> name = os.path.join(tempfile.mkdtemp(), "x")
      >>> with tf.io.gfile.GFile(name, "w") as file:
      ...   file.write("one line and" + chr(10) + "another")
      >>> [line.strip() for line in tf.io.gfile.GFile(name)]
      ['one line and', 'another']
    Source: tf.io.gfile.GFile public docs 2.15.
    """

    __module__ = "tensorflow.python.platform.gfile"

    def __init__(self, name: Any, mode: str = "r"):
        self._name, self._mode = name, mode
        self._source: Any = None
        self._target: Any = None
        self._is_binary = "b" in mode
        plain = mode.replace("b", "")
        if plain not in ("r", "w", "a", "r+", "w+", "a+"):
            message = "mode is not 'r' or 'w' or 'a' or 'r+' or 'w+' or 'a+'"
            raise errors.InvalidArgumentError(None, None, message)
        self._can_read = plain not in ("w", "a")
        self._can_write = plain != "r"

    @property
    def name(self) -> Any:
        """The path as given."""
        return self._name

    @property
    def mode(self) -> str:
        """The mode as given."""
        return self._mode

    def _reader(self) -> Any:
        if self._source is None:
            if not self._can_read:
                raise errors.PermissionDeniedError(None, None, "File isn't open for reading")
            self._source = _opened(self._name, "rb")
        return self._source

    def _writer(self) -> Any:
        if self._target is None:
            if not self._can_write:
                raise errors.PermissionDeniedError(None, None, "File isn't open for writing")
            self._target = _opened(self._name, "ab" if self._mode.startswith("a") else "wb")
        return self._target

    def _as_given(self, data: bytes) -> Any:
        return data if self._is_binary else data.decode("utf-8")

    def size(self) -> int:
        """The size of the file in bytes, as far as it is written out."""
        return stat(self._name).length

    def write(self, file_content: Any) -> None:
        """Adds text or bytes at the end of what is written."""
        if not isinstance(file_content, (str, bytes, bytearray)):
            raise TypeError(f"Expected binary or unicode string, got {file_content!r}")
        target = self._writer()
        target.write(file_content.encode("utf-8") if isinstance(file_content, str) else file_content)

    def read(self, n: int = -1) -> Any:
        """The next `n` bytes, or all to the end; fewer at the end of the file."""
        source = self._reader()
        length = self.size() - self.tell() if n == -1 else n
        if length < 0:
            raise errors.InvalidArgumentError(None, None, f"Can't read a negative number of bytes: {length}")
        return self._as_given(source.read(length))

    def seek(self, offset: int | None = None, whence: int = 0, position: int | None = None) -> None:
        """Goes to a place for reading.

        Args:
          offset: bytes from the place that `whence` says. whence: 0 the start, 1 where it is, 2 the end of the file.
          position: older name of `offset`.
        Raises: TypeError without an offset; InvalidArgumentError before the start; OutOfRangeError behind the end.
        """
        source = self._reader()
        if offset is None and position is None:
            raise TypeError("seek(): offset argument required")
        if offset is not None and position is not None:
            raise TypeError("seek(): offset and position may not be set simultaneously.")
        place = position if offset is None else offset
        if whence == 1:
            place += self.tell()
        elif whence == 2:
            place += self.size()
        elif whence != 0:
            message = f"Invalid whence argument: {whence}. Valid values are 0, 1, or 2."
            raise errors.InvalidArgumentError(None, None, message)
        if place < 0:
            raise errors.InvalidArgumentError(None, None, f"Seeking to a negative position: {place}")
        if place > os.fstat(source.fileno()).st_size:
            raise errors.OutOfRangeError(None, None, "reached end of file")
        source.seek(place)

    def readline(self) -> Any:
        """The next line with its end; empty at the end of the file."""
        return self._as_given(self._reader().readline())

    def readlines(self) -> list[Any]:
        """All the lines that are left."""
        return [self._as_given(line) for line in self._reader().readlines()]

    def tell(self) -> int:
        """Where reading is, or writing in a file that is only written."""
        return self._reader().tell() if self._can_read else self._writer().tell()

    def __enter__(self) -> GFile:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __iter__(self) -> GFile:
        return self

    def __next__(self) -> Any:
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def next(self) -> Any:
        """The next line."""
        return self.__next__()

    def flush(self) -> None:
        """Hands what is written to the operating system."""
        if self._target is not None:
            self._target.flush()

    def close(self) -> None:
        """Writes everything out and closes; the next use opens the file anew."""
        if self._source is not None:
            self._source.close()
            self._source = None
        if self._target is not None:
            self._target.close()
            self._target = None

    def __del__(self) -> None:
        self.close()  # what was written is written, whether or not the program closes its files

    def seekable(self) -> bool:
        """True: every file is."""
        return True


class FastGFile(GFile):
    """Older name of `GFile`.

    Source: tf.compat.v1.gfile.FastGFile public docs 2.15.
    """

    __module__ = "tensorflow.python.platform.gfile"


class FileStatistics:
    """What `stat` tells: `length` in bytes, `mtime_nsec` in nanoseconds since 1970, `is_directory`."""

    __module__ = "tensorflow.python.lib.io._pywrap_file_io"
    __slots__ = ("length", "mtime_nsec", "is_directory")

    def __init__(self, length: int = 0, mtime_nsec: int = 0, is_directory: bool = False):
        self.length, self.mtime_nsec, self.is_directory = length, mtime_nsec, is_directory


def exists(path: Any) -> bool:
    """Whether there is a file or folder of that path.

    Example:
      >>> tf.io.gfile.exists("/no/such/file")
      False
    """
    return os.path.exists(local_path(path))


def isdir(path: Any) -> bool:
    """Whether the path is that of a folder.

    Example:
      >>> tf.io.gfile.isdir("/")
      True
    """
    try:
        return os.path.isdir(local_path(path))
    except errors.OpError:
        return False


def stat(path: Any) -> FileStatistics:
    """Size, time and kind of a file. Raises: NotFoundError.

    Example:
      >>> tf.io.gfile.stat("/").is_directory
      True
    """
    local = local_path(path)
    try:
        found = os.stat(local)
    except OSError as problem:
        raise os_error(local, problem) from None
    return FileStatistics(found.st_size, found.st_mtime_ns, os.path.isdir(local))


def remove(path: Any) -> None:
    """Deletes a file. Raises: NotFoundError; FailedPreconditionError for a folder."""
    local = local_path(path)
    try:
        os.unlink(local)
    except OSError as problem:
        raise os_error(local, problem) from None


def mkdir(path: Any) -> None:
    """Makes a folder in one that exists; no error where the path exists already. Raises: NotFoundError."""
    local = local_path(path)
    try:
        os.mkdir(local)
    except FileExistsError:
        pass
    except OSError as problem:
        raise os_error(local, problem) from None


def makedirs(path: Any) -> None:
    """Makes a folder, and those around it, where they are missing. Raises: FailedPreconditionError where a file is.

    Example:
      >>> import tempfile
      >>> folder = tempfile.mkdtemp()
      >>> tf.io.gfile.makedirs(folder + "/a/b")
      >>> tf.io.gfile.listdir(folder)
      ['a']
    """
    local = local_path(path)
    head = local
    while head and not os.path.exists(head):
        head = os.path.dirname(head)
    if head and not os.path.isdir(head):
        raise errors.FailedPreconditionError(None, None, f"{head} is not a directory")
    try:
        os.makedirs(local or ".", exist_ok=True)
    except OSError as problem:
        raise os_error(local, problem) from None


def _refuse_taken(path: str, overwrite: bool) -> None:
    if not overwrite and os.path.exists(path):
        raise errors.AlreadyExistsError(None, None, "file already exists")


def copy(src: Any, dst: Any, overwrite: bool = False) -> None:
    """Copies the content of a file.

    Args:
      src: the file. dst: path of the copy, not only its folder. overwrite: whether it may replace a file.
    Raises: NotFoundError; AlreadyExistsError; InvalidArgumentError for a folder.
    """
    source, target = local_path(src), local_path(dst)
    _refuse_taken(target, overwrite)
    if os.path.isdir(source):
        raise errors.InvalidArgumentError(None, None, f"{target}; Invalid argument")
    with _opened(source, "rb") as reader, _opened(target, "wb") as writer:
        shutil.copyfileobj(reader, writer)


def rename(src: Any, dst: Any, overwrite: bool = False) -> None:
    """Moves a file or folder.

    Args:
      src: what. dst: its new path. overwrite: whether it may replace a file.
    Raises: NotFoundError; AlreadyExistsError.
    """
    source, target = local_path(src), local_path(dst)
    _refuse_taken(target, overwrite)
    try:
        os.replace(source, target)
    except OSError as problem:
        raise os_error(source, problem) from None


def rmtree(path: Any) -> None:
    """Deletes a folder with all that is in it, or a file. Raises: NotFoundError."""
    local = local_path(path)
    if not os.path.lexists(local):
        raise errors.NotFoundError(None, None, f"{local} not found")
    try:
        if os.path.isdir(local) and not os.path.islink(local):
            shutil.rmtree(local)
        else:
            os.unlink(local)
    except OSError as problem:
        raise os_error(local, problem) from None


def listdir(path: Any) -> list[str]:
    """The names in a folder, in no order of note. Raises: NotFoundError."""
    if not isdir(path):
        raise errors.NotFoundError(None, None, f"Could not find directory {path_text(path)}")
    local = local_path(path)
    try:
        return os.listdir(local)
    except OSError as problem:
        raise os_error(local, problem) from None


def walk(top: Any, topdown: bool = True, onerror: Callable[[Exception], Any] | None = None) -> Iterator[tuple]:
    """A folder and all below it: (path, names of its folders, names of its files) of each.

    Args:
      top: the folder. topdown: whether a folder comes before those in it. onerror: called with the error of a folder
        that is not there; None passes over it.
    """
    path = path_text(top)
    try:
        names = listdir(path)
    except errors.NotFoundError as problem:
        if onerror is not None:
            onerror(problem)
        return
    folders = [name for name in names if isdir(join(path, name))]
    here = (path, folders, [name for name in names if name not in set(folders)])
    if topdown:
        yield here
    for name in folders:
        yield from walk(join(path, name), topdown, onerror)
    if not topdown:
        yield here


def walk_v1(top: Any, in_order: bool = True) -> Iterator[tuple]:
    """A folder and all below it, before those in it if `in_order`."""
    return walk(top, in_order)


def join(path: Any, *paths: Any) -> Any:
    """The parts of a path, joined.

    Example:
      >>> tf.io.gfile.join("folder", "file.py"), tf.io.gfile.join("gcs://folder", "file.py")
      ('folder/file.py', 'gcs://folder/file.py')
    """
    if "://" in path_text(path)[1:]:
        joined = path_text(path)
        for part in paths:
            joined = urljoin(joined, part) if part.startswith("/") else f"{joined.rstrip('/')}/{part}"
        return joined
    return os.path.join(path, *paths)


def get_registered_schemes() -> list[str]:
    """The kinds of paths that can be read: `file://...` and plain ones."""
    return ["file", ""]


def _part_pattern(part: str) -> re.Pattern:
    """`*`, `?`, `[a-z]`, `[^a]` and backslashes, in one part of a path."""
    out, i = [], 0
    while i < len(part):
        c = part[i]
        i += 1
        if c == "*":
            out.append(".*")
        elif c == "?":
            out.append(".")
        elif c == "\\" and i < len(part):
            out.append(re.escape(part[i]))
            i += 1
        elif c == "[" and (end := part.find("]", i + 1 + (part[i : i + 1] in "^!"))) > 0:
            inside = part[i:end]
            negated = inside[:1] in ("^", "!")
            body = inside[negated:].replace("\\", "\\\\").replace("[", "\\[")
            out.append(f"[{'^' if negated else ''}{body}]")
            i = end + 1
        else:
            out.append(re.escape(c))
    return re.compile("".join(out), re.DOTALL)


def matching_paths(pattern: str) -> list[str]:
    """The files and folders that match a pattern, in the order of the folders' listings.

    A pattern without a folder gives paths that begin with `./`, as TensorFlow's do.
    """
    if pattern.startswith(_FILE_SCHEME):
        return [_FILE_SCHEME + found for found in matching_paths(local_path(pattern))]
    local_path(pattern)
    if not re.search(r"[*?\[\\]", pattern):
        return [pattern] if pattern and os.path.exists(pattern) else []
    head, _, tail = pattern.rstrip("/").rpartition("/")
    folder = head or ("/" if pattern.startswith("/") else ".")
    folders = matching_paths(folder) if re.search(r"[*?\[\\]", folder) else [folder]
    matches = _part_pattern(tail).fullmatch
    return [
        os.path.join(folder, name)
        for folder in folders
        if os.path.isdir(folder)
        for name in os.listdir(folder)
        if matches(name)
    ]


def glob(pattern: str | Iterable[str]) -> list[str]:
    """The files that match a pattern, or any of several.

    Args:
      pattern: string, or an iterable of them: `*` and `?` match within one part of a path, `[a-z]` and `[^a-z]` one
        character, a backslash quotes.
    Example:
      >>> import tempfile
      >>> with tempfile.NamedTemporaryFile(suffix=".txt") as file:
      ...   tf.io.gfile.glob(file.name[:-4] + ".t?t") == [file.name]
      True
    """
    if isinstance(pattern, (str, bytes)):
        return matching_paths(path_text(pattern))
    return [found for one in pattern for found in matching_paths(path_text(one))]


# tf.compat.v1.gfile has the same functions with other names of their parameters.


def exists_v1(filename: Any) -> bool:
    """Whether there is a file or folder of that path."""
    return exists(filename)


def remove_v1(filename: Any) -> None:
    """Deletes a file."""
    remove(filename)


def glob_v1(filename: str | Iterable[str]) -> list[str]:
    """The files that match a pattern, or any of several."""
    return glob(filename)


def mkdir_v1(dirname: Any) -> None:
    """Makes a folder in one that exists."""
    mkdir(dirname)


def makedirs_v1(dirname: Any) -> None:
    """Makes a folder, and those around it, where they are missing."""
    makedirs(dirname)


def copy_v1(oldpath: Any, newpath: Any, overwrite: bool = False) -> None:
    """Copies the content of a file."""
    copy(oldpath, newpath, overwrite)


def rename_v1(oldname: Any, newname: Any, overwrite: bool = False) -> None:
    """Moves a file or folder."""
    rename(oldname, newname, overwrite)


def rmtree_v1(dirname: Any) -> None:
    """Deletes a folder with all that is in it."""
    rmtree(dirname)


def isdir_v1(dirname: Any) -> bool:
    """Whether the path is that of a folder."""
    return isdir(dirname)


def listdir_v1(dirname: Any) -> list[str]:
    """The names in a folder."""
    return listdir(dirname)


def stat_v1(filename: Any) -> FileStatistics:
    """Size, time and kind of a file."""
    return stat(filename)
