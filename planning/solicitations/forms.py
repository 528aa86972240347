"""The administrators' forms: a solicitation, one of its items, and a file of them."""

from django import forms

from editing.clean import clean_line
from planning.models import CatalogueItem, Solicitation


class _Plain(forms.ModelForm):
    """Texts are single lines, cleaned as everywhere else."""

    def clean(self) -> dict:
        given = super().clean()
        for name, value in given.items():
            if isinstance(value, str):
                given[name] = clean_line(value)
        return given


class SolicitationForm(_Plain):
    """What the solicitation is called and where its text was found."""

    fiscal_year = forms.IntegerField(label="Fiscal year", min_value=2000, max_value=2100)

    class Meta:
        model = Solicitation
        fields = ["fiscal_year", "number", "title", "source"]
        labels = {
            "number": "Funding opportunity number",
            "title": "Title",
            "source": "Where its text was found",
        }
        help_texts = {"source": "The document, with its date or address."}

    def clean_number(self) -> str:
        number = clean_line(self.cleaned_data["number"])
        same = Solicitation.objects.filter(
            fiscal_year=self.cleaned_data.get("fiscal_year"), number=number
        ).exclude(pk=self.instance.pk)
        if number and same.exists():
            raise forms.ValidationError(
                "This number is in the catalogue for that fiscal year already. Open that one."
            )
        return number


class ItemForm(_Plain):
    """A goal, objective or deliverable; its wording may be missing."""

    class Meta:
        model = CatalogueItem
        fields = ["kind_of", "number", "text", "source"]
        labels = {
            "kind_of": "Kind",
            "number": "Number",
            "text": "Wording",
            "source": "Where it stands",
        }
        help_texts = {
            "text": "Word for word. Leave it empty where the source does not show it: the item "
            "keeps its place, and nothing is made up for it.",
            "source": "Page or section.",
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "maxlength": 1000})}


class FileForm(forms.Form):
    """A file of items."""

    file = forms.FileField(
        label="File",
        help_text="CSV, Excel (.xlsx) or JSON. A table has the columns Kind, Number, Wording and "
        "Source; a row without wording is an item that was not found at the source.",
        error_messages={"required": "Choose a .csv, .xlsx or .json file first."},
    )
