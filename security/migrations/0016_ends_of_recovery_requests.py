"""How a request for help was stopped, as the log knows it, and whether the methods from before were looked at since."""

from django.db import migrations, models

FORWARD = """
UPDATE security_recoveryrequest r
    SET stopped_by = CASE
        WHEN e.code = 'recovery_ended_with_account' THEN 'account'
        WHEN e.facts ->> 'by_sign_in' = 'true' THEN 'sign_in'
        ELSE 'link'
    END
    FROM security_auditentry e
    WHERE r.state = 'stopped' AND e.subject_kind = 'user' AND e.subject = r.user_id::text
        AND e.code IN ('recovery_stopped', 'recovery_ended_with_account') AND e.facts ->> 'recovery' = r.id::text;
UPDATE security_recoveryrequest SET settled_at = ended_at WHERE state = 'used';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('security', '0015_securings'),
    ]

    operations = [
        migrations.AddField(
            model_name='recoveryrequest',
            name='settled_at',
            field=models.DateTimeField(null=True, verbose_name='earlier methods looked at'),
        ),
        migrations.AddField(
            model_name='recoveryrequest',
            name='stopped_by',
            field=models.CharField(blank=True, choices=[('link', 'By the link that stops it'), ('sign_in', 'By a sign-in with a second factor'), ('account', 'By the end of the account')], max_length=7, verbose_name='stopped by'),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='recoveryrequest',
            constraint=models.CheckConstraint(condition=models.Q(('stopped_by', ''), ('state', 'stopped'), _connector='OR'), name='what_stopped_it_is_of_what_is_stopped'),
        ),
    ]
