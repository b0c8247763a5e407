"""Requests for help; the database itself sees that two people approve, and that what is decided stays (SEC-5)."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION check_recovery_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'A request for help begins with being filled in.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'A request for help that was sent is kept.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.user_id <> OLD.user_id THEN
        RAISE EXCEPTION 'A request for help stays its person''s.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'sent'), ('sent', 'approved'), ('approved', 'ready'), ('ready', 'used'),
        ('sent', 'declined'), ('sent', 'stopped'), ('approved', 'stopped'), ('ready', 'stopped'),
        ('sent', 'lapsed'), ('ready', 'lapsed')
    ) THEN
        RAISE EXCEPTION 'A request for help does not become % from %.', NEW.state, OLD.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'approved' AND OLD.state <> 'approved' AND (
        SELECT count(DISTINCT reviewer_id) FROM security_recoveryreview
        WHERE recovery_id = NEW.id AND approves AND reviewer_id <> NEW.user_id
    ) < 2 THEN
        RAISE EXCEPTION 'Two others approve a request for help.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recovery_request_is_decided_by_two BEFORE INSERT OR UPDATE OR DELETE ON security_recoveryrequest
    FOR EACH ROW EXECUTE FUNCTION check_recovery_request();
CREATE FUNCTION refuse_change_of_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What a reviewer decided is never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER recovery_review_is_never_changed BEFORE UPDATE OR DELETE ON security_recoveryreview
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_review();
"""
BACKWARD = """
DROP TRIGGER recovery_review_is_never_changed ON security_recoveryreview;
DROP TRIGGER recovery_request_is_decided_by_two ON security_recoveryrequest;
DROP FUNCTION refuse_change_of_review();
DROP FUNCTION check_recovery_request();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('security', '0006_factors'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecoveryRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Being filled in'), ('sent', 'Waiting for review'), ('approved', 'Approved, waiting time'), ('ready', 'Link sent'), ('used', 'New method set up'), ('declined', 'Declined'), ('stopped', 'Stopped'), ('lapsed', 'Lapsed')], default='draft', max_length=8, verbose_name='state')),
                ('document_kind', models.CharField(choices=[('identity_card', 'Identity card'), ('passport', 'Passport')], max_length=13, verbose_name='document')),
                ('sealed_identity', models.BinaryField(null=True)),
                ('password_mark', models.CharField(max_length=64)),
                ('handovers', models.PositiveSmallIntegerField(default=0)),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='begun')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                ('opened_at', models.DateTimeField(null=True, verbose_name='first looked at')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('due_at', models.DateTimeField(null=True, verbose_name='waiting time ends')),
                ('ready_at', models.DateTimeField(null=True, verbose_name='link sent')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('destroyed_at', models.DateTimeField(null=True, verbose_name='documents destroyed')),
                ('grounds', models.CharField(blank=True, choices=[('unreadable', 'The pictures cannot be read well enough.'), ('differs', 'What the document says is not what was declared, or not the name of the account.'), ('not_valid', 'The document is not valid, or not one that is accepted.'), ('selfie', 'The selfie does not show the person on the document holding it.'), ('not_genuine', 'It is not certain that the document is genuine.')], max_length=11, verbose_name='grounds')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recovery_requests', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'recovery request',
                'verbose_name_plural': 'recovery requests',
            },
        ),
        migrations.CreateModel(
            name='RecoveryDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('front', 'Front'), ('back', 'Back'), ('selfie', 'Selfie')], max_length=6, verbose_name='side')),
                ('sealed', models.BinaryField()),
                ('width', models.PositiveIntegerField(verbose_name='width')),
                ('height', models.PositiveIntegerField(verbose_name='height')),
                ('recovery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='security.recoveryrequest')),
            ],
            options={
                'verbose_name': 'document of a recovery request',
                'verbose_name_plural': 'documents of recovery requests',
            },
        ),
        migrations.CreateModel(
            name='RecoveryReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('approves', models.BooleanField(verbose_name='approves')),
                ('grounds', models.CharField(blank=True, choices=[('unreadable', 'The pictures cannot be read well enough.'), ('differs', 'What the document says is not what was declared, or not the name of the account.'), ('not_valid', 'The document is not valid, or not one that is accepted.'), ('selfie', 'The selfie does not show the person on the document holding it.'), ('not_genuine', 'It is not certain that the document is genuine.')], max_length=11, verbose_name='grounds')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('recovery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='security.recoveryrequest')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reviewer')),
            ],
            options={
                'verbose_name': 'review of a recovery request',
                'verbose_name_plural': 'reviews of recovery requests',
            },
        ),
        migrations.AddIndex(
            model_name='recoveryrequest',
            index=models.Index(fields=['state', 'sent_at'], name='recovery_queue'),
        ),
        migrations.AddConstraint(
            model_name='recoveryrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('sent', 'approved', 'ready'))), fields=('user',), name='one_open_request_a_person'),
        ),
        migrations.AddConstraint(
            model_name='recoveryrequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'sent')), ('sealed_identity', None), _connector='OR'), name='what_was_declared_is_destroyed'),
        ),
        migrations.AddConstraint(
            model_name='recoveryrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('approved', 'ready')), _negated=True), ('due_at__isnull', False), _connector='OR'), name='what_is_approved_waits'),
        ),
        migrations.AddConstraint(
            model_name='recoverydocument',
            constraint=models.UniqueConstraint(fields=('recovery', 'side'), name='one_picture_a_side'),
        ),
        migrations.AddConstraint(
            model_name='recoveryreview',
            constraint=models.UniqueConstraint(fields=('recovery', 'reviewer'), name='one_review_a_reviewer'),
        ),
        migrations.AddConstraint(
            model_name='recoveryreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approves', True), ('grounds', '')), models.Q(('grounds', ''), _negated=True), _connector='OR'), name='declined_with_grounds'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
