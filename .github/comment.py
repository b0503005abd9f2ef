"""Shows the diff of facts as the one comment of a pull request, from the artifact of a run without rights.

In: the event `workflow_run` (GITHUB_EVENT_PATH), GitHub's API. Out: a comment, written or brought up to date. The
artifact is untrusted: one text file of bounded size, never unpacked or run; which pull request it belongs to is told
by the event and the API, not by the artifact. Of a proposal that edits the workflow, which makes the artifact, nothing
is shown. Python's standard library is all that it needs.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

MARKER = "<!-- briefing: diff of facts -->"
"""By which the comment of before is found; only one that this token's own account wrote counts."""
BOT = "github-actions[bot]"
ARTIFACT, MEMBER = "diff", "diff.md"
LARGEST_ARTIFACT = 1_000_000
LONGEST_COMMENT = 60_000
"""Characters; GitHub takes 65,536."""
OTHER_TAG = re.compile(r"<(?!/?(?:details|summary|ins|del)>)")
"""What a diff of facts has no use for: it writes no other tag, and none with attributes."""
OTHER_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|#(?:x27|36|91|8288));)")
"""Likewise: it writes no other character so, least of all an @."""
REFERENCE = re.compile(r"(@|(?<!&)#|\bGH-)(?=\w)", re.IGNORECASE)
"""What GitHub takes for somebody to tell, or for an issue to link, when the rest of the Markdown has been read."""
APART = "&#8288;"
"""A word joiner, which takes no room."""
PAGE = 100
MOST_PAGES = 20
URL = re.compile(r"https?://[\w.:-]+/[\w./#-]+")
WORKFLOW = (".github/", ".gitlab/", ".gitlab-ci.yml")
"""What makes the diff: whoever edits it decides what the diff says."""
REFUSED = (
    "**No diff of facts is shown here**: the proposal edits what makes it, or may ({}). "
    "Read it in a checkout of your own."
)


class Unusable(Exception):  # noqa: N818 - not an error of this script
    """There is nothing to comment on, or nothing to say; the message says why."""


class Api:
    """GitHub's API for one repository."""

    def __init__(self, root: str, repository: str, token: str) -> None:
        self.base = f"{root.rstrip('/')}/repos/{repository}"
        self.token = token

    def json(self, path: str, method: str = "GET", body: dict[str, Any] | None = None) -> Any:
        """Return what a path answers."""
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(self._request(f"{self.base}{path}", method, data), timeout=30) as answer:  # noqa: S310
            return json.load(answer)

    def pages(self, path: str, key: str = "", **query: str) -> Iterator[dict[str, Any]]:
        """Yield the items of a list that is given page by page."""
        for page in range(1, MOST_PAGES + 1):
            found = self.json(f"{path}?{urlencode({**query, 'per_page': PAGE, 'page': page})}")
            items = found[key] if key else found
            yield from items
            if len(items) < PAGE:
                return

    def download(self, url: str, limit: int) -> bytes:
        """Return a file of at most `limit` bytes; GitHub sends elsewhere for it, and that place gets no token."""
        opener = urllib.request.build_opener(_WithoutToken)
        with opener.open(self._request(url, "GET", None), timeout=60) as answer:
            data: bytes = answer.read(limit + 1)
        if len(data) > limit:
            raise Unusable("the artifact is too large")
        return data

    def _request(self, url: str, method: str, data: bytes | None) -> urllib.request.Request:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/vnd.github+json"}
        return urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - from GitHub's own answers


