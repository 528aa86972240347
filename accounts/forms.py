"""Forms about people and awards."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts import rules
from accounts.models import User


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label="E-mail")
    role = forms.ChoiceField(
        label="Role", choices=[(role.key, role.title) for role in rules.TEAM_ROLES]
    )


class RoleForm(forms.Form):
    """A person's new role on the team."""

    role = forms.ChoiceField(
        label="Role", choices=[(role.key, role.title) for role in rules.TEAM_ROLES]
    )


class NewAccountForm(forms.Form):
    """What an invited person without an account fills in; the e-mail is the invitation's."""

    name = forms.CharField(label="Your name", max_length=120)
    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters; several words are easier to remember.",
    )

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        candidate = User(email=self.email, name=self.cleaned_data.get("name", ""))
        validate_password(password, candidate)
        return password


class AwardForm(forms.Form):
    """The federal award of a grantee."""

    number = forms.CharField(label="Award number", max_length=40)
    fiscal_year = forms.IntegerField(
        label="Fiscal year of the solicitation", min_value=2016, max_value=2100
    )
    starts_on = forms.DateField(
        label="Project start", widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(label="Project end", widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict:
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        for name, value in (("starts_on", start), ("ends_on", end)):
            if value and not 2000 <= value.year <= 2100:
                self.add_error(name, "Choose a day between 2000 and 2100.")
        if start and end and end <= start:
            self.add_error("ends_on", "The project ends before it starts. Correct one of the days.")
        return data
