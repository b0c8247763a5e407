"""The addresses of an organization, its people and products, and of signing up."""

from django.urls import path

from organizations.views import address_book, log, members, products, role, roles, signup

urlpatterns = [
    path("o/<slug:slug>/members/", members.members, name="members"),
    path("o/<slug:slug>/members.csv", members.members_csv, name="members-csv"),
    path("o/<slug:slug>/members/<int:pk>/", members.member, name="member"),
    path("o/<slug:slug>/members/<int:pk>/menu/", members.member_menu, name="member-menu"),
    path("o/<slug:slug>/members/<int:pk>/role/", role.member_role, name="member-role"),
    path("o/<slug:slug>/address-book/", address_book.address_book, name="address-book"),
    path("o/<slug:slug>/address-book/<int:pk>.vcf", address_book.address_book_card, name="address-book-card"),
    path("o/<slug:slug>/address-book.vcf", address_book.address_book_cards, name="address-book-cards"),
    path("o/<slug:slug>/roles/", roles.roles, name="roles"),
    path("o/<slug:slug>/products/", products.products, name="products"),
    path("o/<slug:slug>/log/", log.log, name="log"),
    path("o/<slug:slug>/log.csv", log.log_csv, name="log-csv"),
    path("sign-up/", signup.sign_up, name="sign-up"),
    path("sign-up/sent/", signup.sign_up_sent, name="sign-up-sent"),
    path("sign-up/<int:sign_up_id>/<str:token>/", signup.sign_up_complete, name="sign-up-complete"),
]
