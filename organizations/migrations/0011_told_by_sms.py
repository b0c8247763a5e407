"""What members are told of by SMS, too (ORG-8)."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0010_deleted_accounts")]
    operations = [
        migrations.AddField(
            model_name="membership",
            name="sms_topics",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), default=list, size=None, verbose_name="told about by SMS"
            ),
        ),
    ]
