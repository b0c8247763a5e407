from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0013_log_is_forgotten_after_ten_years"),
    ]

    operations = [
        migrations.AddField(
            model_name="addresschange",
            name="withdrawn_at",
            field=models.DateTimeField(null=True, verbose_name="withdrawn"),
        ),
        migrations.AddConstraint(
            model_name="addresschange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at", None),
                    models.Q(("ended_at__isnull", False), ("new_agreed_at", None)),
                    models.Q(("ended_at__isnull", False), ("kind", "sign_in"), ("present_agreed_at", None)),
                    _connector="OR",
                ),
                name="withdrawn_change_of_address_was_not_made",
            ),
        ),
    ]
