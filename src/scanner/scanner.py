# SPDX-License-Identifier: MIT
# (this file alone: it calls libclamav, whose licence is the GPL)
"""
Looks for viruses by ClamAV's library, one throw-away process a file: this process loads the signatures once, accepts
connections and never reads from them; a fork of it reads the file, looks through it, answers and is gone, and with it all
that it saw. Speaks what clamd speaks (clamd(8): zPING, zINSTREAM), so that clients need not know the difference.

    scanner.py SOCKET SIGNATURES
"""

import ctypes
import os
import resource
import shutil
import signal
import socket
import struct
import sys

ENGINE_MAX_SCANSIZE, ENGINE_MAX_FILESIZE, ENGINE_TMPDIR = 0, 1, 13
DB_STANDARD = 0x200A
VIRUS = 1
SCRATCH = "/tmp"
# A file larger than the limit of a whole mail cannot come from a mail.
MOST_BYTES = 1_000_000_000
# A file that keeps the library busy for longer is an attack.
MOST_SECONDS = 120
RELOAD_LOOK_SECONDS = 600


class Options(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("general", "parse", "heuristic", "mail", "dev")]


library = ctypes.CDLL("libclamav.so.12")
library.cl_engine_new.restype = ctypes.c_void_p
library.cl_engine_set_num.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_longlong]
library.cl_engine_set_str.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p]
library.cl_load.argtypes = [ctypes.c_char_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_uint), ctypes.c_uint]
library.cl_engine_compile.argtypes = [ctypes.c_void_p]
library.cl_engine_free.argtypes = [ctypes.c_void_p]
library.cl_scandesc.argtypes = [
    ctypes.c_int,
    ctypes.c_char_p,
    ctypes.POINTER(ctypes.c_char_p),
    ctypes.POINTER(ctypes.c_ulong),
    ctypes.c_void_p,
    ctypes.POINTER(Options),
]


def load(folder):
    """A compiled engine; None where there are no signatures."""
    engine, count = library.cl_engine_new(), ctypes.c_uint(0)
    for field in (ENGINE_MAX_SCANSIZE, ENGINE_MAX_FILESIZE):
        library.cl_engine_set_num(engine, field, MOST_BYTES)
    loaded = library.cl_load(folder.encode(), engine, ctypes.byref(count), DB_STANDARD)
    if loaded != 0 or count.value == 0 or library.cl_engine_compile(engine) != 0:
        library.cl_engine_free(engine)
        return None
    return engine


def exactly(connection, length):
    data = b""
    while len(data) < length:
        more = connection.recv(length - len(data))
        if not more:
            os._exit(1)
        data += more
    return data


def command(connection):
    word = b""
    while not word.endswith(b"\0"):
        word += exactly(connection, 1)
    return word


def look_through(connection, engine):
    """In the fork: one file, one answer. No answer at all means that there is no verdict."""
    if command(connection) == b"zPING\0":
        return b"PONG\0"
    file, size = os.memfd_create("file"), 0
    while (length := struct.unpack(">I", exactly(connection, 4))[0]) > 0:
        size += length
        if size > MOST_BYTES:
            os._exit(1)
        os.write(file, exactly(connection, length))
    name, scanned = ctypes.c_char_p(), ctypes.c_ulong(0)
    options = Options(general=0, parse=0xFFFFFFFF, heuristic=0, mail=0, dev=0)
    found = library.cl_scandesc(file, None, ctypes.byref(name), ctypes.byref(scanned), engine, ctypes.byref(options))
    if found == VIRUS:
        return b"stream: " + (name.value or b"unknown") + b" FOUND\0"
    return b"stream: OK\0" if found == 0 else b"stream: not to be read ERROR\0"


def state(folder):
    return sorted((entry.name, entry.stat().st_mtime) for entry in os.scandir(folder))


def own_scratch(pid):
    return os.path.join(SCRATCH, str(pid))


def reap(*_):
    """Of forks that are over, also killed ones, nothing stays: not as a zombie, not as a file."""
    try:
        while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
            shutil.rmtree(own_scratch(pid), ignore_errors=True)
    except ChildProcessError:
        pass


def answer(connection, engine):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.alarm(MOST_SECONDS)
    os.mkdir(own_scratch(os.getpid()))
    library.cl_engine_set_str(engine, ENGINE_TMPDIR, own_scratch(os.getpid()).encode())
    connection.settimeout(MOST_SECONDS)
    connection.sendall(look_through(connection, engine))


def serve(path, folder):
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if library.cl_init(0) != 0:
        sys.exit(1)
    known, engine = state(folder), load(folder)
    if engine is None:
        sys.exit(3)
    signal.signal(signal.SIGCHLD, reap)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    os.chmod(path, 0o666)
    listener.listen(64)
    listener.settimeout(RELOAD_LOOK_SECONDS)
    print("ready", flush=True)
    while True:
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            if state(folder) != known and (newer := load(folder)) is not None:
                library.cl_engine_free(engine)
                known, engine = state(folder), newer
            continue
        if os.fork() == 0:
            try:
                answer(connection, engine)
            finally:
                os._exit(0)
        connection.close()


serve(sys.argv[1], sys.argv[2])
