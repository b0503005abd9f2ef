"""Builds a Pagefind index from search documents.

In: documents. Out: the files of `pagefind/`, written into a folder. We talk to Pagefind's program directly, with the
messages that its Python and Node packages use: the Python package waits a tenth of a second for each answer, which
makes a quarter of an hour for 10,000 documents. Finished indexes are cached by a digest of the documents, so a build
that changed no words copies the last one.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import math
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import cbor2

from briefing_site.base.cache import Cache, Region
from briefing_site.render.search import SearchDocument

INDEXES = Region("search", max_entries=3)
"""Finished indexes, by a digest of their documents."""
UNUSED = (
    *("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*"),
    *("pagefind-highlight.js", "pagefind-worker.js"),
)
"""Pagefind's own user interfaces, which the site replaces with its own, and a worker that it does not need."""
SIGNATURE = b"pagefind_dcd"
ENTRY = Path("pagefind-entry.json")
FORM = b"4"
"""To be changed when the same documents have to be indexed again."""
BLOCK = 100
"""Fragments that share one digest. `pf_meta` names every fragment and is loaded by the first search: with a digest for
each, these would be half of it at 10,000 documents. An edit renames only the fragments of its block."""
DIGITS = 10
"""Hexadecimal digits of a block's digest."""
STEP = 1.25
"""Lengths of documents are rounded to within an eighth: precise enough for ranking, and better to compress."""


class SearchIndexError(Exception):
    """Pagefind refused a document, or ended; the message is Pagefind's own."""


def write_index(
    documents: Sequence[SearchDocument],
    target: Path,
    *,
    cache: Cache | None = None,
    done: Callable[[int], None] = lambda _: None,
) -> bool:
    """Write the index of the documents into `target`; return True if it was rebuilt.

    `done` is called with the number of documents read since the last call. Raises SearchIndexError.
    """
    key = _digest(documents)
    kept = cache.get(INDEXES, key) if cache else None
    packed = kept or _pack(documents, done)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(target)
    if cache and not kept:
        cache.put(INDEXES, key, packed)
    return not kept


def _digest(documents: Sequence[SearchDocument]) -> str:
    digest = hashlib.sha256(FORM + version("pagefind").encode())
    for document in documents:
        digest.update(f"\0{document.address}\0{document.html}".encode())
    return digest.hexdigest()


def _pack(documents: Sequence[SearchDocument], done: Callable[[int], None]) -> bytes:
    """Return the index as one archive, the same bytes for the same documents."""
    with _pagefind() as pagefind:
        index = pagefind.ask({"type": "NewIndex", "config": {}})["index_id"]
        for document in documents:
            address = f"/{document.address}"
            pagefind.tell({"type": "AddFile", "index_id": index, "url": address, "file_contents": document.html})
            done(1)
        # When it writes them itself, Pagefind answers before they are on disk.
        answer = pagefind.ask({"type": "GetFiles", "index_id": index})
    files = {Path(file["path"]): base64.b64decode(file["content"]) for file in answer["files"]}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in sorted(_in_order(files).items()):
            if not any(path.match(pattern) for pattern in UNUSED):
                archive.writestr(zipfile.ZipInfo(path.as_posix()), content)
    return packed.getvalue()


def _in_order(files: Mapping[Path, bytes]) -> dict[Path, bytes]:
    """Give fragments short names, and sort the files of facets, which Pagefind writes in random order.

    Facets are gzipped CBOR behind a signature, in files named by a digest. `pf_meta` refers to facets and fragments by
    name, and `pagefind-entry.json` to `pf_meta`.
    """
    renamed = {".pf_filter", ".pf_meta", ".pf_fragment"}
    ordered = {path: content for path, content in files.items() if path.suffix not in renamed}
    names = {}
    for path in (path for path in files if path.suffix == ".pf_filter"):
        facet, values = _read_cbor(files[path])
        new, content = _named(path, [facet, sorted(values)])
        ordered[new] = content
        names[path.stem] = new.stem
    (meta,) = (path for path in files if path.suffix == ".pf_meta")
    version_, pages, chunks, filters, *rest = _read_cbor(files[meta])
    places = list(_in_blocks([Path("fragment", f"{name}.pf_fragment") for name, _ in pages], files))
    ordered |= {place: files[path] for path, place in places}
    rows = [
        [place.relative_to("fragment").with_suffix("").as_posix(), _rounded(length)]
        for (_, place), (_, length) in zip(places, pages, strict=True)
    ]
    new, content = _named(meta, [version_, rows, chunks, sorted([f, names[name]] for f, name in filters), *rest])
    ordered[new] = content
    entry = json.loads(files[ENTRY])
    for language in entry["languages"].values():
        language["hash"] = new.stem.removeprefix("pagefind.")
    ordered[ENTRY] = json.dumps(entry, ensure_ascii=False).encode()
    return ordered


