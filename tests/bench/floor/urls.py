"""A list of so many rows, a page with one text, and the form that saves it."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from tests.bench.floor.models import Row, Text


class TextForm(forms.ModelForm):
    class Meta:
        model = Text
        fields = ["text"]


@login_required
def rows(request: HttpRequest, count: int) -> HttpResponse:
    return render(request, "floor/rows.html", {"rows": Row.objects.all()[:count]})


@login_required
def text(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Text, pk=pk)
    return render(request, "floor/text.html", {"form": TextForm(instance=found)})


@login_required
def save(request: HttpRequest, pk: int) -> HttpResponse:
    form = TextForm(request.POST, instance=get_object_or_404(Text, pk=pk))
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    form.save()
    return JsonResponse({"state": "saved"})


urlpatterns = [
    path("rows/<int:count>/", rows),
    path("text/<int:pk>/", text),
    path("text/<int:pk>/save/", save),
]
