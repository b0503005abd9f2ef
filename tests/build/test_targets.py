"""Where a site may be put: nowhere that holds anything but a site of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from briefing_site.build import targets
from briefing_site.build.targets import (
    MARKER,
    Marker,
    ProtectedFolders,
    TargetFolder,
    UnsafeTargetError,
    check_filled_in_place,
    find_target,
    write_marker,
)

from tests.conftest import TODAY, run_briefing

WriteBase = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a repository, facts, pages and templates, in a home folder beside documents."""
    project = tmp_path / "home/project"
    for folder in ("content/pages", "templates", ".git/refs", "notes"):
        (project / folder).mkdir(parents=True)
    (project / "notes/thesis.odt").touch()
    (project / "empty").mkdir()
    (tmp_path / "home/documents").mkdir()
    (tmp_path / "home/documents/budget.xlsx").touch()
    return project


@pytest.fixture
def protected(project: Path) -> ProtectedFolders:
    return ProtectedFolders(
        (
            ("the facts", project / "content"),
            ("the hand-written pages", project / "content/pages"),
            ("the templates", project / "templates"),
        ),
        (("the project", project), ("your home folder", project.parent), ("everything on this disk", Path("/"))),
    )


@pytest.mark.parametrize("asked", ["site", "empty", "../preview", "a/b/c", "notes/site"])
def test_an_empty_place_or_none_is_taken(project, protected, asked):
    assert find_target(project / asked, protected) == TargetFolder((project / asked).resolve())


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("content", "the facts lie there"),
        ("content/site", "the facts lie there"),
        ("content/pages/site", "the facts lie there"),
        ("templates", "the templates lie there"),
        ("templates/assets", "the templates lie there"),
        (".git", "a repository of git lies there"),
        (".git/refs", "a repository of git lies there"),
        (".", "a repository of git lies there"),
        ("../project", "a repository of git lies there"),
        ("..", "it holds the facts"),
        ("../..", "it holds the facts"),
        ("/", "it holds the facts"),
        ("notes", "'thesis.odt' and whatever else lies there was not written by this tool"),
        ("../documents", "'budget.xlsx' and whatever else lies there was not written by this tool"),
        ("notes/thesis.odt", "is a file"),
    ],
)
def test_a_place_that_holds_anything_else_is_refused(project, protected, asked, why):
    with pytest.raises(UnsafeTargetError) as raised:
        find_target(project / asked, protected)
    assert why in str(raised.value)


@pytest.mark.parametrize("asked", ["content", "content/pages", "templates", ".", ".."])
def test_no_marker_makes_a_site_of_what_sites_are_made_from(project, protected, asked):
    write_marker(project / asked, Marker())
    with pytest.raises(UnsafeTargetError):
        find_target(project / asked, protected)


def test_the_project_and_the_home_folder_are_refused_also_where_they_are_empty(tmp_path):
    for name in ("project", "home"):
        (tmp_path / name).mkdir()
        protected = ProtectedFolders((), ((f"the {name}", tmp_path / name),))
        for asked in (tmp_path / name, tmp_path):
            with pytest.raises(UnsafeTargetError, match=f"it holds the {name}"):
                find_target(asked, protected)
        assert find_target(tmp_path / name / "site", protected).folder == tmp_path / name / "site"


def test_a_source_is_known_by_whatever_path_leads_to_it(project, protected, tmp_path):
    (tmp_path / "way").symlink_to(project / "content")
    for asked in (tmp_path / "way", tmp_path / "way/site", project / "templates/../content"):
        with pytest.raises(UnsafeTargetError, match="the facts lie there"):
            find_target(asked, protected)


def test_a_symbolic_link_is_followed_and_stays(project, protected, tmp_path):
    (tmp_path / "disk").mkdir()
    (project / "site").symlink_to(tmp_path / "disk/site")
    assert find_target(project / "site", protected) == TargetFolder(tmp_path / "disk/site")
    (project / "round").symlink_to(project / "round")
    with pytest.raises(UnsafeTargetError, match="lead in a circle"):
        find_target(project / "round", protected)


