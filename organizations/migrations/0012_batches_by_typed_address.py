"""Lists that were sent are found by the addresses that were typed in them, when somebody is erased (SEC-9)."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models.functions import Cast, Lower


class Migration(migrations.Migration):
    dependencies = [("organizations", "0011_told_by_sms")]
    operations = [
        migrations.AddIndex(
            model_name="invitationbatch",
            index=GinIndex(
                Cast(
                    Lower(
                        Cast(
                            models.Func(
                                "rows",
                                models.Value("$[*].email"),
                                function="jsonb_path_query_array",
                                output_field=models.JSONField(),
                            ),
                            models.TextField(),
                        )
                    ),
                    models.JSONField(),
                ),
                condition=models.Q(state="sent"),
                name="batches_by_typed_address",
            ),
        ),
    ]
