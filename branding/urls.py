"""The addresses of customization."""

from django.urls import path

from branding import views

urlpatterns = [
    path("o/<slug:slug>/branding/", views.branding, name="branding"),
    path("o/<slug:slug>/branding/left/", views.branding_left, name="branding-left"),
    path("o/<slug:slug>/branding/right/", views.branding_right, name="branding-right"),
]
