"""Shows the diff of facts as the one comment of each open merge request, from a pipeline of the default branch.

In: GitLab's API, and a token in a protected variable, which no merge request's pipeline is given. Out: a comment,
written or brought up to date. The artifact that a merge request's pipeline left behind is untrusted: one text file of
bounded size; whose it is is told by the API, not by the artifact. Of a request that edits the pipeline, which makes the
artifact, nothing is shown. Python's standard library is all that it needs.
"""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / ".github"))

from comment import APART, MARKER, MOST_PAGES, PAGE, REFUSED, Unusable, edited_workflow, harmless, sheet_link

JOB, ARTIFACT = "proposal", "diff.md"
LARGEST_ARTIFACT = 250_000
REFERENCE = re.compile(r"((?<!&)[#!~%$])(?=[\w\"'\[])")
"""What GitLab takes for an issue, a merge request, a label or a milestone."""
COMMAND = re.compile(r"^([ \t>*-]*)/", re.MULTILINE)
"""What GitLab takes for something to do: `/merge` on a line of its own."""


class Api:
    """GitLab's API."""

    def __init__(self, root: str, token: str) -> None:
        self.root, self.token = root.rstrip("/"), token

    def json(self, path: str, method: str = "GET", **body: str) -> Any:
        """Return what a path answers."""
        return json.loads(self._ask(path, method, json.dumps(body).encode() if body else None))

    def pages(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """Yield the items of a list that is given page by page."""
        for page in range(1, MOST_PAGES + 1):
            items = self.json(f"{path}?{urlencode({**query, 'per_page': PAGE, 'page': page})}")
            yield from items
            if len(items) < PAGE:
                return

    def file(self, path: str, limit: int) -> str:
        """Return a file of at most `limit` bytes as text."""
        data = self._ask(path, "GET", None, limit + 1)
        if len(data) > limit:
            raise Unusable("the diff is too large")
        return data.decode("utf-8", "replace")

    def _ask(self, path: str, method: str, data: bytes | None, most: int = -1) -> bytes:
        headers = {"PRIVATE-TOKEN": self.token, "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.root}{path}", data, headers, method=method)  # noqa: S310 - GitLab's own
        with urllib.request.build_opener(_Straight).open(request, timeout=60) as answer:
            read: bytes = answer.read(most)
            return read


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token goes nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


def read_diff(api: Api, project: str, number: int) -> str:
    """Return the diff that the pipeline of a merge request's present head left behind, as text for a comment."""
    place = f"/projects/{project}/merge_requests/{number}"
    files = api.pages(f"{place}/diffs")
    if refused := edited_workflow(path for file in files for path in (file["new_path"], file["old_path"])):
        return REFUSED.format(refused)
    request = api.json(place)
    pipeline = request["head_pipeline"]
    if not pipeline or pipeline["sha"] != request["sha"]:
        raise Unusable("its last commit has no pipeline yet")
    place = f"/projects/{int(pipeline['project_id'])}"
    jobs = [job for job in api.pages(f"{place}/pipelines/{int(pipeline['id'])}/jobs") if job["name"] == JOB]
    if not jobs:
        raise Unusable(f"its pipeline has no job {JOB}")
    text = for_gitlab(api.file(f"{place}/jobs/{int(jobs[0]['id'])}/artifacts/{ARTIFACT}", LARGEST_ARTIFACT))
    return sheet_link(f"{jobs[0]['web_url']}/artifacts/file/diff.html") + text


def for_gitlab(text: str) -> str:
    """Return text in which GitLab finds nobody to tell, nothing to link, and nothing to do."""
    text = REFERENCE.sub(rf"\1{APART}", harmless(text))
    return COMMAND.sub(rf"\1{APART}/", text)


def show(api: Api, project: str, number: int, own: int, text: str) -> str:
    """Write the comment, or bring the one of before up to date; return what was done."""
    notes = f"/projects/{project}/merge_requests/{number}/notes"
    body = f"{MARKER}\n{text}"
    for note in api.pages(notes):
        if note["author"]["id"] == own and note["body"].startswith(MARKER):
            if note["body"].strip() == body.strip():
                return "as before"
            api.json(f"{notes}/{int(note['id'])}", "PUT", body=body)
            return "updated"
    api.json(notes, "POST", body=body)
    return "written"


def main() -> int:
    """Do it for every open merge request; one that cannot be told about keeps no other from it."""
    project = os.environ["CI_PROJECT_ID"]
    api = Api(os.environ["CI_API_V4_URL"], os.environ["BRIEFING_COMMENT_TOKEN"])
    failed = False
    own = int(api.json("/user")["id"])
    for request in [*api.pages(f"/projects/{project}/merge_requests", state="opened")]:
        number = int(request["iid"])
        try:
            done = show(api, project, number, own, read_diff(api, project, number))
        except Unusable as reason:
            done = f"not written: {reason}"
        except urllib.error.HTTPError as error:
            done = f"not written: GitLab answered {error.code}"
            failed = failed or error.code not in {403, 404}  # a diff that is gone, or a fork that may not be read
        print(f"Comment on merge request {number} {done}.")  # noqa: T201
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
