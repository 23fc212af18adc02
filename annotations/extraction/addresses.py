"""Where a request may go: the parts of a web address, and which network addresses are public.

A server that fetches what people paste is a door into its own network. Two rules close it: an address is
written in one plain way, and only what the registries call globally reachable unicast is ever opened.
"""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from annotations.errors import FetchFailed

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

DEFAULT_PORTS = {"http": 80, "https": 443}

_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$")
_FORBIDDEN_CHARACTER = re.compile(r"[\x00-\x20\x7f\\]")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_LONGEST_NAME = 253
_SHOWN = 200  # characters of a wrong address that a message repeats

# IANA special-purpose registries (RFC 6890 and its updates), and what clouds keep for themselves.
_SPECIAL_NETWORKS: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "an unspecified address"),
    ("10.0.0.0/8", "a private address"),
    ("100.64.0.0/10", "a carrier's internal address"),
    ("127.0.0.0/8", "a loopback address"),
    ("168.63.129.16/32", "a cloud provider's internal address"),
    ("169.254.0.0/16", "a link-local address"),
    ("172.16.0.0/12", "a private address"),
    ("192.0.0.0/24", "a reserved address"),
    ("192.0.2.0/24", "an address for documentation"),
    ("192.88.99.0/24", "a tunnel address"),
    ("192.168.0.0/16", "a private address"),
    ("198.18.0.0/15", "an address for benchmarks"),
    ("198.51.100.0/24", "an address for documentation"),
    ("203.0.113.0/24", "an address for documentation"),
    ("224.0.0.0/4", "a multicast address"),
    ("240.0.0.0/4", "a reserved address"),
    ("::/128", "an unspecified address"),
    ("::1/128", "a loopback address"),
    ("::/96", "an IPv4 address in disguise"),
    ("::ffff:0:0/96", "an IPv4 address in disguise"),
    ("64:ff9b:1::/48", "a private translation address"),
    ("100::/64", "a discarded address"),
    ("2001::/32", "a tunnel address"),
    ("2001::/23", "a reserved address"),
    ("2001:db8::/32", "an address for documentation"),
    ("2002::/16", "a tunnel address"),
    ("3fff::/20", "an address for documentation"),
    ("fc00::/7", "a private address"),
    ("fe80::/10", "a link-local address"),
    ("fec0::/10", "a private address"),
    ("ff00::/8", "a multicast address"),
)
_REFUSED: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(cidr), kind) for cidr, kind in _SPECIAL_NETWORKS
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """Where one request goes. `host` is ASCII, in lower case, without the brackets of an IPv6 address."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host with its port unless that is the scheme's own, as the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def endpoint(self) -> str:
        """Host and port, both always there: how `Limits.allowed_private` names what it allows."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def kind_if_not_public(address: Address) -> str | None:
    """Why no connection may be opened to this address, as words for a sentence; None if it is public."""
    if isinstance(address, IPv6Address) and address in _NAT64:
        # The way to the IPv4 web from an IPv6-only network: as public as the address it carries.
        return kind_if_not_public(IPv4Address(int(address) & 0xFFFFFFFF))
    for network, kind in _REFUSED:
        if address.version == network.version and address in network:
            return kind
    if isinstance(address, IPv6Address) and (address not in _GLOBAL_V6 or address.scope_id):
        return "a reserved address"
    return None


def literal_address(host: str) -> Address | None:
    """The address a host spells out, in any notation a C library would take; None for a name.

    Raises `ValueError` when the host can only be an address and is none (`256.1.1.1`, `1.2.3.4.5`).
    """
    if "%" in host:
        raise ValueError(f"{host} belongs to one network interface of this machine")
    if ":" in host:
        return IPv6Address(host)
    if not _ENDS_IN_NUMBER.search(host):
        return None
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError as error:
        raise ValueError(f"{host} is no address") from error


def refuse_private_literal(target: Target) -> None:
    """Raise `FetchFailed` with `private_address` where the host spells out an address that is not public.

    A name may lead to one too: only who resolves it can tell.
    """
    address = literal_address(target.host)
    if address and (kind := kind_if_not_public(address)):
        raise FetchFailed(
            "private_address", f"{address} is {kind}. Only pages on the public internet can be fetched."
        )


def parse_target(url: str, *, base: Target | None = None) -> Target:
    """The target a URL names; `base` is the page a relative one was found on. The fragment is left out.

    Raises `FetchFailed` with `bad_url` for what is no plain web address: other schemes, credentials,
    control characters, hosts that are neither a name nor an address.
    """
    if _FORBIDDEN_CHARACTER.search(url):
        raise FetchFailed("bad_url", "The address holds a space, a backslash or a control character.")
    try:
        parts = parse_url(urljoin(base.url, url) if base else url)
        host = _plain_host(parts.host or "")
    except (LocationParseError, ValueError) as error:
        raise FetchFailed("bad_url", f"This is not a web address: {url[:_SHOWN]}") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise FetchFailed(
            "bad_url",
            f"Only addresses that begin with http:// or https:// can be fetched, not {url[:_SHOWN]}",
        )
    if parts.auth is not None:
        raise FetchFailed("bad_url", "The address holds a user name or password. Leave them out.")
    port = DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
    return Target(parts.scheme, host, port, parts.request_uri)


def _plain_host(host: str) -> str:
    """A host in its one plain form, an address in the usual notation (`0x7f.1` is `127.0.0.1`)."""
    bare = host.removeprefix("[").removesuffix("]").removesuffix(".").lower()
    if (address := literal_address(bare)) is not None:
        return str(address)
    if len(bare) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in bare.split(".")):
        raise ValueError(f"{host[:_SHOWN]} is no host name")
    return bare
