"""What the documentation says is so."""

import re
from pathlib import Path

import pytest
from django.core.management import BaseCommand, get_commands, load_command_class

from annotations.models import LEGAL_STEPS
from annotations.permissions import __doc__ as PERMISSIONS
from factcheck.files import BASE_DIR
from tests.journeys.routes import every_route

DOCS = BASE_DIR / "docs"


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def between(text: str, mark: str) -> str:
    """What stands between `<!-- mark -->` and `<!-- /mark -->`."""
    return text.split(f"<!-- {mark} -->\n")[1].split(f"<!-- /{mark} -->")[0]


def test_state_machine_is_shown_as_it_is() -> None:
    rows = [
        f"| {here.value} | {', '.join(there.value for there in steps) or '–'} |\n"
        for here, steps in LEGAL_STEPS.items()
    ]
    assert between(read("architecture.md"), "steps") == "| from | to |\n|---|---|\n" + "".join(rows)


def test_roles_are_told_as_the_code_tells_them() -> None:
    assert PERMISSIONS is not None
    for line in PERMISSIONS.splitlines():
        if line.startswith("| ") and "role" not in line:
            assert line in read("operations.md")


def test_every_setting_is_documented_and_no_other() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in sorted((BASE_DIR / "factcheck").glob("*.py"))
    )
    read_names = set(re.findall(r'(?:env\.\w+|_demanded|_names|environ\.get)\(\s*"([A-Z_]+)"', source))
    assert read_names == set(re.findall(r"^\| `([A-Z_]+)` \|", read("operations.md"), re.MULTILINE))


def test_every_call_of_the_api_is_documented_and_no_other() -> None:
    calls = set()
    for route in every_route():
        if route.is_api and route.name != f"api:{route.pattern}":
            path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route.pattern.removeprefix("api/v1/"))
            verbs = getattr(route.view, "actions", None) or {"get": ""}
            calls |= {f"{verb.upper()} {path}" for verb in verbs if verb != "head"}
    assert calls == set(re.findall(r"^\| `([A-Z]+ /[^`]*)` \|", read("api.md"), re.MULTILINE))


OWN_COMMANDS = sorted(name for name, app in get_commands().items() if app == "annotations")


@pytest.mark.parametrize("name", OWN_COMMANDS)
def test_command_is_documented_with_all_its_options(name: str) -> None:
    operations = read("operations.md")
    start = operations.index(f"### `{name}")
    section = operations[start : operations.find("\n#", start + 1)]
    parser = load_command_class("annotations", name).create_parser("manage.py", name)
    general = BaseCommand().create_parser("manage.py", name)
    everywhere = {option for action in general._actions for option in action.option_strings}
    options = {option for action in parser._actions for option in action.option_strings} - everywhere
    assert {option for option in options if option not in section} == set()


@pytest.mark.parametrize(
    "page", sorted([*DOCS.rglob("*.md"), *BASE_DIR.glob("*.md")]), ids=lambda each: each.name
)
def test_links_and_named_files_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    missing = [link for link in links if not (page.parent / link).exists()]
    named = re.findall(r"`((?:annotations|factcheck|frontend|tests|bench|script)/[\w./-]+)`", text)
    assert [*missing, *(name for name in named if not (BASE_DIR / name).exists())] == []


def test_layers_are_told_as_the_contracts_have_them() -> None:
    settings = (BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    contracts = re.search(r"^layers = \[(.*?)^\]", settings, re.MULTILINE | re.DOTALL)
    assert contracts is not None
    enforced = [set(re.findall(r"\w+", line)) for line in contracts[1].splitlines() if line.strip()]
    table = read("architecture.md").split("|---|---|---|\n")[1].split("\n\n")[0]
    told = [set(re.findall(r"`(\w+)`", row.split("|")[1])) for row in table.splitlines()]
    assert told == enforced
