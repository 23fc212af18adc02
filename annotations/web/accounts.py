"""One's own account: name, e-mail, password, and the tokens of one's programs."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache

from annotations.models import ApiToken, ApiTokenScope
from annotations.services.accounts import create_api_token, revoke_api_token, update_profile
from annotations.web.forms import ProfileForm, TokenForm, carry_out
from annotations.web.pages import Request, page


class LogIn(auth_views.LoginView):
    template_name = "annotations/log_in.html"
    redirect_authenticated_user = True


class ChangePassword(auth_views.PasswordChangeView):
    """The other sessions of this person end; this one goes on."""

    template_name = "annotations/password.html"
    success_url = reverse_lazy("settings")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, "Your password is changed. You are signed out everywhere else.")
        return super().form_valid(form)


@page("GET", "POST")
def settings(request: Request) -> HttpResponseBase:
    """Name, e-mail, and how pages look and answer to keys."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid():
        update_profile(user=request.user, **form.cleaned_data)
        messages.success(request, "Your settings are saved.")
        return redirect("settings")
    return render(request, "annotations/settings.html", {"form": form}, status=400 if form.errors else 200)


@never_cache
@page("GET", "POST")
def api_tokens(request: Request) -> HttpResponseBase:
    """One's tokens, newest first. A new one's secret is in this one answer, and nowhere afterwards."""
    form, secret = TokenForm(request.POST or None), ""
    if form.is_valid():
        days = form.cleaned_data["days"]
        made = carry_out(
            form,
            lambda: create_api_token(
                user=request.user,
                name=form.cleaned_data["name"],
                scope=ApiTokenScope(form.cleaned_data["scope"]),
                expires_at=timezone.now() + timedelta(days=days) if days else None,
            ),
        )
        if made:
            secret, form = made[1], TokenForm()
    context = {"form": form, "secret": secret, "tokens": request.user.api_tokens.all(), "now": timezone.now()}
    return render(request, "annotations/api_tokens.html", context, status=400 if form.errors else 200)


@page("POST")
def api_token_revoke(request: Request, token_id: uuid.UUID) -> HttpResponseBase:
    token = get_object_or_404(ApiToken.objects.filter(user=request.user), pk=token_id)
    revoke_api_token(actor=request.user, token=token)
    messages.success(request, f"The token “{token.name}” no longer works.")
    return redirect("api_tokens")
