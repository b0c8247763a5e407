"""The addresses of signing in, signing out and proving who one is."""

from django.urls import path

from security.views.confirm import confirm
from security.views.language import language
from security.views.sign_in import sign_in, sign_out

urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", sign_out, name="sign-out"),
    path("confirm/", confirm, name="confirm"),
    path("language/", language, name="language"),
]
