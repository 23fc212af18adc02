"""Pages come in from public addresses only, within limits, and what goes wrong is said in words."""

import socket
import ssl
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import FetchFailed
from annotations.extraction.addresses import kind_if_not_public, parse_target
from annotations.extraction.fetching import Fetched, Limits, Resolver, fetch, system_resolver
from tests.extraction.misbehaving_site import ARTICLE, MEGABYTE, Site, misbehaving_site, redirect_to

PUBLIC = "93.184.215.14"


class _Wire:
    """What the interpreter itself reports of this process's sockets; nothing leaves the machine meanwhile."""

    def __init__(self) -> None:
        self.is_watched = False
        self.connections: list[tuple[str, int]] = []
        self.lookups: list[str] = []

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_watched:
            return
        if event == "socket.getaddrinfo":
            self.lookups.append(str(arguments[0]))
        if event == "socket.connect":
            host, port = arguments[1][:2]
            self.connections.append((host, port))
            if not ip_address(host).is_loopback:
                raise ConnectionRefusedError(111, "Connection refused")


_WIRE = _Wire()
sys.addaudithook(_WIRE.hear)


@pytest.fixture
def wire() -> Iterator[_Wire]:
    _WIRE.connections, _WIRE.lookups, _WIRE.is_watched = [], [], True
    yield _WIRE
    _WIRE.is_watched = False


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with misbehaving_site() as running:
        yield running


def limits_for(site: Site, **changes: Any) -> Limits:
    return Limits(**{"allowed_private": frozenset({site.endpoint}), **changes})


def answering(*answers: str) -> Resolver:
    return lambda host, port: list(answers)


def failure_of(url: str, limits: Limits | None = None, resolve: Resolver = system_resolver) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        fetch(url, limits=limits or Limits(), resolve=resolve)
    assert caught.value.detail.endswith((".", "?", url[:200])), caught.value.detail
    return caught.value


# --- what comes in ---


def test_page_arrives_with_its_type_charset_address_and_time(site: Site) -> None:
    page = fetch(site.url("/article"), limits=limits_for(site))
    assert page == Fetched(
        content=ARTICLE.encode(),
        media_type="text/html",
        charset="utf-8",
        final_url=site.url("/article"),
        http_status=200,
        fetched_at=page.fetched_at,
        headers=page.headers,
    )
    assert datetime.now(UTC) - page.fetched_at < timedelta(minutes=1)


def test_packed_page_arrives_unpacked(site: Site) -> None:
    assert fetch(site.url("/packed/gzip"), limits=limits_for(site)).content == ARTICLE.encode()


def test_headers_are_kept_in_their_order_as_far_as_they_are_worth_it(site: Site) -> None:
    page = fetch(site.url("/telling"), limits=limits_for(site))
    assert [pair for pair in page.headers if pair[0] not in ("Server", "Date")] == [
        ("Content-Type", "text/html"),
        ("Link", "</a>; rel=next"),
        ("Link", "</b>; rel=prev"),
        ("X-Town", "Malmö"),
    ]


def test_addresses_on_the_way_are_kept_in_turn(site: Site) -> None:
    second = redirect_to("/article", 301)
    first = redirect_to(second)
    page = fetch(site.url(first), limits=limits_for(site))
    assert page.redirects == (site.url(first), site.url(second))
    assert fetch(site.url("/article"), limits=limits_for(site)).redirects == ()


def test_pdf_arrives_whatever_type_its_site_gives_it(site: Site) -> None:
    for named in ("application_pdf", "application_x-pdf", "application_octet-stream", "text_html", ""):
        page = fetch(site.url(f"/pdf/{named}"), limits=limits_for(site))
        assert (page.media_type, page.content[:5]) == ("application/pdf", b"%PDF-")


def test_request_says_honestly_who_asks(site: Site) -> None:
    fetch(site.url("/article"), limits=limits_for(site))
    _, headers = site.requests[-1]
    assert headers["User-Agent"].startswith("FactcheckWorkbench/")
    assert headers["Host"] == site.endpoint
    assert "Cookie" not in headers


