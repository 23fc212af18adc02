"""Which hosts are refused before anything is asked of the network (all kinds of them: test_fetching)."""

import pytest

from annotations.errors import FetchFailed
from annotations.extraction.addresses import parse_target, refuse_private_literal


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        pytest.param("http://127.0.0.1/page", "127.0.0.1 is a loopback address", id="loopback"),
        pytest.param("http://2130706433/", "127.0.0.1 is a loopback address", id="loopback as one number"),
        pytest.param("https://10.0.0.1:8080/", "10.0.0.1 is a private address", id="private with a port"),
        pytest.param("http://[::1]/", "::1 is a loopback address", id="IPv6 loopback"),
        pytest.param("http://[64:ff9b::a00:1]/", "64:ff9b::a00:1 is a private address", id="NAT64"),
    ],
)
def test_a_private_address_spelled_out_is_refused_by_name(url: str, kind: str) -> None:
    with pytest.raises(FetchFailed) as refused:
        refuse_private_literal(parse_target(url))
    assert refused.value.reason == "private_address"
    assert refused.value.detail == f"{kind}. Only pages on the public internet can be fetched."


@pytest.mark.parametrize(
    "url", ["https://93.184.215.14/", "https://[2606:2800::1]/", "https://echo.example/"]
)
def test_public_addresses_and_names_pass(url: str) -> None:
    refuse_private_literal(parse_target(url))
