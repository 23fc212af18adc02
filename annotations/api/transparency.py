"""The transparency report of a project."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpResponse
from django.utils.timezone import localdate
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.inputs import Input
from annotations.api.schema import operation
from annotations.api.views import ApiViewSet
from annotations.formats.transparency import Period, Report, Table, report, table, twelve_months_to
from annotations.services.transparency import published_in

ZONES = available_timezones()


class PeriodInput(Input):
    """Which days, the first and the last in it: without them, the twelve months to today."""

    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)
    timezone = serializers.CharField(
        default="UTC", help_text="Whose days these are, as the IANA names it: Europe/Oslo."
    )

    def validate_timezone(self, name: str) -> str:
        if name not in ZONES:
            raise serializers.ValidationError("There is no time zone of this name.", code="unknown")
        return name


class TableInput(PeriodInput):
    """Which table, of which days."""

    table = serializers.ChoiceField(choices=[each.value for each in Table], default=Table.FACT_CHECKS)


class TransparencyViewSet(ApiViewSet):
    noun = "transparency"

    @operation(Report, query=PeriodInput)
    def retrieve(self, request: Request, slug: str) -> Response:
        """What a project published in a period, in figures, each with its meaning.

        Counted from what readers saw: the fact checks that first appeared in these days, as they stood when
        the period ended, and the corrections made in it.
        """
        project = self.project(slug)
        period = _period(self.asked(PeriodInput))
        return Response(report(slug, period, *published_in(project, period)))

    @operation(bytes, query=TableInput, media_type="text/csv")
    def table(self, request: Request, slug: str) -> HttpResponse:
        """The same as a table for spreadsheets: a row for each fact check, figure or correction."""
        project = self.project(slug)
        asked = self.asked(TableInput)
        period, kind = _period(asked), Table(asked["table"])
        checks, edits = published_in(project, period)
        name = f"{slug}.{kind.value.replace('_', '-')}.{period.first}.{period.last}.csv"
        return HttpResponse(
            table(kind, report(slug, period, checks, edits), checks),
            content_type="text/csv; charset=utf-8; header=present",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "private, no-store",
            },
        )


def _period(asked: dict[str, Any]) -> Period:
    zone = ZoneInfo(asked["timezone"])
    last: date = asked.get("last") or localdate(timezone=zone)
    return Period(asked.get("first") or twelve_months_to(last, zone).first, last, zone)
