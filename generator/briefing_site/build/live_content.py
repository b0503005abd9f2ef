"""The content of a running preview: after an edit, only the edited files are read and loaded again.

In: the options of each build. Out: what `prepare` would return, or the mistakes in files that prevent it.
The rules run later, in `find_errors`.
"""

from __future__ import annotations

from briefing_site.base.collection import without_collection
from briefing_site.base.problems import Problem, Severity
from briefing_site.build.pipeline import Options, Prepared, check, prepare_loaded
from briefing_site.facts.edited_base import edited_base
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import Reference, references_of
from briefing_site.facts.files.load import join_files, load_files
from briefing_site.facts.files.load_file import LoadedFile
from briefing_site.facts.files.snapshot import TreeCache, read_tree


class LiveContent:
    """The files of the content as last loaded."""

    def __init__(self) -> None:
        self._loaded: dict[str, tuple[bytes, LoadedFile]] = {}
        self._references: dict[str, tuple[Reference, ...]] = {}
        """What each file refers to."""
        self._base = FactBase(())
        self._tree_cache = TreeCache()

    def prepare(self, options: Options) -> Prepared:
        """Return the current content, with only the problems found in single files; raises like `prepare`."""
        with without_collection():
            snapshot = read_tree(options.project, options.content, self._tree_cache)
            known = self._loaded
            changed = {path: data for path, data in snapshot.files.items() if self._differs(path, data)}
            fresh = load_files(snapshot, changed)
            self._loaded = {
                path: (data, fresh[path]) if path in fresh else known[path] for path, data in snapshot.files.items()
            }
            files = {path: loaded for path, (_, loaded) in self._loaded.items()}
            loaded = join_files(snapshot, files)
            for record in loaded.records:
                if record.origin.path in fresh:
                    self._references[record.origin.path] = references_of(record)
            base = self._base = edited_base(self._base, loaded.records, self._references)
            return prepare_loaded(options, loaded, base, options.rules.apply(loaded.problems))

    def _differs(self, path: str, data: bytes) -> bool:
        before = self._loaded[path][0] if path in self._loaded else None
        return before is not data and before != data


def find_errors(options: Options) -> tuple[Problem, ...]:
    """Return the errors that the rules find, which stop a build; raises like `prepare`."""
    return tuple(problem for problem in check(options).problems if problem.severity is Severity.ERROR)