def test_a_mount_point_holds_the_site_in_a_folder(project, protected, tmp_path, monkeypatch):
    (tmp_path / "a disk/lost+found").mkdir(parents=True)
    told = tmp_path / "mountinfo"
    told.write_text(f"36 35 98:0 /mnt1 {tmp_path}/a\\040disk rw - ext3 /dev/root rw\n")
    monkeypatch.setattr(targets, "MOUNTS", told)
    monkeypatch.setattr(sys, "platform", "linux")
    place = find_target(tmp_path / "a disk", protected)
    assert place == TargetFolder(tmp_path / "a disk/current", tmp_path / "a disk")
    with pytest.raises(UnsafeTargetError, match=r"'lost\+found'"):
        check_filled_in_place(tmp_path / "a disk", protected)
    (tmp_path / "a disk/current").mkdir()
    (tmp_path / "a disk/current/thesis.odt").touch()
    with pytest.raises(UnsafeTargetError, match=r"'thesis\.odt'"):
        find_target(tmp_path / "a disk", protected)


def test_a_site_of_an_older_version_is_known_by_its_home_page(project, protected):
    """Those bore no marker, and digests of styles behind a question mark."""
    site = project / "site"
    (site / "data").mkdir(parents=True)
    (site / "data/facts.json").touch()
    (site / "index.html").write_text('<link rel="stylesheet" href="./assets/site.css?0123abcd">')
    assert find_target(site, protected).folder == site
    (site / "index.html").write_text("<h1>A thesis about assets/site.css</h1>")
    with pytest.raises(UnsafeTargetError, match="'data'"):
        find_target(site, protected)


# --- the commands ---


@pytest.mark.parametrize("target", ["content", "content/site", ".", "..", "notes"])
def test_build_refuses_in_one_line_and_touches_nothing(write_base, target):
    project = write_base({"notes/thesis.odt": "", "content/site/keep.txt": ""})
    before = sorted(path for path in project.rglob("*") if ".cache" not in path.parts)
    done = run_briefing("build", "--no-pdf", "--no-search", "--site-dir", target, cwd=project)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: the site cannot be put into '{target}': ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert sorted(path for path in project.rglob("*") if ".cache" not in path.parts) == before


@pytest.mark.slow
def test_mkdocs_refuses_before_it_clears_and_marks_what_it_fills(write_base):
    project = write_base({"notes/thesis.odt": "", "content/issues/pepper.yml": "name: Pepper\nsummary: It burns.\n"})

    def mkdocs(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "BRIEFING_TODAY": TODAY}
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", *arguments]
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)

    for target in ("notes", "content/issues"):
        done = mkdocs("--site-dir", target)
        assert done.returncode == 1
        assert f"the site cannot be put into '{project / target}': " in done.stdout
    assert (project / "notes/thesis.odt").exists()
    assert (project / "content/issues/pepper.yml").exists()
    for _ in range(2):
        done = mkdocs()
        assert done.returncode == 0, done.stderr
        assert (project / "site" / MARKER).exists()
    (project / "site/old.html").touch()
    assert run_briefing("build", "--no-pdf", "--no-search", cwd=project).returncode == 0
    assert not (project / "site/old.html").exists()


@pytest.mark.slow
def test_build_follows_a_symbolic_link_and_says_where_a_mount_point_is_served_from(write_base, tmp_path):
    project = write_base()
    (project / "site").symlink_to(tmp_path / "elsewhere")
    arguments = ("build", "--no-pdf", "--no-search", "--today", TODAY)
    assert run_briefing(*arguments, cwd=project).returncode == 0
    assert (project / "site").is_symlink()
    assert (tmp_path / "elsewhere/index.html").exists()
    (project / "disk").mkdir()
    build = f"{sys.executable} -m briefing_site {' '.join(arguments)} --site-dir disk"
    done = subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-ec", f"mount -t tmpfs none disk; {build}; ls -A disk/*"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare: " in done.stderr or "mount: " in done.stderr:
        pytest.skip("no right to mount anything on this machine")
    assert done.returncode == 0, done.stderr
    assert f"For nginx: root {project / 'disk/current'};" in done.stdout
    assert "index.html" in done.stdout
