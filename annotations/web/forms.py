"""What people fill in. Forms know fields and words; whether a deed may be done is a service's matter."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.text import slugify

from annotations.errors import InvalidInput
from annotations.models import MOST_CHECK_DAYS, MOST_REVIEWS, ApiTokenScope, Article, Project, Role, User

if TYPE_CHECKING:
    from django.forms import ModelForm
else:

    class ModelForm(forms.ModelForm):
        """Django's own, which only its type stubs know to be generic."""

        def __class_getitem__(cls, model):
            return cls


T = TypeVar("T")
M = TypeVar("M", bound=models.Model)

# Of addresses; as many rows as one request can ask news of.
MOST_AT_ONCE = 100
# Offered while typing; any language tag will do.
LANGUAGES = [(tag, LANG_INFO[tag]["name"]) for tag in sorted(LANG_INFO) if "name" in LANG_INFO[tag]]
REVIEWS = {
    1: "1 – one reviewer’s verdict settles a claim",
    2: "2 – two reviewers, blind; an adjudicator decides where they differ",
    3: "3 – three reviewers, blind",
    4: "4 – four reviewers, blind",
    MOST_REVIEWS: "5 – five reviewers, blind",
}


def day_input() -> forms.DateInput:
    """The browser's own calendar, which takes and gives ISO dates."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def text_of_source(label: str, *, rows: int) -> forms.CharField:
    """What a source says, pasted, where its page cannot be had."""
    area = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, required=False, strip=False, widget=area)


def file_of_source() -> forms.FileField:
    """The same as a file. What is offered to choose from is a help: what a file is, its bytes say."""
    return forms.FileField(
        label="Or its file",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".html,.htm,.xhtml,.pdf,.txt,.text,.md"}),
        help_text="A saved page, a PDF or a text, of at most 10 MB.",
    )


def carry_out(form: forms.BaseForm, deed: Callable[[], T]) -> T | None:
    """Do the deed; None when it refused a field, which the form then says beside that field."""
    try:
        return deed()
    except InvalidInput as error:
        for name, sentence in error.details["fields"].items():
            form.add_error(name if name in form.fields else None, sentence)
        return None


class VersionedForm(ModelForm[M]):
    """A form over a row with a `version`. It brings along what each field held when it was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = getattr(self.instance, "version", None)
        for name, each in self.fields.items():
            each.show_hidden_initial = name != "version"

    def has_seen(self, row: M) -> bool:
        """Whether each field stands in the row as it did when the form was opened, whatever moved its
        version since."""
        return all(
            self._opened(name) == _lines(self.text_of(name, getattr(row, name)))
            for name in self.fields
            if name != "version"
        )

    def _opened(self, name: str) -> str | None:
        brought = self.data.get(self.add_initial_prefix(name))
        return None if brought is None else _lines(str(brought))

    def text_of(self, name: str, value: Any) -> str:
        """A value as its input would hold it."""
        shown = self.fields[name].widget.format_value(self.fields[name].prepare_value(value))
        return "" if shown is None else "".join(shown) if isinstance(shown, list) else str(shown)


def _lines(text: str) -> str:
    """Browsers send line ends of their own."""
    return text.replace("\r\n", "\n")


class ReviewsField(forms.TypedChoiceField):
    """How many reviews a claim needs, each number with what it means."""

    def __init__(self) -> None:
        super().__init__(
            label="Reviews each claim needs",
            choices=list(REVIEWS.items()),
            coerce=int,
            initial=1,
            widget=forms.RadioSelect,
        )


class ProjectMeta:
    model = Project
    fields: ClassVar[tuple[str, ...]] = ("name", "description", "reviews_required", "guidelines")
    widgets: ClassVar = {
        "description": forms.Textarea(attrs={"rows": 2}),
        "guidelines": forms.Textarea(attrs={"rows": 6}),
    }
    help_texts: ClassVar = {
        "description": "One or two sentences for the list of projects.",
        "guidelines": "How this desk checks claims. Reviewers read it beside their verdict.",
    }


