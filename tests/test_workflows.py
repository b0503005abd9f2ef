"""The workflows: valid, safe, and doing what they say; what they run is run here, too."""

from __future__ import annotations

import html
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from tests.conftest import PROJECT
from tests.edits import FILES, SALT
from tests.scripted_repository import ISOLATED, ScriptedRepository

BIN = Path(sys.executable).parent
WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], cwd=PROJECT, capture_output=True, text=True, check=False)


def test_zizmor_finds_nothing() -> None:
    done = run(BIN / "zizmor", "--offline", "--persona=pedantic", "--no-progress", ".github")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflows_obey_their_schemas() -> None:
    github = run(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)
    assert github.returncode == 0, github.stdout
    gitlab = run(BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", ".gitlab-ci.yml")
    assert gitlab.returncode == 0, gitlab.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_and_nothing_is_granted_by_default(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    uses = re.findall(r"uses: (\S+)(.*)", text)
    assert [name for name, _ in uses if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", name)] == []
    assert all(re.search(r"# v\d+\.\d+\.\d+", comment) for _, comment in uses)
    assert "secrets." not in text
    writes = [
        f"{job}: {scope}" for job, j in workflow["jobs"].items() for scope, g in j["permissions"].items() if g != "read"
    ]
    assert writes == {"comment": ["comment: pull-requests"], "publish": ["pypi: id-token"]}.get(path.stem, [])


def test_what_may_write_runs_nothing_of_a_proposal() -> None:
    (job,) = yaml.safe_load((PROJECT / ".github/workflows/comment.yml").read_text(encoding="utf-8"))["jobs"].values()
    checkout, script = job["steps"]
    assert "ref" not in checkout["with"]
    assert script["run"] == "python3 .github/comment.py"


# --- the job of a pull request, step by step ---


def steps_of_a_proposal() -> list[str]:
    path = PROJECT / ".github/workflows/facts.yml"
    job = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]["proposal"]
    return [step["run"] for step in job["steps"] if "run" in step]


@pytest.mark.slow
def test_the_steps_of_a_pull_request(tmp_path: Path) -> None:
    """What the runner does: the base, the merge commit in a clone of its own, then the steps as they are written."""
    origin = ScriptedRepository(tmp_path / "origin")
    (origin.folder / ".git/info/exclude").write_text("")
    origin.write({**FILES, "Makefile": ".venv/.ready:\n\t@true\n", ".gitignore": ".venv\n.cache/\n"})
    origin.commit("Start")
    origin.git("checkout", "--quiet", "-b", "proposal")
    origin.edit(SALT, '"too dear"', '"much too dear"')
    origin.write({"Makefile": ".venv/.ready:\n\t@echo it ran; exit 1\n"})
    origin.commit("Quote more fully\n\nChange: The price is quoted in full.")
    origin.git("checkout", "--quiet", "main")
    origin.write({"content/issues/wood.yml": "name: Wood\nsummary: Who fells what.\n"})
    origin.commit("Open a record on wood")
    origin.git("checkout", "--quiet", "-b", "merge")
    origin.git("merge", "--quiet", "--no-ff", "-m", "Merge", "proposal")
    for name, branch in (("base", "main"), ("proposal", "merge")):
        origin.git("clone", "--quiet", f"--branch={branch}", str(origin.folder), str(tmp_path / name))
    (tmp_path / "base/.venv").symlink_to(BIN.parent)
    environment = {**os.environ, **ISOLATED, "GITHUB_WORKSPACE": str(tmp_path), "BRIEFING_TODAY": "2023-07-20"}
    environment["GITHUB_STEP_SUMMARY"] = str(tmp_path / "summary.md")
    for step in steps_of_a_proposal():
        done = subprocess.run(
            ["bash", "-e", "-c", step],
            cwd=tmp_path / "base",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "it ran" not in done.stdout
    diff = (tmp_path / "diff.md").read_text()
    assert "1 fact changed" in diff
    assert "wood" not in diff, "what the base has meanwhile is no part of the proposal"
    assert diff in (tmp_path / "summary.md").read_text()
    page = (tmp_path / "preview/issues/salt/index.html").read_text()
    assert "much too dear" in page
    assert "The price is quoted in full." in page
    assert (tmp_path / "preview/issues/wood/index.html").exists()


def job_on_gitlab(name: str, folder: Path, **variables: str) -> None:
    """Do what GitLab's runner does for a job: its lines as one script, in the clone."""
    jobs = yaml.safe_load((PROJECT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    given = {"CI_PROJECT_DIR": str(folder), "BRIEFING_TODAY": "2023-07-20", **variables}
    script = "\n".join(jobs[name]["script"])
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env={**os.environ, **ISOLATED, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def fingerprints_in(report: Path) -> dict[str, str]:
    return {each["fingerprint"]: each["check_name"] for each in json.loads(report.read_text(encoding="utf-8"))}


@pytest.mark.slow
def test_the_jobs_of_a_merge_request_and_of_what_it_is_compared_with(tmp_path: Path) -> None:
    """GitLab shows of a merge request's report what the standing one of the target branch does not have."""
    origin = ScriptedRepository(tmp_path / "origin")
    (origin.folder / ".git/info/exclude").write_text("")
    ready = f".venv/.ready:\n\t@test -e .venv || ln -s {BIN.parent} .venv\n"
    origin.write({**FILES, "Makefile": ready, ".gitignore": ".venv\n.cache/\n"})
    origin.edit(SALT, "    reviewed: 2023-06-19 aa\n", "    reviewed: 2023-06-19 aa\n    review_by: 2023-07-01\n")
    origin.commit("Start")
    origin.git("checkout", "--quiet", "-b", "proposal")
    origin.edit(SALT, "name: Salt\n", "name: Salt\ndisambiguation: the mineral\n")
    origin.edit(SALT, "    sources: [ledger p4]\n", "    sources: [ledger p4]\n    review_by: 2023-07-02\n")
    head = origin.commit("Due sooner")
    for name in ("standing", "request"):
        origin.git("clone", "--quiet", str(origin.folder), str(tmp_path / name))
    subprocess.run(["git", "checkout", "--quiet", "main"], cwd=tmp_path / "standing", check=True)
    job_on_gitlab("standing", tmp_path / "standing")
    job_on_gitlab("proposal", tmp_path / "request", CI_COMMIT_SHA=head, CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")
    stood, now = (fingerprints_in(tmp_path / name / "quality.json") for name in ("standing", "request"))
    assert [now[i] for i in now.keys() - stood.keys()] == ["review-current"], (
        "it is told of what is new, line or no line"
    )
    assert "review-current" in stood.values()
    assert "1 fact annotated" in (tmp_path / "request/diff.md").read_text()
    assert "<main>" in (tmp_path / "request/diff.html").read_text()
    assert (tmp_path / "request/preview/issues/salt/index.html").exists()


# --- the comment ---


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("comment", PROJECT / ".github/comment.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def zipped(name: str, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return out.getvalue()


class GitHub(BaseHTTPRequestHandler):
    pulls: list[dict[str, Any]]
    files: list[dict[str, Any]]
    artifact: bytes
    comments: list[dict[str, Any]]
    size = 100
    tokens: list[str | None]

    def answer(self) -> None:
        path, _, _ = self.path.partition("?")
        path = path.removeprefix("/repos/desk/facts")
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
        if path == "/pulls":
            self.send(self.pulls)
        elif path == "/pulls/12/files":
            self.send(self.files)
        elif path == "/actions/runs/7/artifacts":
            self.send({"artifacts": [{"name": "diff", "id": 9, "expired": False, "size_in_bytes": self.size}]})
        elif path == "/actions/artifacts/9/zip":
            self.send_response(302)
            host = self.headers["Host"].replace("127.0.0.1", "localhost")
            self.send_header("Location", f"http://{host}/elsewhere")
            self.end_headers()
        elif path == "/elsewhere":
            self.tokens.append(self.headers.get("Authorization"))
            self.send(self.artifact)
        elif path == "/issues/12/comments" and self.command == "POST":
            self.comments.append({"id": len(self.comments), "user": {"login": "github-actions[bot]"}, **body})
            self.send({})
        elif path == "/issues/12/comments":
            self.send(self.comments)
        else:
            self.comments[int(path.rpartition("/")[2])] |= body
            self.send({})

    def send(self, answer: Any) -> None:
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        pass


SHEET = "[The whole sheet](https://github.com/desk/facts/actions/runs/7#artifacts) is `diff.html`, beside the preview."
RUN = {
    "id": 7,
    "html_url": "https://github.com/desk/facts/actions/runs/7",
    "head_sha": "a" * 40,
    "head_branch": "more",
    "head_repository": {"id": 3, "owner": {"login": "ann"}},
}
PULL = {"number": 12, "head": {"sha": "a" * 40, "repo": {"id": 3}}}


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[GitHub]]:
    stranger = {"id": 0, "user": {"login": "ann"}, "body": "<!-- briefing: diff of facts -->\nmine"}
    GitHub.pulls, GitHub.comments, GitHub.tokens, GitHub.size = [PULL], [stranger], [], 100
    GitHub.files = [{"sha": "c" * 40, "filename": "content/issues/salt.yml", "status": "modified", "changes": 2}]
    GitHub.artifact = zipped("diff.md", "**1 fact changed.**\n")
    server = ThreadingHTTPServer(("127.0.0.1", 0), GitHub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"workflow_run": RUN}))
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
    monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("GITHUB_REPOSITORY", "desk/facts")
    monkeypatch.setenv("GITHUB_TOKEN", "token")
    yield GitHub
    server.shutdown()
    server.server_close()


def test_one_comment_is_written_and_then_kept_up_to_date(script: ModuleType, github: type[GitHub]) -> None:
    assert script.main() == 0
    assert github.comments[1]["body"].endswith("**1 fact changed.**\n")
    github.artifact = zipped("diff.md", "**2 facts changed.**\n")
    assert script.main() == 0
    assert [c["body"].partition("\n")[2] for c in github.comments] == ["mine", f"{SHEET}\n\n**2 facts changed.**\n"]
    assert github.tokens == [None, None], "the place that GitHub sends to for the file gets no token"


@pytest.mark.parametrize(
    "pulls",
    [
        [],
        [{"number": 12, "head": {"sha": "b" * 40, "repo": {"id": 3}}}],
        [{"number": 12, "head": {"sha": "a" * 40, "repo": {"id": 4}}}],
    ],
)
def test_only_the_pull_request_whose_head_it_is_gets_it(
    script: ModuleType, github: type[GitHub], pulls: list[dict[str, Any]]
) -> None:
    github.pulls = pulls
    assert script.main() == 0
    assert len(github.comments) == 1


@pytest.mark.parametrize(
    "file",
    [
        {"filename": ".github/workflows/facts.yml", "status": "modified"},
        {"filename": "docs/old.yml", "previous_filename": ".github/workflows/facts.yml", "status": "renamed"},
    ],
)
def test_of_a_proposal_that_edits_the_workflow_nothing_is_shown(
    script: ModuleType, github: type[GitHub], file: dict[str, Any]
) -> None:
    assert script.main() == 0
    github.files = [*github.files, file]
    assert script.main() == 0
    assert len(github.comments) == 2, "what the comment said before does not stay"
    assert "**No diff of facts is shown here**" in github.comments[1]["body"]
    assert ".github/workflows/facts.yml" in github.comments[1]["body"]
    assert "1 fact changed" not in github.comments[1]["body"]


@pytest.mark.parametrize(
    "artifact", [b"no archive", zipped("../diff.md", "x"), zipped("other.md", "x"), b"x" * 1_000_001]
)
def test_what_is_no_diff_is_not_shown(script: ModuleType, github: type[GitHub], artifact: bytes) -> None:
    github.artifact = artifact
    assert script.main() == 0
    assert len(github.comments) == 1


def test_a_hostile_diff_is_made_harmless(script: ModuleType, github: type[GitHub]) -> None:
    github.artifact = zipped(
        "diff.md",
        "@everyone &#64;ann &commat;bob \\@eve #12 GH-3 a/b#4 ![x](https://spy.example/x) <!-- hidden <img src=x>\u202e"
        + "\n" * 900_000,
    )
    assert script.main() == 0
    body = github.comments[1]["body"].removeprefix(script.MARKER)
    assert not re.search(r"!\[|<!--|<img|\u202e", body)
    assert not re.search(r"@\w|#\d|GH-\d", html.unescape(body)), "GitHub looks for names once entities are letters"
    assert len(body) < 65_000


@pytest.mark.parametrize("tag", ["<Img src=x>", "<video poster=x>", "<a href=x>", "<details open>", "</ins >", "<!--"])
def test_no_tag_passes_that_a_diff_has_no_use_for(script: ModuleType, tag: str) -> None:
    assert "<" not in script.harmless(tag)
    assert script.harmless("<details><summary>x</summary>\n<ins>y</ins><del>z</del></details>").count("<") == 8


# --- the comment on GitLab ---


JOB = "https://gitlab.com/ann/facts/-/jobs/9"


class GitLab(BaseHTTPRequestHandler):
    head: dict[str, Any] | None
    diff: str
    files: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    asked: list[str]

    def answer(self) -> None:
        path = self.path.partition("?")[0].removeprefix("/api/v4")
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
        self.asked.append(f"{self.command} {path} {self.headers['PRIVATE-TOKEN']}")
        request = {"iid": 12, "sha": "a" * 40, "head_pipeline": self.head}
        notes = "/projects/3/merge_requests/12/notes"
        answers: dict[str, Any] = {
            "/user": {"id": 5},
            "/projects/3/merge_requests": [request],
            "/projects/3/merge_requests/12": request,
            "/projects/3/merge_requests/12/diffs": self.files,
            "/projects/8/pipelines/7/jobs": [
                {"id": 8, "name": "lint", "web_url": "https://gitlab.com/ann/facts/-/jobs/8"},
                {"id": 9, "name": "proposal", "web_url": "https://gitlab.com/ann/facts/-/jobs/9"},
            ],
            "/projects/8/jobs/9/artifacts/diff.md": self.diff.encode(),
            notes: self.notes,
        }
        if self.command == "POST":
            self.notes.append({"id": len(self.notes), "author": {"id": 5}, **body})
        elif self.command == "PUT":
            self.notes[int(path.removeprefix(f"{notes}/"))] |= body
        answer = answers.get(path, {})
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(302 if self.diff == "elsewhere" and path.endswith("diff.md") else 200)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def gitlab(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[GitLab]]:
    GitLab.head = {"id": 7, "sha": "a" * 40, "project_id": 8}
    GitLab.diff, GitLab.asked = "**1 fact changed.**\n", []
    salt = "content/issues/salt.yml"
    GitLab.files = [{"old_path": salt, "new_path": salt, "new_file": False, "renamed_file": False, "diff": ""}]
    GitLab.notes = [{"id": 0, "author": {"id": 4}, "body": "<!-- briefing: diff of facts -->\nmine"}]
    server = ThreadingHTTPServer(("127.0.0.1", 0), GitLab)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("CI_API_V4_URL", f"http://127.0.0.1:{server.server_port}/api/v4")
    monkeypatch.setenv("CI_PROJECT_ID", "3")
    monkeypatch.setenv("BRIEFING_COMMENT_TOKEN", "token")
    yield GitLab
    server.shutdown()
    server.server_close()


def comment_on_gitlab() -> str:
    done = run(sys.executable, ".gitlab/comment.py")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_comment_on_gitlab_is_written_and_then_kept_up_to_date(gitlab: type[GitLab]) -> None:
    assert "12 written" in comment_on_gitlab()
    assert "12 as before" in comment_on_gitlab()
    gitlab.diff = "**2 facts changed.**\n"
    assert "12 updated" in comment_on_gitlab()
    sheet = SHEET.replace("https://github.com/desk/facts/actions/runs/7#artifacts", f"{JOB}/artifacts/file/diff.html")
    told = ["mine", f"{sheet}\n\n**2 facts changed.**\n"]
    assert [note["body"].partition("\n")[2] for note in gitlab.notes] == told


def test_on_gitlab_nothing_is_shown_of_a_request_that_edits_the_pipeline(gitlab: type[GitLab]) -> None:
    comment_on_gitlab()
    gitlab.files = [*gitlab.files, {"old_path": ".gitlab-ci.yml", "new_path": "x.yml", "renamed_file": True}]
    assert "12 updated" in comment_on_gitlab()
    assert "**No diff of facts is shown here**" in gitlab.notes[1]["body"]
    assert not any("artifacts" in asked for asked in gitlab.asked[-4:])


@pytest.mark.parametrize("head", [None, {"id": 7, "sha": "b" * 40, "project_id": 8}])
def test_on_gitlab_only_the_diff_of_the_present_head_counts(gitlab: type[GitLab], head: dict[str, Any] | None) -> None:
    gitlab.head = head
    assert "not written: its last commit has no pipeline yet" in comment_on_gitlab()


def test_the_token_for_gitlab_follows_no_redirect_and_a_giant_is_refused(gitlab: type[GitLab]) -> None:
    gitlab.diff = "elsewhere"
    assert run(sys.executable, ".gitlab/comment.py").returncode == 1
    assert not any("elsewhere" in asked for asked in gitlab.asked)
    gitlab.diff = "x" * 300_000
    assert "too large" in comment_on_gitlab()
    assert len(gitlab.notes) == 1


def test_on_gitlab_a_hostile_diff_tells_nobody_and_does_nothing(gitlab: type[GitLab]) -> None:
    gitlab.diff = (
        "@all\n/merge\n  /approve\n> /close\nsee #12 !3 ~bug &#64;ann ![x](y) <img src=x> a/b &lt;\n### Positions"
    )
    comment_on_gitlab()
    body = gitlab.notes[1]["body"].partition("\n")[2]
    assert not re.search(r"^[ >]*/|!\[|<img", body, re.MULTILINE)
    assert not re.search(r"@\w|#\d|!\d|~\w", html.unescape(body))
    assert "a/b &lt;" in body
    assert body.endswith("### Positions")


def test_what_may_write_on_gitlab_runs_on_the_default_branch_alone() -> None:
    jobs = yaml.safe_load((PROJECT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    (rule,) = jobs["comments"]["rules"]
    assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in rule["if"]
    assert jobs["comments"]["script"] == ["python3 .gitlab/comment.py"]
    assert [name for name, job in jobs.items() if "COMMENT_TOKEN" in json.dumps(job)] == []


def test_git_is_new_enough_for_what_the_workflows_ask() -> None:
    assert shutil.which("git")
    assert (
        "--write-tree"
        in subprocess.run(["git", "merge-tree", "-h"], capture_output=True, text=True, check=False).stdout
    )
