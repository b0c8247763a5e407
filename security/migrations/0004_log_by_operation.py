"""What was changed together is found at once: the page of a bulk change reads its own group from the log."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("security", "0003_heartbeat")]
    operations = [
        migrations.AddIndex("auditentry", models.Index(fields=["operation"], name="audit_of_an_operation")),
    ]
