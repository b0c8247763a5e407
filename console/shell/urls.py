"""The start, Home, and what watches the console."""

from django.conf import settings
from django.urls import URLPattern, path

from console.shell import favicon, health, home, reports, styleguide

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("o/<slug:slug>/", home.home_of, name="home-of"),
    path("health/", health.health, name="health"),
    path("favicon.ico", favicon.favicon, name="favicon"),
    path("csp-report/", reports.policy_report, name="csp-report"),
]
if settings.KIND != "production":
    urlpatterns.append(path("styleguide/", styleguide.styleguide, name="styleguide"))