def test_page_without_a_media_type_is_judged_by_its_beginning(site: Site) -> None:
    assert fetch(site.url("/without-type"), limits=limits_for(site)).media_type == "text/html"
    assert fetch(site.url("/without-type/words"), limits=limits_for(site)).media_type == "text/plain"


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirect_is_followed_and_the_final_address_kept(site: Site, code: int) -> None:
    page = fetch(site.url(redirect_to("/article#part", code)), limits=limits_for(site))
    assert (page.content, page.final_url) == (ARTICLE.encode(), site.url("/article"))


def test_redirect_in_raw_utf8_with_a_space_is_followed_as_browsers_do(site: Site) -> None:
    failure_of(site.url(redirect_to("/status/404?q=الميناء الجديد")), limits_for(site))
    assert site.requests[-1][0].startswith("/status/404?q=%D8%A7%D9%84%D9%85%D9%8A%D9%86%D8%A7%D8%A1%20%D8")


def test_fragment_and_surrounding_space_of_a_pasted_address_do_not_matter(site: Site) -> None:
    assert fetch(f"  {site.url('/article')}#part\n", limits=limits_for(site)).final_url == site.url(
        "/article"
    )


# --- what goes wrong ---


@pytest.mark.parametrize(
    ("path", "reason", "said"),
    [
        pytest.param("/status/404", "not_found", "404", id="missing page is not found"),
        pytest.param("/status/410", "not_found", "410", id="removed page is not found"),
        pytest.param("/status/401", "forbidden", "log-in", id="log-in is forbidden"),
        pytest.param("/status/403", "forbidden", "403", id="refused page is forbidden"),
        pytest.param("/status/451", "forbidden", "legal", id="legally blocked page is forbidden"),
        pytest.param("/status/402", "paywall", "payment", id="payment required is a paywall"),
        pytest.param("/status/429", "unreachable", "429", id="too many requests is unreachable"),
        pytest.param("/status/500", "unreachable", "500", id="server error is unreachable"),
        pytest.param(
            "/status/304", "unreachable", "304", id="redirect status without a location is unreachable"
        ),
        pytest.param("/article/image_png", "not_text", "image/png", id="picture is not text"),
        pytest.param("/article/application_zip", "not_text", "application/zip", id="archive is not text"),
        pytest.param("/article/application_octet-stream", "not_text", "octet", id="download is not text"),
        pytest.param("/huge", "too_large", "10 MB", id="announced size above the limit is too large"),
        pytest.param("/endless", "too_large", "10 MB", id="unannounced size above the limit is too large"),
        pytest.param("/two-gigabytes", "too_large", "10 MB", id="two gigabytes, announced, are too large"),
        pytest.param(
            "/two-gigabytes/unannounced", "too_large", "10 MB", id="two gigabytes, unannounced, are too large"
        ),
        pytest.param("/endless-headers", "unreachable", "broke", id="headers without end are unreachable"),
        pytest.param(
            "/endless-headers/line", "unreachable", "broke", id="one header without end is unreachable"
        ),
        pytest.param("/wrong-length/5000", "unreachable", "broke", id="length above the page is unreachable"),
        pytest.param("/packed/br", "unreachable", "br", id="packing nobody asked for is unreachable"),
        pytest.param("/badly-packed", "unreachable", "unpacked", id="broken packing is unreachable"),
        pytest.param("/reset", "unreachable", "127.0.0.1", id="reset before the answer is unreachable"),
        pytest.param("/reset/midway", "unreachable", "broke", id="reset in the middle is unreachable"),
        pytest.param("/cut-short", "unreachable", "broke", id="page shorter than announced is unreachable"),
        pytest.param("/garbage", "unreachable", "broke", id="answer that is not HTTP is unreachable"),
        pytest.param("/loop", "too_many_redirects", "5 times", id="redirect loop ends"),
    ],
)
def test_each_misbehaviour_has_its_reason(site: Site, path: str, reason: str, said: str) -> None:
    failure = failure_of(site.url(path), limits_for(site))
    assert (failure.reason, said in failure.detail) == (reason, True), failure.detail


