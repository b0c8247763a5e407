"""News: a person's themes, what everybody may read, and what the links in mails open."""

from django.urls import URLPattern, path

from console.news.views import links, own, public

urlpatterns: list[URLPattern] = [
    path("profile/news/", own.my_news, name="my-news"),
    path("profile/news/address/", own.address_check, name="news-address-check"),
    path("news/", public.news, name="news"),
    path("news/<int:issue>/", public.issue, name="news-issue"),
    path("news/<int:user>/<slug:theme>/<slug:token>/unsubscribe/", links.unsubscribe, name="news-unsubscribe"),
    path("news/address/<int:bounce>/<slug:token>/", links.address, name="news-address"),
]
