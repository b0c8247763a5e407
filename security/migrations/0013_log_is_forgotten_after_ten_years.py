"""Entries of the log may be deleted once the legal term is over, and no day earlier: ten years (CO art. 958f)."""

from django.db import migrations

FORWARD = """
DROP TRIGGER audit_entry_is_never_changed ON security_auditentry;
CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON security_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_log();
CREATE TRIGGER audit_entry_is_kept_for_its_term BEFORE DELETE ON security_auditentry
    FOR EACH ROW WHEN (OLD.at > now() - interval '10 years') EXECUTE FUNCTION refuse_change_of_log();
"""
BACKWARD = """
DROP TRIGGER audit_entry_is_kept_for_its_term ON security_auditentry;
DROP TRIGGER audit_entry_is_never_changed ON security_auditentry;
CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE OR DELETE ON security_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_log();
"""


class Migration(migrations.Migration):
    dependencies = [("security", "0012_looks_at_recovery_requests")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