class _WithoutToken(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:  # noqa: PLR0913, PLR0917
        new = super().redirect_request(req, fp, code, msg, headers, newurl)
        if new is not None and urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            new.remove_header("Authorization")
        return new


def find_pull_request(api: Api, run: dict[str, Any]) -> int:
    """Return the number of the open pull request whose present head this run is about."""
    owner = run["head_repository"]["owner"]["login"]
    head = f"{owner}:{run['head_branch']}"
    for pull in api.pages("/pulls", state="open", head=head):
        if pull["head"]["sha"] == run["head_sha"] and pull["head"]["repo"]["id"] == run["head_repository"]["id"]:
            return int(pull["number"])
    raise Unusable("no open pull request has this commit as its head: it is closed, or was changed since")


def edited_workflow(paths: Iterable[str]) -> str:
    """Return why nothing of a proposal can be shown: the file of the workflow that it edits; empty where it can."""
    listed = [*paths]
    if len(listed) >= PAGE * MOST_PAGES:
        return "too many files to look at"
    found = next((path for path in listed if path.startswith(WORKFLOW)), "")
    return re.sub(r"[^\w./-]", "?", found)


def paths_of(api: Api, number: int) -> Iterator[str]:
    """Yield every file that a pull request changes, under its old name as well."""
    for file in api.pages(f"/pulls/{number}/files"):
        yield from (file["filename"], *([file["previous_filename"]] if file.get("previous_filename") else []))


def sheet_link(url: str) -> str:
    """Return the line that leads to the whole sheet; nothing for an address that is none."""
    return f"[The whole sheet]({url}) is `diff.html`, beside the preview.\n\n" if URL.fullmatch(url) else ""


def read_diff(api: Api, run: dict[str, Any]) -> str:
    """Return the diff that the run left behind, as text that can go into a comment."""
    found = [a for a in api.pages(f"/actions/runs/{int(run['id'])}/artifacts", "artifacts") if a["name"] == ARTIFACT]
    if len(found) != 1 or found[0]["expired"] or found[0]["size_in_bytes"] > LARGEST_ARTIFACT:
        raise Unusable("the run left no diff of a usable size")
    data = api.download(f"{api.base}/actions/artifacts/{int(found[0]['id'])}/zip", LARGEST_ARTIFACT)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(MEMBER) as file:
            text = file.read(4 * LONGEST_COMMENT + 1).decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        raise Unusable(f"the artifact holds no {MEMBER}") from error
    return harmless(text)


def harmless(text: str) -> str:
    """Return text that notifies nobody, loads no picture, hides nothing in comments, and fits."""
    text = "".join(c for c in text if c.isprintable() or c == "\n")
    text = OTHER_TAG.sub("&lt;", OTHER_ENTITY.sub("&amp;", text).replace("![", "!&#91;"))
    text = REFERENCE.sub(rf"\1{APART}", text)
    if len(text) > LONGEST_COMMENT:
        text = f"{text[:LONGEST_COMMENT]}\n\n… cut here; the sheet has the whole."
    return text


def show(api: Api, number: int, text: str) -> str:
    """Write the comment, or bring the one of before up to date; return which of the two was done."""
    body = {"body": f"{MARKER}\n{text}"}
    for comment in api.pages(f"/issues/{number}/comments"):
        if comment["user"]["login"] == BOT and comment["body"].startswith(MARKER):
            api.json(f"/issues/comments/{int(comment['id'])}", "PATCH", body)
            return "updated"
    api.json(f"/issues/{number}/comments", "POST", body)
    return "written"


def main() -> int:
    """Do it for the event at hand."""
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    root = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    api = Api(root, os.environ["GITHUB_REPOSITORY"], os.environ["GITHUB_TOKEN"])
    try:
        run = event["workflow_run"]
        number = find_pull_request(api, run)
        refused = edited_workflow(paths_of(api, number))
        link = sheet_link(f"{run['html_url']}#artifacts")
        done = show(api, number, REFUSED.format(refused) if refused else f"{link}{read_diff(api, run)}")
    except Unusable as reason:
        print(f"No comment: {reason}.")  # noqa: T201
        return 0
    except urllib.error.HTTPError as error:
        print(f"GitHub answered {error.code} to {error.url}.", file=sys.stderr)  # noqa: T201
        return 1
    print(f"Comment on pull request {number} {done}.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
