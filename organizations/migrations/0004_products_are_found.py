"""A product is found and sorted by its folded name: whatever case and accents."""


import console.kit.search
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0003_people_in_the_database'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='product',
            name='products_by_name',
        ),
        migrations.AddField(
            model_name='product',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=console.kit.search.Folded(console.kit.search.Joined(django.db.models.functions.comparison.Coalesce(models.F('name'), models.Value('')))), output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['organization', 'search', 'id'], name='products_by_name'),
        ),
    ]
