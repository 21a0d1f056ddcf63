"""Files that people put there, opened so that none of them can hang or fill up this program."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

LARGEST_LIST = 8 * 1024 * 1024
"""Bytes of a code list, a file of settings or one that lists cells: many times the longest."""

_KINDS = {
    stat.S_IFIFO: "it is a named pipe, not a file",
    stat.S_IFSOCK: "it is a socket, not a file",
    stat.S_IFCHR: "it is a device, not a file",
    stat.S_IFBLK: "it is a device, not a file",
}

# Without O_NONBLOCK, opening a named pipe waits for someone to write into it. Windows has neither
# the flags of the first kind nor pipes among files, and needs to be told not to change line ends.
_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)


class FileTooLarge(OSError):
    """A file with more bytes than the caller can use; it has not been read."""


def read_file(path: Path, largest: int) -> bytes:
    """The bytes of a regular file, or of the one that a link leads to.

    OSError, whose `strerror` says why, when it is anything else; FileTooLarge when it has more than
    `largest` bytes.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        # A socket cannot be opened at all, and what the system says of it helps nobody.
        if error.errno in (errno.ENXIO, errno.EOPNOTSUPP) and path.is_socket():
            raise OSError(errno.EINVAL, _KINDS[stat.S_IFSOCK], str(path)) from None
        raise
    with open(descriptor, "rb") as file:  # noqa: PTH123 - it is open already, with these flags
        about = os.fstat(descriptor)
        if stat.S_ISDIR(about.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(about.st_mode):
            kind = _KINDS.get(stat.S_IFMT(about.st_mode), "it is no file with content")
            raise OSError(errno.EINVAL, kind, str(path))
        # The size alone is not enough: files of /proc say 0, and others grow while they are read.
        content = b"" if about.st_size > largest else file.read(largest + 1)
    if about.st_size > largest or len(content) > largest:
        message = f"it has more than {largest // 1024**2} MB"
        raise FileTooLarge(errno.EFBIG, message, str(path))
    return content