class ProjectForm(VersionedForm[Project]):
    """What an owner decides about a project; about services only where there are any."""

    reviews_required = ReviewsField()
    detector_service = forms.ChoiceField(
        label="Suggestions from a service",
        required=False,
        help_text="Suggests claims beside the built-in detector. It is sent the text of every new article.",
    )

    article_check_days = forms.IntegerField(
        label="Look for changes in articles every … days",
        required=False,
        min_value=0,
        max_value=MOST_CHECK_DAYS,
        help_text="Their pages are fetched again to see whether the text changed. 0 or nothing: never.",
    )

    class Meta(ProjectMeta):
        fields: ClassVar = (
            *ProjectMeta.fields,
            "article_check_days",
            "methodology",
            "corrections_policy",
            "suggestions_per_thousand_words",
            "detector_service",
            "detector_model",
        )
        widgets: ClassVar = {
            **ProjectMeta.widgets,
            "methodology": forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
            "corrections_policy": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        }
        labels: ClassVar = {
            "methodology": "How we work, for readers",
            "corrections_policy": "How we correct, for readers",
            "suggestions_per_thousand_words": "Suggestions for each 1,000 words",
            "detector_model": "Model of the service",
        }
        help_texts: ClassVar = {
            **ProjectMeta.help_texts,
            "methodology": "Everybody can read it. It stands under each fact check as it was when published.",
            "corrections_policy": "Everybody can read it, too. Say where readers report an error.",
            "detector_model": "As the service calls it.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.instance.detector_service
        offered = {name: name for name in settings.FACTCHECK_DETECTORS}
        if chosen and chosen not in offered:
            offered[chosen] = f"{chosen} (not offered any more)"
        self.fields["detector_service"].choices = [("", "None"), *offered.items()]  # type: ignore[attr-defined]
        if not offered:
            del self.fields["detector_service"], self.fields["detector_model"]

    def clean_article_check_days(self) -> int:
        return self.cleaned_data["article_check_days"] or 0


class NewProjectForm(ModelForm[Project]):
    """The same for a project that is not there yet, with its name in addresses."""

    slug = forms.SlugField(
        label="Name in addresses",
        required=False,
        max_length=60,
        help_text="Letters, digits and hyphens; it never changes. Made from the name when empty.",
    )
    reviews_required = ReviewsField()
    field_order = ("name", "slug", "description", "reviews_required", "guidelines")

    class Meta(ProjectMeta):
        pass

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("slug") and given.get("name") and "slug" not in self.errors:
            given["slug"] = slugify(given["name"])[:60].strip("-")
            if not given["slug"]:
                self.add_error("slug", "Give a name for addresses: none can be made from the project’s name.")
        return given


class MemberForm(forms.Form):
    """A person, by the name they log in with, and the role they get."""

    username = forms.CharField(
        max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    role = forms.ChoiceField(choices=Role, initial=Role.REVIEWER)

    def clean_username(self) -> str:
        """Keeps the person found as `self.person`."""
        username: str = self.cleaned_data["username"].strip()
        self.person = User.objects.filter(username=username, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError("Nobody logs in with this name. Ask them for the exact spelling.")
        return username


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role)


class ArticleForm(VersionedForm[Article]):
    """What is said about an article; its text never changes."""

    # What a web address is, the service says, for every door.
    url = forms.CharField(label="Web address", required=False, max_length=2000, widget=forms.URLInput)

    class Meta:
        model = Article
        fields = ("title", "publisher", "author", "published_on", "language", "url")
        widgets: ClassVar = {
            "published_on": day_input(),
            "language": forms.TextInput(attrs={"list": "languages", "spellcheck": "false"}),
            "title": forms.TextInput(attrs={"dir": "auto"}),
        }
        labels: ClassVar = {"published_on": "Published on"}
        help_texts: ClassVar = {"language": "As a language tag: en, de, ar, pt-BR. Empty when unknown."}


class ProfileForm(ModelForm[User]):
    class Meta:
        model = User
        fields = ("name", "email")
        widgets: ClassVar = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }


class NewerTextForm(forms.Form):
    """What stands in an article now."""

    text = forms.CharField(
        label="The text as it stands now",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "dir": "auto"}),
        help_text="All of it, as it is published. The text you have stays as it is, with its claims.",
    )


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(max_length=100, help_text="What will use it, to know it again in the list.")
    scope = forms.ChoiceField(
        choices=[
            (ApiTokenScope.READ, "Read – see and export what you can see"),
            (ApiTokenScope.WRITE, "Read and write – do what you can do"),
        ],
        initial=ApiTokenScope.READ,
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label="Ends after",
        choices=[(30, "30 days"), (90, "90 days"), (365, "a year"), (0, "never")],
        coerce=int,
        initial=90,
    )


class AddressesForm(forms.Form):
    """Web addresses, one a line."""

    addresses = forms.CharField(
        label="Web addresses",
        widget=forms.Textarea(
            attrs={"rows": 5, "dir": "ltr", "spellcheck": "false", "placeholder": "https://", "class": "code"}
        ),
        help_text="One a line. The pages are fetched in the background, each for itself.",
    )

    def clean_addresses(self) -> str:
        """Keeps the lines, each once, as `self.lines`."""
        given: str = self.cleaned_data["addresses"]
        self.lines = list(dict.fromkeys(line.strip() for line in given.splitlines() if line.strip()))
        if len(self.lines) > MOST_AT_ONCE:
            raise forms.ValidationError(f"At most {MOST_AT_ONCE} at once. Bring the rest in afterwards.")
        return given


class PastedForm(forms.Form):
    """An article's text, and what is known of it. White space at its ends is the text's own."""

    text = forms.CharField(
        label="Text of the article",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "class": "read-text"}),
        help_text="It is kept exactly as it is, and never changed afterwards.",
    )
    title = forms.CharField(
        required=False,
        max_length=500,
        help_text="Taken from the first line when you leave it empty and that line is a headline.",
    )
    publisher = forms.CharField(required=False, max_length=200)
    author = forms.CharField(required=False, max_length=300)
    published_on = forms.DateField(label="Published on", required=False, widget=day_input())
    language = forms.CharField(
        required=False,
        max_length=35,
        widget=forms.TextInput(attrs={"list": "languages", "spellcheck": "false", "autocapitalize": "off"}),
        help_text="As a tag: en, de, ar. Recognised when empty.",
    )
    url = forms.CharField(
        label="Web address",
        required=False,
        max_length=2000,
        widget=forms.URLInput,
        help_text="Where it was published. Nothing is fetched from there.",
    )


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        if not data:
            raise forms.ValidationError("Choose one or more files.")
        return [super(FilesField, self).clean(each, initial) for each in data]


class FilesForm(forms.Form):
    uploads = FilesField(
        label="Drop files here, or choose them",
        # An empty one is refused by its name, like any that holds no article; the others go on.
        allow_empty_file=True,
        widget=ManyFiles(attrs={"class": "drop-here", "accept": ".txt,.text,.md,.html,.htm,.xhtml,.pdf"}),
        help_text="Text, HTML and PDF, up to 10 MB each, as many as 100 at once.",
    )