def test_redirects_stop_at_the_limit(site: Site) -> None:
    before = len(site.requests)
    failure_of(site.url("/loop"), limits_for(site, redirects=2))
    assert len(site.requests) - before == 3


@pytest.mark.parametrize("path", ["/endless", "/two-gigabytes/unannounced"])
def test_too_large_page_is_not_read_to_its_end(site: Site, path: str) -> None:
    before = site.sent
    failure_of(site.url(path), limits_for(site, max_bytes=MEGABYTE))
    assert site.sent - before < 15 * MEGABYTE


def test_gzip_bomb_never_fills_the_memory(site: Site) -> None:
    tracemalloc.start()
    failure = failure_of(site.url("/bomb"), limits_for(site, max_bytes=2 * MEGABYTE))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert failure.reason == "too_large"
    assert peak < 8 * MEGABYTE


@pytest.mark.parametrize("argument", ["10", "-5", "many", "99999999999999999999x"])
def test_length_that_is_wrong_fills_no_memory_and_raises_nothing_else(site: Site, argument: str) -> None:
    with suppress(FetchFailed):
        page = fetch(site.url(f"/wrong-length/{argument}"), limits=limits_for(site))
        assert ARTICLE.encode().startswith(page.content)


@pytest.mark.parametrize("path", ["/slow-body", "/slow-headers"])
def test_page_that_trickles_ends_at_the_total_limit(site: Site, path: str) -> None:
    started = time.monotonic()
    failure = failure_of(site.url(path), limits_for(site, total_seconds=0.6, read_seconds=5))
    assert (failure.reason, time.monotonic() - started < 3) == ("too_slow", True)


def test_page_that_stays_silent_ends_at_the_read_limit(site: Site) -> None:
    started = time.monotonic()
    failure = failure_of(site.url("/silent"), limits_for(site, read_seconds=0.3))
    assert (failure.reason, time.monotonic() - started < 3) == ("too_slow", True)


def test_slow_redirects_share_one_time_limit(site: Site) -> None:
    path = redirect_to(site.url("/silent"))
    assert failure_of(site.url(path), limits_for(site, total_seconds=0.5)).reason == "too_slow"


def test_name_server_that_never_answers_is_too_slow() -> None:
    def never(host: str, port: int) -> list[str]:
        time.sleep(5)
        return [PUBLIC]

    started = time.monotonic()
    failure = failure_of("http://oldlight.example/", Limits(total_seconds=0.3), never)
    assert (failure.reason, time.monotonic() - started < 3) == ("too_slow", True)


def test_unknown_name_is_unreachable() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    failure = failure_of("http://oldlight.example/", resolve=unknown)
    assert (failure.reason, "spelled" in failure.detail) == ("unreachable", True)
    assert failure_of("http://oldlight.example/", resolve=answering()).reason == "unreachable"


def test_closed_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    limits = Limits(allowed_private=frozenset({f"127.0.0.1:{port}"}))
    assert failure_of(f"http://127.0.0.1:{port}/", limits).reason == "unreachable"


