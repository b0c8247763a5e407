"""Pictures by the name of their content; the database itself sees that a name never means anything else."""

import django.utils.timezone
from django.db import migrations, models

FORWARD = r"""
CREATE FUNCTION check_picture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.name, NEW.width, NEW.height) <> (OLD.name, OLD.width, OLD.height) OR NEW.content <> OLD.content THEN
            RAISE EXCEPTION 'A picture is never changed.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (substring(NEW.content FOR 4) <> '\x89504e47' OR NEW.name <> encode(sha256(NEW.content), 'hex') || '.png')
        AND (substring(NEW.content FOR 3) <> '\xffd8ff' OR NEW.name <> encode(sha256(NEW.content), 'hex') || '.jpg')
    THEN
        RAISE EXCEPTION 'The name of a picture is its content.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER picture_is_its_name BEFORE INSERT OR UPDATE ON security_picture
    FOR EACH ROW EXECUTE FUNCTION check_picture();
"""
BACKWARD = """
DROP TRIGGER picture_is_its_name ON security_picture;
DROP FUNCTION check_picture();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('security', '0008_deleted_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('name', models.CharField(max_length=68, primary_key=True, serialize=False, verbose_name='name')),
                ('content', models.BinaryField()),
                ('width', models.PositiveIntegerField(verbose_name='width')),
                ('height', models.PositiveIntegerField(verbose_name='height')),
                ('kept_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last kept')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'indexes': [models.Index(fields=['kept_at'], name='picture_kept')],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
