"""Suggestions, meetings and decisions; the database itself sees which state follows which (CON-3)."""

import console.feedback.services
import console.kit.search
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION check_suggestion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    target RECORD;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'received' OR NEW.merged_into_id IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN
            RAISE EXCEPTION 'A suggestion begins with being received.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.service, NEW.language, NEW.channel, NEW.sent_at) <> (OLD.service, OLD.language, OLD.channel, OLD.sent_at)
        OR NEW.author_id IS DISTINCT FROM OLD.author_id THEN
        RAISE EXCEPTION 'What a suggestion is about, and whose it is, stays.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at THEN
        RAISE EXCEPTION 'A suggestion that was withdrawn stays so.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('received', 'discussed'), ('received', 'planned'), ('received', 'done'), ('received', 'declined'),
        ('discussed', 'planned'), ('discussed', 'done'), ('discussed', 'declined'),
        ('planned', 'done'), ('planned', 'declined')
    ) THEN
        RAISE EXCEPTION 'A suggestion does not become % from %.', NEW.state, OLD.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.merged_into_id IS NOT NULL AND NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id THEN
        SELECT service, merged_into_id INTO target FROM feedback_suggestion WHERE id = NEW.merged_into_id FOR UPDATE;
        IF target.service <> NEW.service OR target.merged_into_id IS NOT NULL
            OR EXISTS (SELECT FROM feedback_suggestion WHERE merged_into_id = NEW.id) THEN
            RAISE EXCEPTION 'What is joined is of one service, and joined with one that is not joined itself.'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER suggestion_takes_one_state_after_another BEFORE INSERT OR UPDATE ON feedback_suggestion
    FOR EACH ROW EXECUTE FUNCTION check_suggestion();
CREATE FUNCTION refuse_change_of_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The history of a suggestion is never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER step_is_never_changed BEFORE UPDATE OR DELETE ON feedback_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_step();
CREATE FUNCTION check_service_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL OR NEW.service <> OLD.service THEN
        RAISE EXCEPTION 'A meeting that is closed does not change, and no meeting changes its service.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER service_meeting_is_closed_once BEFORE UPDATE ON feedback_servicemeeting
    FOR EACH ROW EXECUTE FUNCTION check_service_meeting();
CREATE FUNCTION check_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decision RECORD;
    held RECORD;
BEGIN
    IF TG_OP = 'DELETE' THEN decision := OLD; ELSE decision := NEW; END IF;
    SELECT service, closed_at INTO held FROM feedback_servicemeeting WHERE id = decision.meeting_id FOR SHARE;
    IF held.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'What a meeting decided stays when it is closed.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF held.service <> (SELECT service FROM feedback_suggestion WHERE id = decision.suggestion_id) THEN
        RAISE EXCEPTION 'A meeting decides about its own service.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN decision;
END $$;
CREATE TRIGGER decision_is_of_an_open_meeting BEFORE INSERT OR UPDATE OR DELETE ON feedback_decision
    FOR EACH ROW EXECUTE FUNCTION check_decision();
