"""Which currency an organization is invoiced in: it follows the country, by the provider's settings (ORG-13)."""

from django.conf import settings

from organizations.models.organization import home_currency


def currency_of(country: str) -> str:
    """The currency for an ISO 3166 country; of an organization that has not said where it is, the provider's own."""
    if not country:
        return home_currency()
    return str(settings.STEWARD["CURRENCIES"].get(country, settings.STEWARD["CURRENCY"]))
