"""What the database itself keeps about people: the last legal representative, and the name members are sorted by.

Every organization with members has a legal representative whose account is active (ORG-4), whatever path a change
takes. The check runs at the end of the transaction. It first UPDATEs the organization's row and then counts: two
transactions that each take away one of two representatives therefore wait for each other, and the second one sees
what the first did (under READ COMMITTED) or fails (under REPEATABLE READ and above). A mere row lock would let both
pass under REPEATABLE READ.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION check_legal_representative(organization bigint) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    -- Once a transaction: a row that this transaction has written already belongs to it, and 10,000 new members
    -- would otherwise make 10,000 versions of it.
    UPDATE organizations_organization SET version = version + 1
        WHERE id = organization AND xmin <> pg_current_xact_id()::xid;
    IF EXISTS (SELECT FROM organizations_membership m WHERE m.organization_id = organization)
       AND NOT EXISTS (
            SELECT FROM organizations_membership m JOIN security_user u ON u.id = m.user_id
            WHERE m.organization_id = organization AND m.role = 'legal_representative' AND u.is_active)
    THEN
        RAISE EXCEPTION 'Organization % would have no legal representative.', organization
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_keeps_a_legal_representative';
    END IF;
END $$;

CREATE FUNCTION membership_keeps_a_legal_representative() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM check_legal_representative(OLD.organization_id); END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.organization_id <> OLD.organization_id) THEN
        PERFORM check_legal_representative(NEW.organization_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION user_keeps_a_legal_representative() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
DECLARE organization bigint;
BEGIN
    FOR organization IN
        SELECT m.organization_id FROM organizations_membership m
        WHERE m.user_id = NEW.id AND m.role = 'legal_representative' ORDER BY 1
    LOOP
        PERFORM check_legal_representative(organization);
    END LOOP;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER legal_representative_joins AFTER INSERT ON organizations_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.role <> 'legal_representative')
    EXECUTE FUNCTION membership_keeps_a_legal_representative();
CREATE CONSTRAINT TRIGGER legal_representative_changes AFTER UPDATE ON organizations_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.organization_id <> NEW.organization_id OR OLD.user_id <> NEW.user_id
          OR (OLD.role = 'legal_representative' AND NEW.role <> 'legal_representative'))
    EXECUTE FUNCTION membership_keeps_a_legal_representative();
CREATE CONSTRAINT TRIGGER legal_representative_goes AFTER DELETE ON organizations_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'legal_representative')
    EXECUTE FUNCTION membership_keeps_a_legal_representative();
CREATE CONSTRAINT TRIGGER legal_representative_is_deactivated AFTER UPDATE OF is_active ON security_user
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
    EXECUTE FUNCTION user_keeps_a_legal_representative();

-- The name a list of members is sorted by: folded, family name first, so that Émile stands beside Emil.
CREATE FUNCTION name_to_sort_by(family text, given text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(lower(regexp_replace(normalize(btrim(family || ' ' || given), NFKD), '[\\u0300-\\u036f]', '', 'g')), 170)
$$;
CREATE FUNCTION membership_takes_its_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT name_to_sort_by(family_name, given_name) INTO NEW.sort_name FROM security_user WHERE id = NEW.user_id;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_takes_its_name BEFORE INSERT OR UPDATE OF user_id, sort_name ON organizations_membership
    FOR EACH ROW EXECUTE FUNCTION membership_takes_its_name();
CREATE FUNCTION memberships_follow_a_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE organizations_membership SET sort_name = '' WHERE user_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER memberships_follow_a_name AFTER UPDATE OF given_name, family_name ON security_user
    FOR EACH ROW WHEN (OLD.given_name <> NEW.given_name OR OLD.family_name <> NEW.family_name)
    EXECUTE FUNCTION memberships_follow_a_name();
"""
BACKWARD = """
DROP TRIGGER memberships_follow_a_name ON security_user;
DROP TRIGGER membership_takes_its_name ON organizations_membership;
DROP FUNCTION memberships_follow_a_name();
DROP FUNCTION membership_takes_its_name();
DROP FUNCTION name_to_sort_by(text, text);
DROP TRIGGER legal_representative_is_deactivated ON security_user;
DROP TRIGGER legal_representative_goes ON organizations_membership;
DROP TRIGGER legal_representative_changes ON organizations_membership;
DROP TRIGGER legal_representative_joins ON organizations_membership;
DROP FUNCTION user_keeps_a_legal_representative();
DROP FUNCTION membership_keeps_a_legal_representative();
DROP FUNCTION check_legal_representative(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_initial"), ("security", "0002_log_is_never_changed")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
