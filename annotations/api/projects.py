"""Projects."""

from typing import Any, cast

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.inputs import Input, PageInput
from annotations.api.preconditions import versioned
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.formats.records import ProjectRecord, ProjectRow, project
from annotations.models import MOST_CHECK_DAYS, MOST_REVIEWS, MOST_SUGGESTIONS, Project, Role
from annotations.permissions import can_manage
from annotations.services.projects import DETECTOR, create_project, update_project


class ProjectChanges(Input):
    """What owners may change of a project."""

    name = serializers.CharField(max_length=120)
    description = serializers.CharField(required=False, allow_blank=True)
    guidelines = serializers.CharField(required=False, allow_blank=True)
    methodology = serializers.CharField(
        required=False, allow_blank=True, help_text="Stands under each fact check from its next edition on."
    )
    corrections_policy = serializers.CharField(
        required=False, allow_blank=True, help_text="Stands there as well; say where errors are reported."
    )
    reviews_required = serializers.IntegerField(required=False, min_value=1, max_value=MOST_REVIEWS)
    suggestions_per_thousand_words = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_SUGGESTIONS,
        help_text="How many claims the machine suggests of each article, the most check-worthy first.",
    )
    article_check_days = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MOST_CHECK_DAYS,
        help_text="Every how many days articles are fetched again to see whether they changed; 0: never.",
    )
    detector_service = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="Suggests claims beside the built-in detector; one that the installation offers.",
    )
    detector_model = serializers.CharField(required=False, allow_blank=True, max_length=100)


class ProjectInput(ProjectChanges):
    """A project to make; `slug` is its name in addresses and stays."""

    slug = serializers.SlugField(max_length=60)


class ProjectAnswer(ProjectRecord):
    """A project, how often its articles are looked at again, the service that suggests claims beside the
    built-in detector, and one's own role."""

    article_check_days: int
    detector_service: str
    detector_model: str
    role: Role


class ProjectViewSet(ApiViewSet):
    noun = "projects"

    @operation(ProjectAnswer, page=True, query=PageInput)
    def index(self, request: Request) -> Response:
        """My projects."""
        return self.listing(self._rows(), lambda page: [_answer(row) for row in page])

    @operation(ProjectAnswer, body=ProjectInput, code=status.HTTP_201_CREATED)
    def create(self, request: Request) -> Response:
        """Make a project and become its owner."""
        made = create_project(actor=self.person, **self.given(ProjectInput, may=lambda: True))
        return versioned(self.record(made.slug), status_code=status.HTTP_201_CREATED)

    @operation(ProjectAnswer)
    def retrieve(self, request: Request, slug: str) -> Response:
        """A project."""
        return versioned(self.record(slug))

    @operation(ProjectAnswer, body=ProjectChanges, conditional=True)
    def partial_update(self, request: Request, slug: str) -> Response:
        """Change a project. For owners."""
        found = self.project(slug)
        changes = self.given(ProjectChanges, may=lambda: can_manage(self.person, found), partial=True)
        update_project(actor=self.person, project=found, expected_version=self.expected_version, **changes)
        return versioned(self.record(slug))

    def record(self, slug: str) -> dict[str, Any]:
        return _answer(self.find(self._rows(), slug=slug))

    def current(self) -> dict[str, Any]:
        return self.record(self.kwargs["slug"])

    def _rows(self) -> Any:
        visible = Project.objects.visible_to(self.person)
        return visible.values_list(*ProjectRow._fields, "article_check_days", *DETECTOR, "memberships__role")


def _answer(row: tuple[Any, ...]) -> dict[str, Any]:
    *columns, days, service, model, role = row
    known = cast(dict[str, Any], project(ProjectRow._make(columns)))
    return {
        **known,
        "article_check_days": days,
        "detector_service": service,
        "detector_model": model,
        "role": role,
    }
