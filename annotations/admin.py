"""The administrator's view: accounts are made and closed here; what the services own is only shown.

Nothing here writes a row of the domain past the services, and nothing is deleted. Django's admin classes are
generic to the type checker only, hence the ignored type arguments.
"""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from annotations.errors import DomainError
from annotations.models import (
    Article,
    Claim,
    ClaimReview,
    Event,
    ExtractionJob,
    Membership,
    Project,
    Source,
    User,
    Verification,
)
from annotations.services.accounts import remove_user

admin.site.site_title = admin.site.site_header = "Factcheck Workbench, administration"
# Roles are held in projects; Django's groups have no use here.
admin.site.unregister(Group)


@admin.register(User)
class Accounts(UserAdmin):  # type: ignore[type-arg]
    """Make accounts, set passwords, deactivate. An account is closed by the action, which keeps its work."""

    list_display = ("username", "name", "email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("username", "name", "email")
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("name", "email")}),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("When", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        ("Person", {"fields": ("name", "email")}),
    )
    actions = ("close_accounts",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers only: whoever may edit accounts could make themselves one."""
        return _is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)

    @admin.action(description="Close the account and take out the personal data (the work stays)")
    def close_accounts(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        if not isinstance(request.user, User) or chosen.filter(pk=request.user.pk).exists():
            self.message_user(request, "You cannot close your own account here.", messages.ERROR)
            return
        for user in chosen:
            name = str(user)
            try:
                remove_user(actor=request.user, user=user)
            except DomainError as error:
                self.message_user(request, f"{name}: {error.message}", messages.ERROR)
            else:
                self.message_user(request, f"{name}: closed. What they did is kept, without their name.")


class Shown(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that the services write: to look at."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Members(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    fields = ("user", "role", "created_at")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Project)
class Projects(Shown):
    list_display = ("name", "slug", "reviews_required", "created_at")
    search_fields = ("name", "slug")
    inlines: ClassVar = [Members]


@admin.register(Membership)
class Memberships(Shown):
    list_display = ("user", "project", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "project")
    search_fields = ("user__username", "project__slug")


@admin.register(Article)
class Articles(Shown):
    list_display = (
        "headline",
        "project",
        "publisher",
        "fetch_state",
        "link_state",
        "created_at",
        "deleted_at",
    )
    list_filter = ("fetch_state", "fetch_failure", "link_state")
    list_select_related = ("project",)
    search_fields = ("title", "url")
    exclude = ("snapshot",)
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Claim)
class Claims(Shown):
    list_display = ("id", "project", "status", "origin", "created_at", "deleted_at")
    list_filter = ("status", "origin")
    list_select_related = ("project",)


@admin.register(Source)
class Sources(Shown):
    """That a page was had and is still there; who cites it for what is the desk's."""

    list_display = ("id", "project", "fetch_state", "link_state", "link_checked_at", "link_due_at")
    list_filter = ("fetch_state", "fetch_failure", "link_state", "link_failure")
    list_select_related = ("project",)
    fields = (
        "project",
        "fetch_state",
        "fetch_failure",
        "fetch_detail",
        "link_state",
        "link_since",
        "link_checked_at",
        "link_due_at",
        "link_failure",
        "link_detail",
    )


@admin.register(ClaimReview)
class FactChecks(Shown):
    list_display = ("slug", "number", "kind", "project", "published_at", "published_by")
    list_filter = ("kind",)
    list_select_related = ("project", "published_by")
    search_fields = ("slug",)
    exclude = ("search", "search_vector")


@admin.register(Verification)
class Verifications(Shown):
    list_display = ("project", "kind", "state", "done", "total", "attempts", "queued_at", "finished_at")
    list_filter = ("kind", "state")
    list_select_related = ("project",)


@admin.register(ExtractionJob)
class Jobs(Shown):
    list_display = (
        "id",
        "extractor",
        "state",
        "done",
        "total",
        "proposed",
        "attempts",
        "queued_at",
        "failure",
    )
    list_filter = ("state", "extractor")
    exclude = ("snapshot",)


@admin.register(Event)
class Events(Shown):
    """Who did what. What a verdict said stays out: an administrator may be a reviewer too."""

    list_display = ("sequence", "at", "actor", "deed", "table", "operation", "project")
    list_filter = ("deed", "operation")
    list_select_related = ("actor", "project")
    exclude = ("before", "after")


def _is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)
