"""What people fill in beside the text: a claim's details, a source, a verdict, a decision, a passage."""

from typing import Any, ClassVar, TypeVar

from django import forms
from django.db import models

from annotations.models import Attribution, Claim, Evidence, Rating, RelationKind, SourceKind, Stance
from annotations.services.deeds import NO_VERSION
from annotations.web.forms import VersionedForm, file_of_source, text_of_source

M = TypeVar("M", bound=models.Model)

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

_KINDS = [("", "Not said"), *SourceKind.choices]
_WHY_LATER = "If it is later than the claim: why it counts"

_REASONS = {"rows": 2, "dir": "auto", "placeholder": "Needed: what shows it, in a sentence or two"}


class _RowForm(VersionedForm[M]):
    """A form over a row that can say what the row holds, as its inputs would."""

    def texts(self) -> dict[str, str]:
        return {
            name: self.text_of(name, getattr(self.instance, name))
            for name in self.fields
            if name != "version"
        }

    def as_opened(self) -> dict[str, Any]:
        """What the form brings along of the row as it stands: its version, and what each field holds."""
        opened = {self.add_initial_prefix(name): text for name, text in self.texts().items()}
        return {**opened, "version": self.initial["version"]}


class ClaimForm(_RowForm[Claim]):
    """A claim in words that stand alone, and who made it when and where."""

    class Meta:
        model = Claim
        fields: ClassVar = ("wording", "claimant", "attribution", "claimed_on", "place")
        widgets: ClassVar = {
            "wording": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            "claimant": forms.TextInput(attrs={"dir": "auto"}),
            "claimed_on": _DATE,
            "place": forms.TextInput(attrs={"dir": "auto"}),
        }
        labels: ClassVar = {
            "wording": "The claim in words that stand alone",
            "claimant": "Who says it",
            "attribution": "How the article says it",
            "claimed_on": "Said on",
            "place": "Where",
        }
        help_texts: ClassVar = {"wording": ""}

    attribution = forms.ChoiceField(label="How the article says it", choices=Attribution)


def fix_words(form: forms.BaseForm) -> None:
    """Show the wording as it stands, with why it cannot be changed; the rest of the form stays open."""
    wording = form.fields["wording"]
    wording.widget.attrs["readonly"] = True
    wording.help_text = (
        "Verdicts were given on these words. They can change once the verdicts are taken back."
    )


class SourceForm(forms.Form):
    """A source for or against a claim: its address, or its text where the page cannot be had."""

    stance = forms.ChoiceField(choices=Stance, error_messages={"required": "Say how it bears on the claim."})
    url = forms.CharField(
        label="Web address",
        required=False,
        max_length=2000,
        # No url input: the browser's own words about a bad address would come instead of the server's.
        widget=forms.TextInput(
            attrs={"inputmode": "url", "dir": "ltr", "placeholder": "https://", "spellcheck": "false"}
        ),
    )
    text = text_of_source("Or its text, pasted", rows=3)
    file = file_of_source()
    quote = forms.CharField(
        label="The words that count",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text="They are looked for in the stored copy.",
    )
    note = forms.CharField(
        label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    title = forms.CharField(
        label="Title", required=False, max_length=500, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    publisher = forms.CharField(label="Publisher", required=False, max_length=200)
    published_on = forms.DateField(label="Published on", required=False, widget=_DATE)
    source_kind = forms.ChoiceField(label="Kind of source", required=False, choices=_KINDS)
    later_reason = forms.CharField(label=_WHY_LATER, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    DETAILS: ClassVar = ("title", "publisher", "published_on", "source_kind", "later_reason")

    @property
    def details(self) -> list[forms.BoundField]:
        """The fields that are folded away."""
        return [self[name] for name in self.DETAILS]

    @property
    def has_details(self) -> bool:
        """Whether a field that is folded away holds something, or is at fault."""
        return any(field.errors or field.value() for field in self.details)


class EvidenceForm(_RowForm[Evidence]):
    """What may be changed of evidence: how it bears on the claim, the quote, the note."""

    stance = forms.ChoiceField(choices=Stance)
    source_kind = forms.ChoiceField(label="Kind of source", required=False, choices=_KINDS)

    class Meta:
        model = Evidence
        fields: ClassVar = ("stance", "quote", "note", "source_kind", "later_reason")
        widgets: ClassVar = {
            "quote": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            "note": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            "later_reason": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        }
        labels: ClassVar = {"quote": "The words that count", "later_reason": _WHY_LATER}


class _JudgementForm(forms.Form):
    """A rating of the scale."""

    rating = forms.TypedChoiceField(
        choices=Rating, coerce=Rating, error_messages={"required": "Choose a verdict first."}
    )
    as_of = forms.DateField(
        label="As of",
        required=False,
        widget=_DATE,
        help_text="The day up to which evidence was looked for. Empty: today.",
    )


class VerdictForm(_JudgementForm):
    """One's own verdict. `version` is that of the verdict on the page, empty when none stood there."""

    rationale = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs=_REASONS),
        error_messages={"required": "Say why: a verdict without its reasons cannot be checked."},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_version(self) -> int:
        """Nobody judges here without having seen how their own verdict stands."""
        version: int | None = self.cleaned_data["version"]
        return NO_VERSION if version is None else version


class DecisionForm(_JudgementForm):
    """What an adjudicator decides. `version` is that of the claim as they saw it, with its verdicts."""

    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs=_REASONS),
        error_messages={"required": "Say why: the reviewers and the readers will want to know."},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PartnerForm(forms.Form):
    """Another source that is needed together with this one."""

    other = forms.UUIDField()


class RelationForm(forms.Form):
    """What the open claim is to another one."""

    other = forms.UUIDField()
    kind = forms.TypedChoiceField(choices=RelationKind, coerce=RelationKind)


class PassageForm(forms.Form):
    """A passage picked in the text: offsets in code points, and the words found between them."""

    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=0)
    exact = forms.CharField(strip=False)

    @property
    def passage(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
