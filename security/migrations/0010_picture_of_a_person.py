"""A person may show a picture in place of their initials (CON-1)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('security', '0009_pictures'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='picture',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.picture', verbose_name='picture'),
        ),
    ]
