"""Deleted accounts hold nothing personal, and a name that was blanked in the log stays blank (SEC-9).

Somebody may have read a name just before its person deleted the account, and write it just after: the trigger drops it.
"""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION blanked_name_stays_blank() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.name = '' THEN NEW.name := ''; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER blanked_name_stays_blank BEFORE UPDATE ON security_auditname
    FOR EACH ROW EXECUTE FUNCTION blanked_name_stays_blank();
"""
BACKWARD = """
DROP TRIGGER blanked_name_stays_blank ON security_auditname;
DROP FUNCTION blanked_name_stays_blank();
"""


class Migration(migrations.Migration):
    dependencies = [("security", "0007_recovery")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="deleted_at",
            field=models.DateTimeField(null=True, verbose_name="deleted"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deleted_at", None),
                    models.Q(
                        ("email__endswith", "@deleted.invalid"),
                        ("family_name", ""),
                        ("given_name", ""),
                        ("is_active", False),
                        ("is_staff", False),
                        ("is_superuser", False),
                        ("last_login", None),
                        ("password__startswith", "!"),
                        ("password_changed_at", None),
                        ("preferred_factor", ""),
                        ("recovery_email", ""),
                    ),
                    _connector="OR",
                ),
                name="deleted_account_holds_nothing_personal",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="channel",
            field=models.CharField(
                choices=[("email", "Email"), ("sms", "SMS")], default="email", max_length=5, verbose_name="channel"
            ),
        ),
        migrations.AddIndex(model_name="notice", index=models.Index(fields=["user"], name="notice_of_a_person")),
        migrations.AddIndex(model_name="notice", index=models.Index(fields=["created_at"], name="notice_owed_since")),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
