"""What an organization asks of everybody's second factor, and when a member was last alerted (ORG-3, ORG-16)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0008_appointed_from_outside")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="alerted_at",
            field=models.DateTimeField(null=True, verbose_name="last security alert"),
        ),
        migrations.CreateModel(
            name="SecurityPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("required_from", models.DateField(verbose_name="two-factor authentication required from")),
                ("without_sms_from", models.DateField(null=True, verbose_name="SMS not accepted from")),
                ("told_on", models.DateField(verbose_name="people told")),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="security_policy",
                        to="organizations.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "security policy",
                "verbose_name_plural": "security policies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("without_sms_from", None),
                            ("without_sms_from__gte", models.F("required_from")),
                            _connector="OR",
                        ),
                        name="without_sms_comes_no_earlier",
                    )
                ],
            },
        ),
    ]
