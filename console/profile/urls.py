"""A person's own pages."""

from django.urls import URLPattern, path

from console.profile import organizations, picture, security, views

urlpatterns: list[URLPattern] = [
    path("profile/", views.profile, name="profile"),
    path("profile/history/", views.history, name="history"),
    path("profile/organizations/", organizations.my_organizations, name="my-organizations"),
    path("profile/organizations/<slug:slug>/leave/", organizations.leave, name="leave"),
    path("profile/security/", security.security, name="security"),
    path("profile/security/history/", security.sign_in_history, name="sign-in-history"),
    path("profile/picture/", picture.picture, name="profile-picture"),
    path("profile/<slug:part>/", views.profile_edit, name="profile-edit"),
    path("organizations/new/", organizations.new_organization, name="new-organization"),
]
