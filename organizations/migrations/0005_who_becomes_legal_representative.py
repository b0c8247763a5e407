"""Whoever becomes a legal representative can sign in, and still can at the end of the transaction (ORG-4).

Taking the last one away was checked, giving the role was not: an organization could begin with somebody whose account
is deactivated. And a deactivation that began before (its snapshot, under REPEATABLE READ) did not see the role that
was given meanwhile. So giving it writes the person's row: a deactivation in the same moment waits for it (or it for
the deactivation), and above READ COMMITTED fails.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION legal_representative_can_sign_in() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE security_user SET is_active = is_active WHERE id = NEW.user_id;
    PERFORM check_legal_representative(NEW.organization_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER legal_representative_begins AFTER INSERT ON organizations_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.role = 'legal_representative')
    EXECUTE FUNCTION legal_representative_can_sign_in();
CREATE CONSTRAINT TRIGGER legal_representative_is_made AFTER UPDATE ON organizations_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.role = 'legal_representative'
          AND (OLD.role <> NEW.role OR OLD.user_id <> NEW.user_id OR OLD.organization_id <> NEW.organization_id))
    EXECUTE FUNCTION legal_representative_can_sign_in();
"""
BACKWARD = """
DROP TRIGGER legal_representative_is_made ON organizations_membership;
DROP TRIGGER legal_representative_begins ON organizations_membership;
DROP FUNCTION legal_representative_can_sign_in();
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_products_are_found"), ("security", "0003_heartbeat")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
