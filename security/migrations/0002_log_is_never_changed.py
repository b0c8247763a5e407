"""Entries and seals of the log are inserted and read, nothing else: not by the ORM, not by SQL (ORG-15)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION refuse_change_of_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log is never changed: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE OR DELETE ON security_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_log();
CREATE TRIGGER audit_entry_is_never_emptied BEFORE TRUNCATE ON security_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log();
CREATE TRIGGER audit_seal_is_never_changed BEFORE UPDATE OR DELETE ON security_auditseal
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_log();
CREATE TRIGGER audit_seal_is_never_emptied BEFORE TRUNCATE ON security_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log();
"""
BACKWARD = """
DROP TRIGGER audit_entry_is_never_changed ON security_auditentry;
DROP TRIGGER audit_entry_is_never_emptied ON security_auditentry;
DROP TRIGGER audit_seal_is_never_changed ON security_auditseal;
DROP TRIGGER audit_seal_is_never_emptied ON security_auditseal;
DROP FUNCTION refuse_change_of_log();
"""


class Migration(migrations.Migration):
    dependencies = [("security", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