"""
BACKWARD = """
DROP TRIGGER decision_is_of_an_open_meeting ON feedback_decision;
DROP TRIGGER service_meeting_is_closed_once ON feedback_servicemeeting;
DROP TRIGGER step_is_never_changed ON feedback_step;
DROP TRIGGER suggestion_takes_one_state_after_another ON feedback_suggestion;
DROP FUNCTION check_decision();
DROP FUNCTION check_service_meeting();
DROP FUNCTION refuse_change_of_step();
DROP FUNCTION check_suggestion();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0008_appointed_from_outside'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Unsent',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('fields', models.JSONField()),
                ('kept_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'unsent suggestion',
            },
        ),
        migrations.CreateModel(
            name='ServiceMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(choices=console.feedback.services.choices, max_length=20, verbose_name='service')),
                ('held_on', models.DateField(verbose_name='day')),
                ('minutes', models.TextField(blank=True, verbose_name='minutes')),
                ('planned_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='planned')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='planned by')),
            ],
            options={
                'verbose_name': 'service meeting',
                'verbose_name_plural': 'service meetings',
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('received', 'Received'), ('discussed', 'Discussed'), ('planned', 'Planned'), ('done', 'Done'), ('declined', 'Declined')], default='received', max_length=9, verbose_name='state')),
                ('grounds', models.CharField(blank=True, choices=[('few', 'Too few people would use it.'), ('exists', 'It is already possible.'), ('effort', 'It would take more effort than it is worth.'), ('safety', 'It would make the service less secure or less reliable.'), ('purpose', 'It is not what this service is for.'), ('other', 'For another reason.')], max_length=7, verbose_name='reason')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('service', models.CharField(choices=console.feedback.services.choices, max_length=20, verbose_name='service')),
                ('language', models.CharField(choices=[('en', 'English'), ('de', 'Deutsch'), ('fr', 'français'), ('it', 'italiano'), ('es', 'español')], max_length=5, verbose_name='language')),
                ('channel', models.CharField(choices=[('console', 'Console'), ('mail', 'Mail'), ('phone', 'Phone'), ('chat', 'Chat'), ('social', 'Social media')], default='console', max_length=7, verbose_name='channel')),
                ('told_by', models.CharField(blank=True, max_length=200, verbose_name='who said it')),
                ('title', models.CharField(max_length=120, verbose_name='suggestion')),
                ('text', models.TextField(max_length=4000, verbose_name='description')),
                ('about', models.CharField(blank=True, max_length=120, verbose_name='what it is about')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last change')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn')),
                ('search', models.GeneratedField(db_persist=True, expression=console.kit.search.Folded(console.kit.search.Joined(django.db.models.functions.comparison.Coalesce(models.F('title'), models.Value('')), django.db.models.functions.comparison.Coalesce(models.F('text'), models.Value('')))), output_field=models.TextField())),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('meeting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.servicemeeting', verbose_name='meeting')),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='feedback.suggestion', verbose_name='joined with')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='organization')),
            ],
            options={
                'verbose_name': 'suggestion',
                'verbose_name_plural': 'suggestions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('received', 'Received'), ('discussed', 'Discussed'), ('planned', 'Planned'), ('done', 'Done'), ('declined', 'Declined')], default='received', max_length=9, verbose_name='state')),
                ('grounds', models.CharField(blank=True, choices=[('few', 'Too few people would use it.'), ('exists', 'It is already possible.'), ('effort', 'It would take more effort than it is worth.'), ('safety', 'It would make the service less secure or less reliable.'), ('purpose', 'It is not what this service is for.'), ('other', 'For another reason.')], max_length=7, verbose_name='reason')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('meeting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.servicemeeting')),
                ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='feedback.suggestion')),
            ],
            options={
                'verbose_name': 'step of a suggestion',
                'verbose_name_plural': 'steps of suggestions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('received', 'Received'), ('discussed', 'Discussed'), ('planned', 'Planned'), ('done', 'Done'), ('declined', 'Declined')], default='received', max_length=9, verbose_name='state')),
                ('grounds', models.CharField(blank=True, choices=[('few', 'Too few people would use it.'), ('exists', 'It is already possible.'), ('effort', 'It would take more effort than it is worth.'), ('safety', 'It would make the service less secure or less reliable.'), ('purpose', 'It is not what this service is for.'), ('other', 'For another reason.')], max_length=7, verbose_name='reason')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer')),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='decided')),
                ('version', models.PositiveIntegerField(default=1)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='feedback.servicemeeting')),
                ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='feedback.suggestion')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='servicemeeting',
            constraint=models.UniqueConstraint(fields=('service', 'held_on'), name='one_meeting_a_day'),
        ),
        migrations.AddConstraint(
            model_name='servicemeeting',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('service',), name='one_meeting_ahead'),
        ),
        migrations.AddConstraint(
            model_name='servicemeeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='somebody_closed_the_meeting'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['author', '-sent_at'], name='suggestion_of_author'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['service', 'state'], name='suggestion_agenda'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), models.Q(('grounds', ''), _negated=True)), models.Q(models.Q(('state', 'declined'), _negated=True), ('grounds', '')), _connector='OR'), name='suggestion_is_declined_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('grounds', 'other'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='suggestion_says_the_other_reason'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'received'), ('meeting__isnull', False), _connector='OR'), name='what_is_answered_was_discussed'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), models.Q(('title', ''), _negated=True), models.Q(('text', ''), _negated=True)), models.Q(('about', ''), ('organization', None), ('text', ''), ('title', ''), ('told_by', ''), ('withdrawn_at__isnull', False)), _connector='OR'), name='what_is_withdrawn_is_not_kept'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'console'), _negated=True), ('author__isnull', False), _connector='OR'), name='the_console_knows_the_author'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='is_not_joined_with_itself'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), models.Q(('grounds', ''), _negated=True)), models.Q(models.Q(('state', 'declined'), _negated=True), ('grounds', '')), _connector='OR'), name='step_is_declined_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('grounds', 'other'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='step_says_the_other_reason'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), models.Q(('grounds', ''), _negated=True)), models.Q(models.Q(('state', 'declined'), _negated=True), ('grounds', '')), _connector='OR'), name='decision_is_declined_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('grounds', 'other'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='decision_says_the_other_reason'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('meeting', 'suggestion'), name='one_decision_a_meeting'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'received'), _negated=True), name='a_decision_says_something'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.UniqueConstraint(fields=('author', 'key'), name='the_same_form_is_one_suggestion'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
