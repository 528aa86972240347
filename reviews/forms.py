"""Forms of reviews and submissions. How long a text may be is the action's rule, not a form's:
a browser that cuts at `maxlength` loses words in silence."""

from collections.abc import Iterable

from django import forms

from planning import filetypes
from reviews import rules

# What the browser keeps with the words of a form that could not be sent (see keep.js).
KEPT = {"data-keep-with": ""}


class WordsForm(forms.Form):
    """One box of text."""

    text = forms.CharField(widget=forms.Textarea(attrs={"data-keep": ""}))

    def __init__(
        self,
        *args,
        label: str = "Message",
        hint: str = "",
        rows: int = 4,
        needed: str = "",
        **kwargs,
    ):
        """`needed` is the sentence for an empty box; without it the box may stay empty."""
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        field.label, field.help_text = label, hint
        field.required = bool(needed)
        field.error_messages["required"] = needed
        field.widget.attrs["rows"] = rows


class LetterForm(WordsForm):
    """Words, and perhaps a letter as a file."""

    letter = forms.FileField(
        label="Letter as a file",
        required=False,
        help_text="If there is one: PDF, DOCX or another usual type, at most 10 MB.",
    )

    def sent_letter(self) -> tuple[str, bytes] | None:
        """Name and bytes of the letter that came with the valid form."""
        file = self.cleaned_data.get("letter")
        return (file.name, file.read()) if file else None

    def clean_letter(self):
        file = self.cleaned_data["letter"]
        if file and file.size > filetypes.MAX_BYTES:
            raise forms.ValidationError(filetypes.too_large(file.size))
        return file


class ReopenForm(WordsForm):
    """Why an approved plan is opened again."""

    kind = forms.ChoiceField(
        label="What for",
        choices=rules.REOPENINGS,
        widget=forms.RadioSelect(attrs=KEPT),
        error_messages={"required": rules.REOPENING_REQUIRED},
    )
    field_order = ["kind", "text"]


class SendForm(WordsForm):
    """A version to hand over, with some words. `numbers` are (number, label) pairs."""

    version = forms.TypedChoiceField(label="Version", coerce=int)
    field_order = ["version", "text"]

    def __init__(self, *args, numbers: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].choices = numbers


class SubmitForm(LetterForm, SendForm):
    """A version to hand to the funder."""

    field_order = ["version", "text", "letter"]


class ThreadForm(WordsForm):
    """A new comment on a component of a version."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    component = forms.CharField(widget=forms.HiddenInput, max_length=20)
    kind = forms.ChoiceField(
        label="Kind of comment", initial=rules.SUGGESTION, widget=forms.Select(attrs=KEPT)
    )
    quote = forms.CharField(
        label="Words it is about",
        required=False,
        help_text="Mark them in the text, or copy them here; empty for the whole part.",
        widget=forms.TextInput(attrs=KEPT | {"data-quote": "", "autocomplete": "off"}),
    )
    record = forms.CharField(
        label="Record it is about", required=False, widget=forms.Select(attrs=KEPT)
    )
    field_order = ["version", "component", "quote", "record", "kind", "text"]

    def __init__(
        self, *args, permissions: frozenset[str], records: Iterable[tuple[str, str]] = (), **kwargs
    ):
        """`records` are (key, first words) of the records that the part was written from."""
        hint = "Write @ and a person’s whole name to tell them."
        super().__init__(*args, label="Comment", hint=hint, needed=rules.EMPTY_TEXT, **kwargs)
        self.fields["kind"].choices = rules.thread_kinds(permissions)
        self.fields["record"].widget.choices = [("", "None in particular"), *records]
        if not records:
            self.fields["record"].widget = forms.HiddenInput()


class VerdictForm(forms.Form):
    """The TTA provider's word on a component of a version, or one reviewer's own view of it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    component = forms.CharField(widget=forms.HiddenInput, max_length=20)
    value = forms.ChoiceField(label="Verdict", choices=rules.VERDICTS, widget=forms.RadioSelect)

    def __init__(self, *args, label: str = "Verdict", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"].label = label


class ReviewerForm(forms.Form):
    """Who reads a round, and whether this person concludes it. `people` are (key, name) pairs."""

    user = forms.TypedChoiceField(label="Reviewer", coerce=int)
    concludes = forms.BooleanField(label="Concludes the review", required=False)

    def __init__(self, *args, people: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = people
