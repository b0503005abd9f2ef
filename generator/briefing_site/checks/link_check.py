"""Checks whether the addresses of sources still work: the only module that uses the network.

In: sources. Out: one `Answer` for each address. It is a polite client: HEAD requests where they suffice, one request at
a time to each host; and it distinguishes "no answer" from an answer that says no.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import Source

AGENT = "briefing-links/1 (checks that cited sources still answer)"
HOSTS_AT_ONCE = 8
PERMANENT = frozenset({301, 308})
ONLY_PEOPLE = frozenset({401, 402, 403, 407, 429, 451})
"""The page may well be there, but not for a program."""
NO_HEAD = frozenset({400, 403, 404, 405, 406, 429, 500, 501, 503})
"""Answers that some servers give only to HEAD requests."""


class LinkStatus(StrEnum):
    """The result of a request to an address; the most serious first."""

    GONE = "gone"
    SILENT = "no answer"
    FAILING = "failing"
    MOVED = "moved"
    UNKNOWN = "not told to programs"
    ANSWERS = "answers"


DEAD = frozenset({LinkStatus.GONE, LinkStatus.SILENT, LinkStatus.FAILING})


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one address."""

    url: str
    status: LinkStatus
    detail: str = ""
    """The HTTP status, the new address, or what went wrong."""


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirects only to http and https, and remembers whether the first was permanent."""

    def __init__(self) -> None:
        self.permanent: bool | None = None

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:  # noqa: PLR0913, PLR0917
        if self.permanent is None:
            self.permanent = code in PERMANENT
        if urlsplit(newurl).scheme not in {"http", "https"}:
            raise urllib.error.URLError(f"leads to {newurl}")
        new = super().redirect_request(req, fp, code, msg, headers, newurl)
        if new is not None:
            new.method = req.get_method()
        return new


def addresses_of(base: FactBase) -> Mapping[str, tuple[Source, ...]]:
    """Return each address in sources that are not withdrawn, with these sources."""
    found: dict[str, list[Source]] = defaultdict(list)
    for source in base.sources.values():
        if source.url and not source.withdrawn:
            found[source.url].append(source)
    return {url: tuple(sources) for url, sources in found.items()}


def ask_all(urls: Iterable[str], timeout: float) -> tuple[Answer, ...]:
    """Return the answer of each address, in the order given; hosts get one request at a time."""
    asked = [*urls]
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in asked:
        hosts[urlsplit(url).netloc.lower()].append(url)
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        answers = {
            a.url: a for found in pool.map(lambda own: [ask(u, timeout) for u in own], hosts.values()) for a in found
        }
    return tuple(answers[url] for url in asked)


def ask(url: str, timeout: float) -> Answer:
    """Return the answer of one address; `timeout` (seconds) applies to each of at most two requests."""
    answer, status = _request(url, "HEAD", timeout)
    if status in NO_HEAD:
        answer, _ = _request(url, "GET", timeout)
    return answer


def _request(url: str, method: str, timeout: float) -> tuple[Answer, int]:
    """Return the answer, and the HTTP status if there was one."""
    redirects = _WebOnly()
    opener = urllib.request.build_opener(redirects)
    request = urllib.request.Request(url, headers={"User-Agent": AGENT, "Accept": "*/*"}, method=method)  # noqa: S310 - the model lets http and https through
    try:
        with opener.open(request, timeout=timeout) as response:
            if redirects.permanent and response.url != url:
                return Answer(url, LinkStatus.MOVED, response.url), response.status
            return Answer(url, LinkStatus.ANSWERS), response.status
    except urllib.error.HTTPError as error:
        error.close()
        return Answer(url, _status_of(error.code), str(error.code)), error.code
    except urllib.error.URLError as error:
        return Answer(url, LinkStatus.SILENT, str(error.reason)), 0
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(url, LinkStatus.SILENT, str(error) or type(error).__name__), 0


def _status_of(code: int) -> LinkStatus:
    if code in ONLY_PEOPLE:
        return LinkStatus.UNKNOWN
    return LinkStatus.FAILING if code >= 500 else LinkStatus.GONE  # noqa: PLR2004 - the server's own fault
