"""Whoever has deleted their account is in no organization, whatever path and moment somebody takes them in (SEC-9).

Making a member reads the person's row under the lock that its foreign key takes anyway; deleting an account takes the
stronger one first, so one waits for the other, and whoever comes second sees what the first has done.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION member_has_an_account() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM security_user WHERE id = NEW.user_id AND deleted_at IS NULL FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Person % has deleted their account.', NEW.user_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'member_has_an_account';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER member_has_an_account BEFORE INSERT OR UPDATE OF user_id ON organizations_membership
    FOR EACH ROW EXECUTE FUNCTION member_has_an_account();
CREATE FUNCTION deleted_account_is_no_member() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM security_user WHERE id = NEW.id FOR UPDATE;
    IF EXISTS (SELECT FROM organizations_membership WHERE user_id = NEW.id) THEN
        RAISE EXCEPTION 'Person % is still a member.', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deleted_account_is_no_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deleted_account_is_no_member BEFORE UPDATE OF deleted_at ON security_user
    FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL)
    EXECUTE FUNCTION deleted_account_is_no_member();
"""
BACKWARD = """
DROP TRIGGER deleted_account_is_no_member ON security_user;
DROP FUNCTION deleted_account_is_no_member();
DROP TRIGGER member_has_an_account ON organizations_membership;
DROP FUNCTION member_has_an_account();
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0009_security_policy"), ("security", "0008_deleted_accounts")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
