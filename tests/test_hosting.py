"""The shipped nginx configuration, through a real nginx: headers, types, caching, compression, what it refuses."""

from __future__ import annotations

import gzip
import http.client
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.nginx import NGINX, SHIPPED, WRAPPED, require_nginx, serving

pytestmark = pytest.mark.slow

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONE_OF_EACH = (
    "",
    "issues/sandholm/",
    "404-not-there/",
    "pdf/book.pdf",
    "data/facts.json",
    "assets/site.*.css",
    "pagefind/pagefind.js",
)


@pytest.fixture(scope="module")
def site(built_site: Path) -> Iterator[str]:
    require_nginx()
    with serving(built_site) as address:
        yield address


def ask(address: str, path: str, *, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, f"/{path}", headers=named)
    answer = connection.getresponse()
    return answer.status, answer.msg, answer.read()


def found(built_site: Path, pattern: str) -> str:
    """Return the path of the first file that a pattern fits; what is no pattern as it is."""
    if "*" not in pattern:
        return pattern
    return next(built_site.glob(pattern)).relative_to(built_site).as_posix()


def test_nginx_reads_it_without_a_warning(tmp_path: Path) -> None:
    require_nginx()
    path = tmp_path / "nginx.conf"
    path.write_text(WRAPPED.format(user="", prefix=tmp_path, shipped=SHIPPED.read_text(encoding="utf-8")))
    command = [str(NGINX), "-t", "-p", str(tmp_path), "-c", str(path), "-e", "stderr"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr.splitlines()
    assert [line for line in told if "[notice]" not in line and not line.startswith("nginx: ")] == []


@pytest.mark.parametrize("path", ONE_OF_EACH)
def test_every_answer_bears_the_security_headers(site, built_site, path):
    _, headers, _ = ask(site, found(built_site, path))
    assert {name: headers[name] for name in HEADERS} == HEADERS
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy["frame-ancestors"] == "'none'"
    document = headers["Content-Type"].startswith("text/html")
    assert ("camera=()" in headers.get("Permissions-Policy", "")) == document
    assert headers["Server"] == "nginx"


@pytest.mark.parametrize(
    ("pattern", "mime"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("assets/site.*.css", "text/css; charset=utf-8"),
        ("assets/site.*.js", "text/javascript; charset=utf-8"),
        ("assets/favicon.*.svg", "image/svg+xml"),
        ("data/facts.json", "application/json; charset=utf-8"),
        ("data/facts.csv", "text/csv; charset=utf-8"),
        ("pdf/book.pdf", "application/pdf"),
        ("pagefind/*.pf_meta", "application/octet-stream"),
        ("pagefind/fragment/*/*.pf_fragment", "application/octet-stream"),
    ],
)
def test_files_are_named_as_what_they_are(site, built_site, pattern, mime):
    status, headers, body = ask(site, found(built_site, pattern))
    assert (status, headers["Content-Type"]) == (200, mime)
    assert body == (built_site / found(built_site, pattern)).read_bytes()


def test_feeds_and_kinds_to_come_are_named_as_what_they_are(tmp_path):
    require_nginx()
    for name in ("feeds/changes.xml", "feeds/calendar.ics", "other.xml", "a.wasm", "site.webmanifest"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    with serving(tmp_path) as address:
        types = {name: ask(address, name)[1]["Content-Type"].partition(";")[0] for name in (
            "feeds/changes.xml", "feeds/calendar.ics", "other.xml", "a.wasm", "site.webmanifest")}  # fmt: skip
    assert types == {
        "feeds/changes.xml": "application/atom+xml",
        "feeds/calendar.ics": "text/calendar",
        "other.xml": "application/xml",
        "a.wasm": "application/wasm",
        "site.webmanifest": "application/manifest+json",
    }


def test_what_has_a_digest_in_its_name_is_kept_and_the_rest_asked_for_again(site, built_site):
    page = ask(site, "")[2].decode()
    assets = re.findall(r'"\./(assets/[^"]+)"', page)
    assert {re.sub(r"\.[0-9a-f]{8}\.", ".", path) for path in assets} > {"assets/site.css", "assets/site.js"}
    for path in (*assets, found(built_site, "pagefind/index/*"), found(built_site, "pagefind/fragment/*/*")):
        assert ask(site, path)[1]["Cache-Control"] == "private, max-age=31536000, immutable"
    for path in ("", "data/facts.json", "data/facts.json?0", "pagefind/pagefind-entry.json", "pagefind/pagefind.js"):
        status, headers, _ = ask(site, path)
        assert (status, headers["Cache-Control"]) == (200, "no-cache")
        assert ask(site, path, If_None_Match=headers["ETag"])[0] == 304


def test_text_is_compressed_and_what_is_compressed_already_is_not(site, built_site):
    for pattern in ("", "assets/site.*.css", "assets/favicon.*.svg", "data/facts.json", "pagefind/pagefind.js"):
        path = found(built_site, pattern)
        _, headers, _ = ask(site, path, Accept_Encoding="gzip")
        small = (built_site / (path or "index.html")).stat().st_size < 512
        assert headers["Content-Encoding"] == (None if small else "gzip"), path
    assert ask(site, "pdf/book.pdf", Accept_Encoding="gzip")[1]["Content-Encoding"] is None


@pytest.mark.parametrize("pattern", ["*.pf_meta", "wasm.*", "index/*", "filter/*", "fragment/*/*"])
def test_the_index_of_search_lies_packed_and_is_told_to_be(site, built_site, pattern):
    path = found(built_site, f"pagefind/{pattern}")
    packed = (built_site / path).read_bytes()
    assert gzip.decompress(packed).startswith(b"pagefind_dcd"), "else Pagefind's script would not take it unpacked"
    _, headers, body = ask(site, path, Accept_Encoding="gzip, br")
    assert (headers["Content-Encoding"], body) == ("gzip", packed)
    assert ask(site, path)[1]["Content-Encoding"] is None


def test_addresses_end_in_a_slash_and_nothing_is_listed(site):
    status, headers, _ = ask(site, "issues/sandholm")
    assert (status, headers["Location"]) == (301, "/issues/sandholm/")
    assert ask(site, "assets/")[0] in {403, 404}


def test_what_is_not_there_gets_the_sites_own_page(site):
    status, _, body = ask(site, "issues/nowhere/")
    assert status == 404
    assert b"Page not found" in body
    assert ask(site, "404.html")[0] == 404


@pytest.mark.parametrize("path", [".git/config", "issues/.hidden", ".env"])
def test_nothing_that_starts_with_a_dot_is_served(site, path):
    assert ask(site, path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_the_site_is_only_read(site, method):
    assert ask(site, "", method=method)[0] == 405


def test_a_sign_on_in_its_place_covers_everything(built_site):
    """The example's `auth_request`, asking a stand-in that admits whoever brings a cookie."""
    require_nginx()
    example = """auth_request /oauth2/auth;
  location = /oauth2/auth {{ internal; auth_request off; if ($http_cookie != "desk=1") {{ return 401; }} return 204; }}
  # --- end of SIGN-ON ---""".replace("{{", "{").replace("}}", "}")
    with serving(built_site, {"# --- end of SIGN-ON ---": example}) as address:
        paths = [found(built_site, path) for path in ONE_OF_EACH if path != "404-not-there/"]
        paths.append(found(built_site, "pagefind/fragment/*/*"))
        assert {ask(address, path)[0] for path in paths} == {401}
        assert {ask(address, path, Cookie="desk=1")[0] for path in paths} == {200}
