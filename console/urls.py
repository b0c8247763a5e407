"""The map of the console: every address, and the app that answers it."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("console.shell.urls")),
    path("", include("console.news.urls")),
    path("", include("console.profile.urls")),
    path("", include("console.feedback.urls")),
    path("", include("organizations.urls")),
    path("", include("branding.urls")),
    path("", include("security.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "console.shell.errors.failed"
