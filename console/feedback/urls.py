"""Give feedback: the table, the forms, and one's own suggestions."""

from django.urls import URLPattern, path

from console.feedback import views

urlpatterns: list[URLPattern] = [
    path("feedback/", views.feedback, name="feedback"),
    path("feedback/suggestions/<int:pk>/", views.suggestion, name="suggestion"),
    path("feedback/suggestions/<int:pk>/withdraw/", views.suggestion_withdraw, name="suggestion-withdraw"),
    path("feedback/<slug:service>/", views.feedback_service, name="feedback-service"),
    path("feedback/<slug:service>/<slug:language>/", views.feedback_form, name="feedback-form"),
]
