"""The names under which the theme's files are published: a digest of what they hold is part of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from briefing_site.mkdocs_plugin.assets import publish_by_digest
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

FilesOf = Callable[[Mapping[str, str]], tuple[Files, MkDocsConfig]]


@pytest.fixture
def files_of(tmp_path: Path) -> FilesOf:
    """Return MkDocs' files of a theme with these assets, and of a desk's own picture."""

    def give(assets: Mapping[str, str]) -> tuple[Files, MkDocsConfig]:
        theme, docs = tmp_path / "theme", tmp_path / "docs"
        for folder in (theme / "assets", docs / "assets"):
            folder.mkdir(parents=True, exist_ok=True)
        (docs / "assets/map.png").write_bytes(b"a map")
        for name, text in assets.items():
            (theme / "assets" / name).write_text(text)
        (tmp_path / "mkdocs.yml").write_text("site_name: x\ndocs_dir: docs\ntheme: {name: null, custom_dir: theme}\n")
        config = load_config(str(tmp_path / "mkdocs.yml"))
        config.plugins._current_plugin = "briefing"  # as while MkDocs calls it
        paths = [(f"assets/{name}", theme) for name in assets] + [("assets/map.png", docs)]
        return Files([File(path, str(folder), config.site_dir, True) for path, folder in paths]), config

    return give


def test_a_name_follows_what_the_file_holds_and_imports(files_of: FilesOf) -> None:
    scripts = {"box.js": "import { find } from './search.js';", "search.js": "1", "site.css": "a {}"}
    before = publish_by_digest(*files_of(scripts))
    after = publish_by_digest(*files_of({**scripts, "search.js": "2"}))
    assert {name for name in before if before[name] != after[name]} == {"box.js", "search.js"}
    files, config = files_of(scripts)
    names = publish_by_digest(files, config)
    assert names == before
    assert {file.dest_uri for file in files} == {"assets/map.png", *(f"assets/{name}" for name in names.values())}
    box = files.src_uris[f"assets/{names['box.js']}"]
    assert box.content_string == f"import {{ find }} from './{names['search.js']}';"


def test_scripts_that_import_one_another_in_a_circle_are_refused(files_of: FilesOf) -> None:
    circle = {"a.js": "import { b } from './b.js';", "b.js": "import { a } from './a.js';"}
    with pytest.raises(PluginError, match=r"assets/a\.js imports itself"):
        publish_by_digest(*files_of(circle))


def test_lines_of_comment_alone_are_not_published(files_of: FilesOf) -> None:
    files, config = files_of(
        {"a.js": "// why\nlet a = 'http://b'; // because\n  // more\n", "a.css": "/* why */\np { }\n"}
    )
    names = publish_by_digest(files, config)
    found = {name: files.src_uris[f"assets/{published}"].content_bytes for name, published in names.items()}
    assert found == {"a.js": b"let a = 'http://b'; // because\n", "a.css": b"p { }\n"}
