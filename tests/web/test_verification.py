"""The page on which editors have all copies verified."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from annotations.models import Project, User, Verification
from annotations.tasks import verify_evidence
from tests import factories

pytestmark = pytest.mark.django_db


def page_of(reader: User, project: Project, *, press: bool = False) -> str:
    client = Client()
    client.force_login(reader)
    address = reverse("verification", args=[project.slug])
    answer = client.post(address, follow=True) if press else client.get(address)
    return answer.content.decode()


def test_editor_has_copies_verified_and_reads_what_is_wrong(project: Project, erin: User) -> None:
    text = f"{factories.SOURCE_TEXT} Volume of {project.pk}."
    cited = factories.evidence(factories.claim(factories.article(project)), text=text, title="Annual report")
    default_storage.delete(str(cited.source.copies.get().content.name))
    assert "Nobody has asked for it" in page_of(erin, project)
    assert "Waiting for a worker" in page_of(erin, project, press=True)
    verify_evidence(str(Verification.objects.get().pk))
    told = page_of(erin, project)
    assert "1 thing is not as stored" in told
    assert "The bytes of copy 1 of “Annual report” are gone" in told


def test_page_says_so_when_all_is_well(project: Project, erin: User) -> None:
    factories.evidence(factories.claim(factories.article(project)), text=str(project.pk), title="Letter")
    page_of(erin, project, press=True)
    verify_evidence(str(Verification.objects.get().pk))
    assert "is as it was stored" in page_of(erin, project)


def test_reviewers_read_it_and_have_no_button(project: Project, alice: User) -> None:
    assert 'id="verify"' not in page_of(alice, project)
