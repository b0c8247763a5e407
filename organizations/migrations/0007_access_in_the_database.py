"""What the database itself keeps about access: nothing crosses from one organization to another, no right that a kind
of product does not have; and the view that adds up what was given to a person and to their teams (ORG-9).
"""

from django.db import migrations

FORWARD = """
CREATE VIEW organizations_reach AS
    SELECT 'm' || g.id AS id, a.membership_id, g.product_id, NULL::bigint AS team_id, false AS "full", g.rights
        FROM organizations_access a JOIN organizations_productgrant g ON g.access_id = a.id
        WHERE a.membership_id IS NOT NULL AND NOT a."full"
    UNION ALL
    SELECT 't' || g.id || '.' || t.id, t.membership_id, g.product_id, t.team_id, false, g.rights
        FROM organizations_teammember t JOIN organizations_access a ON a.team_id = t.team_id
        JOIN organizations_productgrant g ON g.access_id = a.id
        WHERE NOT a."full"
    UNION ALL
    SELECT 'M' || a.id || '.' || p.id, m.id, p.id, NULL::bigint, true, k.rights
        FROM organizations_access a JOIN organizations_membership m ON m.id = a.membership_id
        JOIN organizations_product p ON p.organization_id = m.organization_id
        JOIN organizations_productkind k ON k.id = p.kind_id
        WHERE a."full"
    UNION ALL
    SELECT 'T' || t.id || '.' || p.id, t.membership_id, p.id, t.team_id, true, k.rights
        FROM organizations_teammember t JOIN organizations_access a ON a.team_id = t.team_id
        JOIN organizations_team o ON o.id = t.team_id
        JOIN organizations_product p ON p.organization_id = o.organization_id
        JOIN organizations_productkind k ON k.id = p.kind_id
        WHERE a."full";

CREATE FUNCTION organization_of_access(access bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(m.organization_id, t.organization_id, b.organization_id) FROM organizations_access a
    LEFT JOIN organizations_membership m ON m.id = a.membership_id
    LEFT JOIN organizations_team t ON t.id = a.team_id
    LEFT JOIN organizations_invitationbatch b ON b.id = a.batch_id
    WHERE a.id = access
$$;

CREATE FUNCTION grant_stays_inside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM organizations_product p WHERE p.id = NEW.product_id
                   AND p.organization_id = organization_of_access(NEW.access_id)) THEN
        RAISE EXCEPTION 'Product % is not of the organization of access %.', NEW.product_id, NEW.access_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_stays_inside';
    END IF;
    IF NOT EXISTS (SELECT FROM organizations_product p JOIN organizations_productkind k ON k.id = p.kind_id
                   WHERE p.id = NEW.product_id AND NEW.rights <@ k.rights) THEN
        RAISE EXCEPTION 'Product % has no such right.', NEW.product_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_gives_what_there_is';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grant_stays_inside BEFORE INSERT OR UPDATE ON organizations_productgrant
    FOR EACH ROW EXECUTE FUNCTION grant_stays_inside();

CREATE FUNCTION kind_grant_gives_what_there_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM organizations_productkind k WHERE k.id = NEW.kind_id AND NEW.rights <@ k.rights) THEN
        RAISE EXCEPTION 'Kind % has no such right.', NEW.kind_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_gives_what_there_is';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kind_grant_gives_what_there_is BEFORE INSERT OR UPDATE ON organizations_kindgrant
    FOR EACH ROW EXECUTE FUNCTION kind_grant_gives_what_there_is();

-- A product moves to another organization without what people were given of it: that stays behind, explicitly.
CREATE FUNCTION product_moves_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM organizations_productgrant g WHERE g.product_id = NEW.id) THEN
        RAISE EXCEPTION 'Product % is still given to people.', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'product_moves_alone';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER product_moves_alone BEFORE UPDATE OF organization_id ON organizations_product
    FOR EACH ROW WHEN (OLD.organization_id <> NEW.organization_id) EXECUTE FUNCTION product_moves_alone();

CREATE FUNCTION team_member_stays_inside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM organizations_team t JOIN organizations_membership m
                       ON m.organization_id = t.organization_id
                   WHERE t.id = NEW.team_id AND m.id = NEW.membership_id) THEN
        RAISE EXCEPTION 'Team % and member % are not of one organization.', NEW.team_id, NEW.membership_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'team_member_stays_inside';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER team_member_stays_inside BEFORE INSERT OR UPDATE ON organizations_teammember
    FOR EACH ROW EXECUTE FUNCTION team_member_stays_inside();

CREATE FUNCTION invitation_stays_inside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM organizations_invitationbatch b
                   WHERE b.id = NEW.batch_id AND b.organization_id = NEW.organization_id) THEN
        RAISE EXCEPTION 'Batch % is not of organization %.', NEW.batch_id, NEW.organization_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_stays_inside';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invitation_stays_inside BEFORE INSERT OR UPDATE OF organization_id, batch_id ON organizations_invitation
    FOR EACH ROW EXECUTE FUNCTION invitation_stays_inside();
"""
BACKWARD = """
DROP TRIGGER invitation_stays_inside ON organizations_invitation;
DROP FUNCTION invitation_stays_inside();
DROP TRIGGER team_member_stays_inside ON organizations_teammember;
DROP FUNCTION team_member_stays_inside();
DROP TRIGGER product_moves_alone ON organizations_product;
DROP FUNCTION product_moves_alone();
DROP TRIGGER kind_grant_gives_what_there_is ON organizations_kindgrant;
DROP FUNCTION kind_grant_gives_what_there_is();
DROP TRIGGER grant_stays_inside ON organizations_productgrant;
DROP FUNCTION grant_stays_inside();
DROP FUNCTION organization_of_access(bigint);
DROP VIEW organizations_reach;
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0006_people_in_full")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