def _in_blocks(paths: Sequence[Path], files: Mapping[Path, bytes]) -> Iterator[tuple[Path, Path]]:
    """Yield each fragment's path, and the new one in the folder of its block: `fragment/5e1f9c2/07.pf_fragment`."""
    for start in range(0, len(paths), BLOCK):
        block = paths[start : start + BLOCK]
        digest = hashlib.sha256(b"".join(files[path] for path in block)).hexdigest()[:DIGITS]
        for number, path in enumerate(block):
            yield path, path.with_name(digest) / f"{number:02}{path.suffix}"


def _rounded(length: int) -> int:
    return round(STEP ** round(math.log(length, STEP))) if length else 0


def _read_cbor(content: bytes) -> Any:
    return cbor2.loads(gzip.decompress(content).removeprefix(SIGNATURE))


def _named(path: Path, value: object) -> tuple[Path, bytes]:
    """Return a file's new path and content; its name stays as long as before, and ends in a digest of the content."""
    content = SIGNATURE + cbor2.dumps(value)
    start = path.stem.rpartition("_")[0] + "_"
    name = start + hashlib.sha256(content).hexdigest()[: len(path.stem) - len(start)]
    return path.with_name(name + path.suffix), gzip.compress(content, 9, mtime=0)


class _Pagefind:
    """A running Pagefind: messages are JSON in base64, each followed by a comma, and answered in any order."""

    def __init__(self, into: IO[bytes], out: IO[bytes]) -> None:
        self._into, self._out = into, out
        self._sent = 0
        self._answers: dict[int, dict[str, Any]] = {}
        self._failure = ""
        self._ended = False
        self._news = threading.Condition()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def tell(self, payload: dict[str, Any]) -> int:
        """Send a message without waiting for its answer; return its number."""
        self._sent += 1
        message = json.dumps({"message_id": self._sent, "payload": payload})
        try:
            self._into.write(base64.b64encode(message.encode()) + b",")
        except OSError as error:
            raise SearchIndexError(f"Pagefind ended early: {error}") from None
        return self._sent

    def ask(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Send a message and wait for its answer; raises SearchIndexError if this or an earlier message failed."""
        number = self.tell(payload)
        self._into.flush()
        with self._news:
            self._news.wait_for(lambda: number in self._answers or self._ended or self._failure)
            if self._failure or number not in self._answers:
                raise SearchIndexError(self._failure or "Pagefind ended without an answer.")
            return self._answers.pop(number)

    def wait_for_end(self) -> None:
        """Wait until all output of the ended process has been read: only then may its pipe be closed."""
        self._listener.join()

    def _listen(self) -> None:
        begun: list[bytes] = []
        while piece := self._out.read1(1 << 20):  # type: ignore[attr-defined]  # a buffered pipe has it
            *ends, rest = piece.split(b",")
            for end in ends:
                self._take(json.loads(base64.b64decode(b"".join((*begun, end)))))
                begun.clear()
            begun.append(rest)
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _take(self, answer: dict[str, Any]) -> None:
        payload = answer["payload"]
        with self._news:
            if payload["type"] == "Error":
                self._failure = payload["message"]
            elif payload["type"] != "IndexedFile":
                self._answers[answer["message_id"]] = payload
            self._news.notify_all()


def find_pagefind() -> str:
    """Return the path of Pagefind's program; empty if it is not installed, since it is an extra."""
    try:
        from pagefind.service import get_executable  # noqa: PLC0415 - slow to import, and only a new index needs it
    except ImportError:
        return ""
    with suppress(FileNotFoundError):
        return str(get_executable() or "")
    return ""


@contextmanager
def _pagefind() -> Iterator[_Pagefind]:
    program = find_pagefind()
    if not program:
        raise SearchIndexError("Pagefind's program is not installed: pip install 'pagefind[extended]'.")
    with subprocess.Popen([program, "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout  # noqa: S101, PT018 - both are pipes
        pagefind = _Pagefind(process.stdin, process.stdout)
        try:
            yield pagefind
        finally:
            process.kill()
            pagefind.wait_for_end()
