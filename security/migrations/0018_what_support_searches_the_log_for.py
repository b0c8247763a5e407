"""The log of all organizations is searched from its indexes: one event, an IP address, a request."""

from django.db import migrations, models

OF_AN_EVENT = "audit_of_an_event"


class Migration(migrations.Migration):
    dependencies = [("security", "0017_recovery_phone")]
    operations = [
        migrations.RemoveIndex("auditentry", OF_AN_EVENT),
        migrations.AddIndex(
            "auditentry", models.Index(fields=["code", "organization", "-at", "-id"], name=OF_AN_EVENT)
        ),
        migrations.AddIndex(
            "auditentry",
            models.Index(
                fields=["address", "-at", "-id"], condition=models.Q(address__isnull=False), name="audit_of_an_address"
            ),
        ),
        migrations.AddIndex(
            "auditentry", models.Index(fields=["request"], condition=~models.Q(request=""), name="audit_of_a_request")
        ),
    ]
