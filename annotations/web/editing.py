"""Changing what others may be changing too: stale saves, and the choice between both versions."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import models
from django.http import HttpRequest

from annotations.errors import StaleVersion
from annotations.web.forms import VersionedForm, carry_out

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Difference:
    """A field that holds one thing in the form and another in the row as it stands now."""

    name: str
    label: str
    mine: str
    theirs: str
    is_my_change: bool


@dataclass(frozen=True)
class Edit(Generic[M]):
    """What came of a form: nothing yet, faults beside fields, a row saved, or two versions to choose from."""

    form: VersionedForm[M]
    status: int = 200
    saved: M | None = None
    current: M | None = None
    differences: list[Difference] = field(default_factory=list)
    agreed: dict[str, str] = field(default_factory=dict)


def edit(request: HttpRequest, form_class: type[VersionedForm[M]], row: M, deed: Callable[..., M]) -> Edit[M]:
    """Show or carry out a form; `deed` takes `expected_version` and the fields by name."""
    form = form_class(request.POST if request.method == "POST" else None, instance=copy.copy(row))
    if not form.is_bound:
        return Edit(form)
    if not form.is_valid():
        return Edit(form, status=400)
    given = dict(form.cleaned_data)
    version = given.pop("version")
    if form.has_seen(row):
        # Something else of the row changed: nothing that this form shows.
        version = getattr(row, "version", version)
    try:
        saved = carry_out(form, lambda: deed(expected_version=version, **given))
    except StaleVersion:
        return _compared(form, type(row)._default_manager.get(pk=row.pk), given)
    return Edit(form, saved=saved) if saved else Edit(form, status=400)


def _compared(form: VersionedForm[M], current: M, given: dict[str, Any]) -> Edit[M]:
    """What differs between form and row; a field this person left alone is proposed as it stands now."""
    differences, agreed = [], {}
    for name, value in given.items():
        mine, theirs = form.text_of(name, value), form.text_of(name, getattr(current, name))
        if mine == theirs:
            agreed[name] = mine
            continue
        label = str(form.fields[name].label)
        differences.append(Difference(name, label, mine, theirs, is_my_change=name in form.changed_data))
    if not differences:
        return Edit(form, saved=current)
    return Edit(form, status=412, current=current, differences=differences, agreed=agreed)