# --- certificates ---


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def _secure_context(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_secure_page_is_asked_for_by_name_at_the_checked_address(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wire: _Wire
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with misbehaving_site(_secure_context(authority, "press.oldlight.example")) as site:
        name = f"press.oldlight.example:{site.port}"
        limits = Limits(allowed_private=frozenset({name}))
        page = fetch(
            site.url("/article", "press.oldlight.example"), limits=limits, resolve=answering("127.0.0.1")
        )
        assert page.content == ARTICLE.encode()
        assert site.server_names == ["press.oldlight.example"]
        assert site.requests[-1][1]["Host"] == name
        assert wire.connections == [("127.0.0.1", site.port)]


@pytest.mark.parametrize(
    ("certified", "is_trusted"),
    [
        pytest.param("press.oldlight.example", False, id="certificate of an unknown authority is refused"),
        pytest.param("other.oldlight.example", True, id="certificate of another name is refused"),
    ],
)
def test_untrusted_certificate_is_refused(
    certified: str, is_trusted: bool, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_trusted:
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with misbehaving_site(_secure_context(authority, certified)) as site:
        limits = Limits(allowed_private=frozenset({f"press.oldlight.example:{site.port}"}))
        failure = failure_of(site.url("/article", "press.oldlight.example"), limits, answering("127.0.0.1"))
        assert (failure.reason, "certificate" in failure.detail) == ("unreachable", True)
        assert site.requests == []


# --- where nothing may go ---

REFUSED_HOSTS = [
    ("loopback", "127.0.0.1"),
    ("loopback elsewhere in its network", "127.255.255.254"),
    ("loopback by name", "localhost"),
    ("loopback by name with a final dot", "localhost."),
    ("loopback as one number", "2130706433"),
    ("loopback as one hexadecimal number", "0x7f000001"),
    ("loopback as one octal number", "017700000001"),
    ("loopback in octal parts", "0177.0.0.01"),
    ("loopback in hexadecimal parts", "0x7f.0x0.0x0.0x1"),
    ("loopback in upper-case hexadecimal", "0X7F.0X1"),
    ("loopback in two parts", "127.1"),
    ("loopback in three parts", "127.0.1"),
    ("loopback in mixed notation", "0x7f.0.0.01"),
    ("loopback with a final dot", "127.0.0.1."),
    ("loopback in percent-encoding", "%31%32%37.0.0.1"),
    ("loopback in long octal", "00000177.1"),
    ("loopback in two notations", "127.0x1"),
    ("loopback by a name below localhost", "printer.localhost"),
    ("loopback by name in capitals", "LOCALHOST."),
    ("loopback by name in percent-encoding", "%6c%6f%63%61%6c%68%6f%73%74"),
    ("unspecified", "0.0.0.0"),
    ("unspecified in short", "0"),
    ("this network", "0.1.2.3"),
    ("private 10", "10.0.0.1"),
    ("private 10 as one number", "167772161"),
    ("private 172.16", "172.16.0.1"),
    ("private 172.31", "172.31.255.255"),
    ("private 192.168", "192.168.1.1"),
    ("private 192.168 in hexadecimal", "0xc0a80101"),
    ("carrier's network", "100.64.0.1"),
    ("carrier's network, last", "100.127.255.254"),
    ("a cloud's metadata", "169.254.169.254"),
    ("a cloud's metadata as one number", "2852039166"),
    ("a cloud's metadata in octal", "0251.0376.0251.0376"),
    ("another cloud's metadata", "100.100.100.200"),
    ("a third cloud's metadata", "168.63.129.16"),
    ("a fourth cloud's metadata", "192.0.0.192"),
    ("documentation 1", "192.0.2.1"),
    ("documentation 2", "198.51.100.1"),
    ("documentation 3", "203.0.113.1"),
    ("benchmarks", "198.18.0.1"),
    ("6to4 relay", "192.88.99.1"),
    ("multicast", "224.0.0.1"),
    ("multicast, administrative", "239.255.255.250"),
    ("reserved", "240.0.0.1"),
    ("broadcast", "255.255.255.255"),
    ("IPv6 loopback", "[::1]"),
    ("IPv6 loopback in full", "[0000:0000:0000:0000:0000:0000:0000:0001]"),
    ("IPv6 unspecified", "[::]"),
    ("IPv6 link-local", "[fe80::1]"),
    ("IPv6 private", "[fc00::1]"),
    ("IPv6 private, a cloud's metadata", "[fd00:ec2::254]"),
    ("IPv6 site-local", "[fec0::1]"),
    ("IPv6 multicast", "[ff02::1]"),
    ("IPv6 documentation", "[2001:db8::1]"),
    ("IPv6 new documentation", "[3fff::1]"),
    ("IPv6 discard", "[100::1]"),
    ("IPv4-mapped loopback", "[::ffff:127.0.0.1]"),
    ("IPv4-mapped loopback in hexadecimal", "[::ffff:7f00:1]"),
    ("IPv4-mapped public address", "[::ffff:93.184.215.14]"),
    ("IPv4-mapped metadata", "[::ffff:a9fe:a9fe]"),
    ("IPv4-compatible loopback", "[::127.0.0.1]"),
    ("IPv4-translated loopback", "[::ffff:0:127.0.0.1]"),
    ("6to4 around loopback", "[2002:7f00:1::]"),
    ("6to4 around a private address", "[2002:c0a8:101::1]"),
    ("Teredo", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]"),
    ("NAT64 around loopback", "[64:ff9b::127.0.0.1]"),
    ("NAT64 around a private address", "[64:ff9b::10.0.0.1]"),
    ("NAT64 around metadata", "[64:ff9b::a9fe:a9fe]"),
    ("local NAT64", "[64:ff9b:1::1]"),
    ("IPv6 that is not assigned", "[4000::1]"),
]


LOOPBACK = [(name, host) for name, host in REFUSED_HOSTS if "loopback" in name or "unspecified" in name]


@pytest.mark.parametrize("host", [pytest.param(host, id=name) for name, host in LOOPBACK])
def test_a_listener_on_this_machine_is_never_called(host: str, site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.setblocking(False)
        port = inside.getsockname()[1]
        for url in (f"http://{host}:{port}/", site.url(redirect_to(f"//{host}:{port}/"))):
            assert failure_of(url, limits_for(site)).reason == "private_address"
        with pytest.raises(BlockingIOError):
            inside.accept()


@pytest.mark.parametrize(("scheme", "port"), [("http", ""), ("https", ""), ("http", ":8080")])
@pytest.mark.parametrize("host", [pytest.param(host, id=name) for name, host in REFUSED_HOSTS])
def test_no_socket_is_opened_to_a_non_public_address(host: str, scheme: str, port: str, wire: _Wire) -> None:
    assert failure_of(f"{scheme}://{host}{port}/latest/meta-data/").reason == "private_address"
    assert wire.connections == []


@pytest.mark.parametrize("host", [pytest.param(host, id=name) for name, host in REFUSED_HOSTS])
def test_no_redirect_leads_to_a_non_public_address(host: str, site: Site, wire: _Wire) -> None:
    start = site.url(redirect_to(f"http://{host}/admin"))
    assert failure_of(start, limits_for(site)).reason == "private_address"
    assert wire.connections == [("127.0.0.1", site.port)]


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1"),
        *("224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "fe80::1", "fe80::1%lo", "fd00::1"),
        *("ff02::1", "2001::1", "2002:a00:1::", "64:ff9b::10.0.0.1", "168.63.129.16", "192.0.0.192"),
        *("192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "240.0.0.1"),
        *("::127.0.0.1", "::ffff:0:127.0.0.1", "::ffff:93.184.215.14", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"),
        *("100::1", "2001:db8::1", "3fff::1", "4000::1", "fc00::1", "fd00:ec2::254", "fec0::1"),
        *("2606:2800:21f::1%lo", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    ],
)
def test_name_that_leads_to_a_non_public_address_is_refused(address: str, wire: _Wire) -> None:
    assert failure_of("http://news.example/", resolve=answering(address)).reason == "private_address"
    assert wire.connections == []


@pytest.mark.parametrize(
    "answers", [(PUBLIC, "10.0.0.1"), ("10.0.0.1", PUBLIC), (PUBLIC, "::1"), (PUBLIC, "fe80::1%lo")]
)
def test_one_private_answer_among_public_ones_refuses_the_name(answers: tuple[str, ...], wire: _Wire) -> None:
    assert failure_of("http://news.example/", resolve=answering(*answers)).reason == "private_address"
    assert wire.connections == []


def test_answer_that_changes_between_check_and_use_is_never_asked_for(wire: _Wire) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"], ["169.254.169.254"]])
    failure = failure_of("http://rebind.example:8080/", resolve=lambda host, port: next(answers))
    assert failure.reason == "unreachable"  # no such server: but that one address was tried, and no other
    assert wire.connections == [(PUBLIC, 8080)]
    assert wire.lookups == []
    assert next(answers) == ["127.0.0.1"]


def test_name_that_turns_private_on_the_way_is_refused_at_the_hop_where_it_does(wire: _Wire) -> None:
    with misbehaving_site() as site:
        name = f"press.example:{site.port}"
        limits = Limits(allowed_private=frozenset({name}))
        answers = {"press.example": ["127.0.0.1"], "turn.example": ["10.1.1.1"]}
        start = site.url(redirect_to(f"http://turn.example:{site.port}/"), "press.example")
        failure = failure_of(start, limits, lambda host, port: answers[host])
        assert (failure.reason, wire.connections) == ("private_address", [("127.0.0.1", site.port)])


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        pytest.param("http://news.example#@127.0.0.1/", "news.example", id="address in the fragment"),
        pytest.param("http://news.example?@127.0.0.1/", "news.example", id="address in the query"),
        pytest.param("http://news.example/@127.0.0.1/", "news.example", id="address in the path"),
        pytest.param("http://127.0.0.1.news.example/", "127.0.0.1.news.example", id="address in the name"),
        pytest.param("http://NEWS.Example./", "news.example", id="capitals and a final dot"),
    ],
)
def test_what_looks_like_an_address_is_none_unless_it_is_the_host(url: str, asked: str, wire: _Wire) -> None:
    names: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        names.append(host)
        return [PUBLIC]

    assert failure_of(url, resolve=resolve).reason == "unreachable"
    assert (names, wire.connections) == ([asked], [(PUBLIC, 80)])


def test_every_checked_address_is_tried_in_turn(wire: _Wire) -> None:
    answers = answering("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "93.184.215.14")
    assert failure_of("http://news.example/", resolve=answers).reason == "unreachable"
    assert wire.connections == [(PUBLIC, 80), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", 80)]


def test_each_hop_is_resolved_and_checked_anew(site: Site, wire: _Wire) -> None:
    start = site.url(redirect_to("http://rebind.example/"))
    assert failure_of(start, limits_for(site), answering("192.168.0.9")).reason == "private_address"
    assert wire.connections == [("127.0.0.1", site.port)]


def test_allowing_one_endpoint_allows_no_other_port_of_it(site: Site, wire: _Wire) -> None:
    with misbehaving_site() as other:
        start = site.url(redirect_to(other.url("/article")))
        assert failure_of(start, limits_for(site)).reason == "private_address"
        assert other.requests == []


def test_proxy_of_the_environment_is_not_used(
    site: Site, wire: _Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, site.url("/"))
    assert failure_of("http://news.example/", resolve=answering(PUBLIC)).reason == "unreachable"
    assert wire.connections == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="nothing"),
        pytest.param("news.example/story", id="address without a scheme"),
        pytest.param("//news.example/story", id="address with half a scheme"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("ftp://news.example/story", id="ftp"),
        pytest.param("gopher://news.example:70/_x", id="gopher"),
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("data:text/html,hello", id="data"),
        pytest.param("http://", id="no host"),
        pytest.param("http:///story", id="empty host"),
        pytest.param("http://reader@news.example/", id="user name"),
        pytest.param("http://reader:secret@news.example/", id="user name and password"),
        pytest.param("http://news.example\\@127.0.0.1/", id="backslash"),
        pytest.param("http://news.example/\r\nHost: inside", id="line break"),
        pytest.param("http://news.example/a b", id="space"),
        pytest.param("http://news .example/", id="space in the host"),
        pytest.param("http://news.example:99999/", id="port that does not exist"),
        pytest.param("http://news.example:port/", id="port in letters"),
        pytest.param("http://news.example:0/", id="port zero"),
        pytest.param("http://news.example:22/", id="port of secure shell"),
        pytest.param("http://news.example:25/", id="port of mail"),
        pytest.param("http://256.1.1.1/", id="number above 255"),
        pytest.param("http://1.2.3.4.5/", id="five numbers"),
        pytest.param("http://0x/", id="hexadecimal nothing"),
        pytest.param("http://127.0.0.08/", id="octal with an eight"),
        pytest.param("http://[::1/", id="unclosed bracket"),
        pytest.param("http://[fe80::1%25lo]/", id="address of one interface"),
        pytest.param("http://[2606:2800:21f::1%25lo]/", id="public address of one interface"),
        pytest.param("http://①②⑦.⓪.⓪.①/", id="circled digits"),
        pytest.param("http://127。0。0。1/", id="ideographic full stops"),
        pytest.param("http://１２７.０.０.１/", id="full-width digits"),
        pytest.param("http://١٢٧.٠.٠.١/", id="Arabic digits"),
        pytest.param("http://ｌｏｃａｌｈｏｓｔ/", id="full-width letters"),
        pytest.param("http://loca\u00adlhost/", id="invisible hyphen"),
        pytest.param("http://127.0.0.1\u200b/", id="invisible space"),
        pytest.param("http://127.0.0.1%00.news.example/", id="NUL in the host"),
        pytest.param("http://127.0.0.1../", id="two final dots"),
        pytest.param("http://127.0.0\t.1/", id="tab in the host"),
        pytest.param("http:127.0.0.1/", id="no slashes"),
        pytest.param("http:/127.0.0.1/", id="one slash"),
        pytest.param("http:\\\\127.0.0.1/", id="backslashes for slashes"),
        pytest.param("http://[127.0.0.1]/", id="IPv4 in brackets"),
        pytest.param("http://[::ffff:0x7f.1]/", id="hexadecimal in IPv6"),
        pytest.param("http://[::1]x/", id="letter behind the bracket"),
        pytest.param("http://0x100000000/", id="number above all addresses"),
        pytest.param("http://127.0.0.1:80@news.example/", id="address for a user name"),
        pytest.param("http://news.example@127.0.0.1/", id="name for a user name"),
        pytest.param("http://news.example:80:80/", id="two ports"),
        pytest.param("http://news..example/", id="empty label"),
        pytest.param(f"http://{'a' * 64}.example/", id="label that is too long"),
        pytest.param("http://news<script>.example/", id="markup in the host"),
    ],
)
def test_what_is_no_plain_web_address_is_refused_before_any_lookup(url: str, site: Site, wire: _Wire) -> None:
    assert failure_of(url, resolve=answering(PUBLIC)).reason == "bad_url"
    assert (wire.connections, wire.lookups) == ([], [])


@pytest.mark.parametrize(
    "location",
    [
        *("file:///etc/passwd", "ftp://news.example/", "http://a:b@news.example/", "//["),
        *("/\\127.0.0.1/", "http:\\\\127.0.0.1/", "//news.example@127.0.0.1/", "http://１２７.０.０.１/"),
    ],
)
def test_redirect_to_what_is_no_plain_web_address_is_refused(location: str, site: Site, wire: _Wire) -> None:
    with pytest.raises(FetchFailed) as caught:
        fetch(site.url(redirect_to(location)), limits=limits_for(site))
    assert caught.value.reason == "bad_url"
    assert wire.connections == [("127.0.0.1", site.port)]


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://EXAMPLE.com", "http://example.com/"),
        ("http://example.com.:80/a?b=c#d", "http://example.com/a?b=c"),
        ("https://example.com:8443/a/../b", "https://example.com:8443/b"),
        ("http://مثال.إختبار/خبر", "http://xn--mgbh0fb.xn--kgbechtv/%D8%AE%D8%A8%D8%B1"),
        ("http://134744072/", "http://8.8.8.8/"),
        ("http://[2606:2800:021F::1]:8080/", "http://[2606:2800:21f::1]:8080/"),
        ("http://under_score.example/", "http://under_score.example/"),
    ],
)
def test_one_address_is_written_in_one_way(url: str, plain: str) -> None:
    assert parse_target(url).url == plain


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "172.32.0.1", "2606:2800:21f::1", "64:ff9b::808:808"]
)
def test_public_address_is_public(address: str) -> None:
    assert kind_if_not_public(ip_address(address)) is None


@given(st.ip_addresses())
def test_what_passes_is_global_by_the_standard_library_too(address: Any) -> None:
    assert kind_if_not_public(address) is not None or address.is_global
