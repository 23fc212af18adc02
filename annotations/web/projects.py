"""Projects: my own, a new one, its settings, its members."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from annotations.models import Membership, Project, Role
from annotations.services.projects import create_project, remove_member, set_member, update_project
from annotations.web.claims import waiting_by_project
from annotations.web.editing import edit
from annotations.web.forms import MemberForm, NewProjectForm, ProjectForm, RoleForm, carry_out
from annotations.web.pages import Desk, Request, desk_of, page

ROLES = {
    Role.VIEWER: "reads and exports",
    Role.REVIEWER: "brings articles in, marks and triages claims, adds sources, gives verdicts",
    Role.ADJUDICATOR: "also settles claims on which reviewers differ",
    Role.EDITOR: "also corrects, deletes and restores articles; removes claims and sources of others",
    Role.OWNER: "also changes the project and its members",
}


@page("GET")
def home(request: Request) -> HttpResponseBase:
    """Where one starts: at the articles of one's only project, else at the list of projects."""
    mine = list(Project.objects.visible_to(request.user).values_list("slug", flat=True)[:2])
    return redirect("articles", mine[0]) if len(mine) == 1 else redirect("projects")


@page("GET")
def projects(request: Request) -> HttpResponseBase:
    current = Count("project__articles", filter=Q(project__articles__deleted_at=None))
    mine = Membership.objects.filter(user=request.user).select_related("project")
    waits = waiting_by_project(request.user)
    memberships = [
        (membership, waits.get(membership.project_id))
        for membership in mine.annotate(articles=current).order_by("project__name")
    ]
    return render(request, "annotations/projects.html", {"memberships": memberships})


@page("GET", "POST")
def new_project(request: Request) -> HttpResponseBase:
    form = NewProjectForm(request.POST or None)
    if form.is_valid():
        project = carry_out(form, lambda: create_project(actor=request.user, **form.cleaned_data))
        if project:
            messages.success(request, f"{project.name} is ready. Bring in its first articles.")
            return redirect("import", project.slug)
    return render(request, "annotations/project_new.html", {"form": form}, status=400 if form.errors else 200)


@page("GET", "POST")
def project_settings(request: Request, slug: str) -> HttpResponseBase:
    desk = desk_of(request, slug)
    desk.demand(Role.OWNER)

    def save(**given: object) -> Project:
        return update_project(actor=request.user, project=desk.project, **given)  # type: ignore[arg-type]

    outcome = edit(request, ProjectForm, desk.project, save)
    if outcome.saved:
        messages.success(request, "The settings are saved.")
        return redirect("project_settings", slug)
    context = {"desk": desk, "edit": outcome}
    return render(request, "annotations/project_settings.html", context, status=outcome.status)


@page("GET", "POST")
def members(request: Request, slug: str) -> HttpResponseBase:
    """Who is in; for owners the way in. POST adds a person, or gives one who is in another role."""
    desk = desk_of(request, slug)
    form = MemberForm(request.POST or None)
    if request.method == "POST":
        desk.demand(Role.OWNER)
        if form.is_valid() and form.person:
            role = Role(form.cleaned_data["role"])
            membership = set_member(actor=request.user, project=desk.project, user=form.person, role=role)
            messages.success(request, f"{membership.user} is {_article(role)} {role.label.lower()} now.")
            return redirect("members", slug)
    return _members(request, desk, form)


@page("POST")
def member_role(request: Request, slug: str, user_id: uuid.UUID) -> HttpResponseBase:
    desk = desk_of(request, slug)
    membership = get_object_or_404(desk.project.memberships.select_related("user"), user_id=user_id)
    desk.demand(Role.OWNER)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _members(request, desk, MemberForm(), role_errors=[str(each) for each in form.errors["role"]])
    role = Role(form.cleaned_data["role"])
    set_member(actor=request.user, project=desk.project, user=membership.user, role=role)
    messages.success(request, f"{membership.user} is {_article(role)} {role.label.lower()} now.")
    return redirect("members", slug)


@page("POST")
def member_remove(request: Request, slug: str, user_id: uuid.UUID) -> HttpResponseBase:
    desk = desk_of(request, slug)
    membership = get_object_or_404(desk.project.memberships.select_related("user"), user_id=user_id)
    remove_member(actor=request.user, project=desk.project, user=membership.user)
    messages.success(request, f"{membership.user} is no longer a member. Their work stays.")
    if membership.user_id == request.user.pk:
        return redirect("projects")
    return redirect("members", slug)


def _members(
    request: Request, desk: Desk, form: MemberForm, role_errors: Sequence[str] = ()
) -> HttpResponseBase:
    context = {
        "desk": desk,
        "form": form,
        "memberships": desk.project.memberships.select_related("user").order_by("user__username"),
        "roles": [(role.value, role.label, words) for role, words in ROLES.items()],
        "role_errors": role_errors,
    }
    status = 400 if form.errors or role_errors else 200
    return render(request, "annotations/members.html", context, status=status)


def _article(role: Role) -> str:
    return "an" if role.label[0] in "AEIOU" else "a"
