"""Invitations, teams, product access of members, teams and invitations, details, and the ways of the responsibility.

What was given to members one by one moves behind their access.
"""

import console.kit.search
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import organizations.models.organization
import uuid
from django.conf import settings
from django.db import migrations, models


MOVE = """
DELETE FROM organizations_productgrant WHERE cardinality(rights) = 0;
INSERT INTO organizations_access (membership_id, "full")
    SELECT DISTINCT membership_id, false FROM organizations_productgrant;
UPDATE organizations_productgrant g SET access_id = a.id
    FROM organizations_access a WHERE a.membership_id = g.membership_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0005_who_becomes_legal_representative'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('id', models.TextField(primary_key=True, serialize=False)),
                ('full', models.BooleanField()),
                ('rights', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('technical', 'Technical'), ('statistics', 'Statistics'), ('ticket_control', 'Ticket control'), ('sales_control', 'Sales control')], max_length=20), size=None)),
            ],
            options={
                'db_table': 'organizations_reach',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Access',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('full', models.BooleanField(default=False, verbose_name='full access')),
            ],
            options={
                'verbose_name': 'product access',
                'verbose_name_plural': 'product accesses',
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='what was checked')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='proposed')),
                ('not_before', models.DateTimeField(verbose_name='can be decided from')),
                ('state', models.CharField(choices=[('open', 'Proposed'), ('appointed', 'Appointed'), ('rejected', 'Rejected'), ('stopped', 'Stopped by the organization')], default='open', max_length=10, verbose_name='state')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'appointment by support',
                'verbose_name_plural': 'appointments by support',
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role_after', models.CharField(choices=[('legal_representative', 'Legal representative'), ('administrator', 'Administrator'), ('collaborator', 'Collaborator'), ('external', 'External')], max_length=20, verbose_name='role afterwards')),
                ('state', models.CharField(choices=[('open', 'Waiting'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn'), ('expired', 'Expired')], default='open', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'hand-over',
                'verbose_name_plural': 'hand-overs',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='email address')),
                ('given_name', models.CharField(blank=True, max_length=80, verbose_name='given name')),
                ('family_name', models.CharField(blank=True, max_length=80, verbose_name='family name')),
                ('role', models.CharField(choices=[('legal_representative', 'Legal representative'), ('administrator', 'Administrator'), ('collaborator', 'Collaborator'), ('external', 'External')], max_length=20, verbose_name='role')),
                ('access_ends_on', models.DateField(null=True, verbose_name='last day of access')),
                ('reference', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('generation', models.PositiveIntegerField(default=1)),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('state', models.CharField(choices=[('pending', 'Waiting'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('revoked', 'Revoked'), ('expired', 'Expired')], default='pending', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('end_reason', models.CharField(blank=True, max_length=40, verbose_name='reason')),
                ('search', models.GeneratedField(db_persist=True, expression=console.kit.search.Folded(console.kit.search.Joined(django.db.models.functions.comparison.Coalesce(models.F('email'), models.Value('')), django.db.models.functions.comparison.Coalesce(models.F('given_name'), models.Value('')), django.db.models.functions.comparison.Coalesce(models.F('family_name'), models.Value('')))), output_field=models.TextField())),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
            },
        ),
        migrations.CreateModel(
            name='InvitationBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rows', models.JSONField(default=list, verbose_name='rows')),
                ('topics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), null=True, size=None, verbose_name='contact preferences')),
                ('manages_accounting', models.BooleanField(default=False, verbose_name='manage accounting')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('sending', 'Being sent'), ('sent', 'Sent')], default='draft', max_length=10, verbose_name='state')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='rows done')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'batch of invitations',
                'verbose_name_plural': 'batches of invitations',
            },
        ),
        migrations.CreateModel(
            name='KindGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rights', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('technical', 'Technical'), ('statistics', 'Statistics'), ('ticket_control', 'Ticket control'), ('sales_control', 'Sales control')], max_length=20), size=None, verbose_name='rights')),
            ],
            options={
                'verbose_name': 'right on future products',
                'verbose_name_plural': 'rights on future products',
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('mark', models.CharField(choices=[('slate', 'Slate'), ('petrol', 'Petrol'), ('moss', 'Moss'), ('ochre', 'Ochre'), ('rust', 'Rust'), ('plum', 'Plum'), ('violet', 'Violet'), ('blue', 'Blue')], default='petrol', max_length=10, verbose_name='colour')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('search', models.GeneratedField(db_persist=True, expression=console.kit.search.Folded(console.kit.search.Joined(django.db.models.functions.comparison.Coalesce(models.F('name'), models.Value('')))), output_field=models.TextField())),
            ],
            options={
                'verbose_name': 'team',
                'verbose_name_plural': 'teams',
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_leader', models.BooleanField(default=False, verbose_name='leader')),
            ],
            options={
                'verbose_name': 'member of a team',
                'verbose_name_plural': 'members of teams',
            },
        ),
        migrations.AlterModelOptions(
            name='productgrant',
            options={'verbose_name': 'right on a product', 'verbose_name_plural': 'rights on products'},
        ),
        migrations.AddField(
            model_name='membership',
            name='ends_at',
            field=models.DateTimeField(null=True, verbose_name='access ends'),
        ),
        migrations.AddField(
            model_name='membership',
            name='reminded_at',
            field=models.DateTimeField(null=True, verbose_name='sponsor reminded'),
        ),
        migrations.AddField(
            model_name='membership',
            name='sponsor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sponsor'),
        ),
        migrations.AddField(
            model_name='membership',
            name='topics',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), null=True, size=None, verbose_name='contact preferences'),
        ),
        migrations.AddField(
            model_name='organization',
            name='city',
            field=models.CharField(blank=True, max_length=120, verbose_name='town'),
        ),
        migrations.AddField(
            model_name='organization',
            name='country',
            field=models.CharField(blank=True, max_length=2, verbose_name='country'),
        ),
        migrations.AddField(
            model_name='organization',
            name='currency',
            field=models.CharField(default=organizations.models.organization.home_currency, max_length=3, verbose_name='currency'),
        ),
        migrations.AddField(
            model_name='organization',
            name='legal_form',
            field=models.CharField(blank=True, choices=[('person', 'Private person'), ('sole', 'Sole proprietorship'), ('company', 'Company'), ('association', 'Association'), ('foundation', 'Foundation'), ('public', 'Public body')], max_length=20, verbose_name='legal form'),
        ),
        migrations.AddField(
            model_name='organization',
            name='phone',
            field=models.CharField(blank=True, max_length=20, verbose_name='phone'),
        ),
        migrations.AddField(
            model_name='organization',
            name='postal_code',
            field=models.CharField(blank=True, max_length=20, verbose_name='postal code'),
        ),
        migrations.AddField(
            model_name='organization',
            name='street',
            field=models.CharField(blank=True, max_length=200, verbose_name='street and number'),
        ),
        migrations.AddField(
            model_name='organization',
            name='vat_number',
            field=models.CharField(blank=True, max_length=20, verbose_name='VAT number'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(condition=models.Q(('ends_at__isnull', False)), fields=['ends_at'], name='access_that_ends'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at', None), ('role', 'external'), _connector='OR'), name='only_external_access_ends'),
        ),
        migrations.AddField(
            model_name='access',
            name='membership',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, to='organizations.membership', verbose_name='membership'),
        ),
        migrations.AddField(
            model_name='productgrant',
            name='access',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='organizations.access', verbose_name='product access'),
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='productgrant',
            name='one_grant_each',
        ),
        migrations.RemoveField(
            model_name='productgrant',
            name='membership',
        ),
        migrations.AlterField(
            model_name='productgrant',
            name='access',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='organizations.access', verbose_name='product access'),
        ),
        migrations.AddConstraint(
            model_name='productgrant',
            constraint=models.UniqueConstraint(fields=('access', 'product'), name='one_grant_a_product'),
        ),
        migrations.AddConstraint(
            model_name='productgrant',
            constraint=models.CheckConstraint(condition=models.Q(('rights__len__gt', 0)), name='grant_gives_something'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='nominee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='nominee'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='organizations.organization', verbose_name='organization'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by'),
        ),
        migrations.AddField(
            model_name='handover',
            name='nominator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='nominated by'),
        ),
        migrations.AddField(
            model_name='handover',
            name='nominee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='nominee'),
        ),
        migrations.AddField(
            model_name='handover',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='organizations.organization', verbose_name='organization'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='accepted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='organizations.organization', verbose_name='organization'),
        ),
        migrations.AddField(
            model_name='invitationbatch',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author'),
        ),
        migrations.AddField(
            model_name='invitationbatch',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitation_batches', to='organizations.organization', verbose_name='organization'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='organizations.invitationbatch', verbose_name='batch of invitations'),
        ),
        migrations.AddField(
            model_name='access',
            name='batch',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, to='organizations.invitationbatch', verbose_name='batch of invitations'),
        ),
        migrations.AddField(
            model_name='kindgrant',
            name='access',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kind_grants', to='organizations.access', verbose_name='product access'),
        ),
        migrations.AddField(
            model_name='kindgrant',
            name='kind',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.productkind', verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='team',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='organizations.organization', verbose_name='organization'),
        ),
        migrations.AddField(
            model_name='invitationbatch',
            name='teams',
            field=models.ManyToManyField(related_name='+', to='organizations.team', verbose_name='teams'),
        ),
        migrations.AddField(
            model_name='access',
            name='team',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, to='organizations.team', verbose_name='team'),
        ),
        migrations.AddField(
            model_name='teammember',
            name='membership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='organizations.membership', verbose_name='member'),
        ),
        migrations.AddField(
            model_name='teammember',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='organizations.team', verbose_name='team'),
        ),
        migrations.AddField(
            model_name='team',
            name='members',
            field=models.ManyToManyField(related_name='teams', through='organizations.TeamMember', to='organizations.membership', verbose_name='members'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('organization',), name='one_open_appointment'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='decided_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'appointed'), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='appointed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='appointment_has_ended_or_waits'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('organization',), name='one_open_hand_over'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('nominator', models.F('nominee')), _negated=True), name='handed_over_to_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='hand_over_has_ended_or_waits'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['organization', 'state', '-sent_at', '-id'], name='invitations_by_sending'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['expires_at'], name='invitations_that_expire'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(models.F('organization'), django.db.models.functions.text.Lower('email'), condition=models.Q(('state', 'pending')), name='one_pending_invitation_an_address'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'pending')), models.Q(models.Q(('state', 'pending'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='invitation_has_ended_or_waits'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_by__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_by', None)), _connector='OR'), name='accepted_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('access_ends_on', None), ('role', 'external'), _connector='OR'), name='only_invited_externals_end'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['legal_representative', 'administrator', 'collaborator', 'external'])), name='invited_role_known'),
        ),
        migrations.AddConstraint(
            model_name='kindgrant',
            constraint=models.UniqueConstraint(fields=('access', 'kind'), name='one_grant_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='kindgrant',
            constraint=models.CheckConstraint(condition=models.Q(('rights__len__gt', 0)), name='kind_grant_gives_something'),
        ),
        migrations.AddConstraint(
            model_name='invitationbatch',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'sending', 'sent'])), name='batch_state_known'),
        ),
        migrations.AddConstraint(
            model_name='access',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('batch', None), ('membership__isnull', False), ('team', None)), models.Q(('batch', None), ('membership', None), ('team__isnull', False)), models.Q(('batch__isnull', False), ('membership', None), ('team', None)), _connector='OR'), name='access_has_one_holder'),
        ),
        migrations.AddConstraint(
            model_name='teammember',
            constraint=models.UniqueConstraint(fields=('team', 'membership'), name='once_in_a_team'),
        ),
        migrations.AddConstraint(
            model_name='teammember',
            constraint=models.UniqueConstraint(condition=models.Q(('is_leader', True)), fields=('team',), name='one_leader_a_team'),
        ),
        migrations.AddIndex(
            model_name='team',
            index=models.Index(fields=['organization', 'search', 'id'], name='teams_by_name'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(models.F('organization'), django.db.models.functions.text.Lower('name'), name='one_team_of_a_name'),
        ),
    ]
