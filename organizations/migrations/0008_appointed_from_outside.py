"""What the database itself keeps about a legal representative given through support (ORG-14).

Whoever proposes or decides is no member of the organization, and nobody is appointed before the days to object are
over, whatever path it takes. That the two are different people is a constraint of the table.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION appointment_comes_from_outside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM organizations_membership m WHERE m.organization_id = NEW.organization_id
               AND ((TG_OP = 'INSERT' AND m.user_id = NEW.proposed_by_id)
                    OR (m.user_id = NEW.decided_by_id
                        AND (TG_OP = 'INSERT' OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id)))) THEN
        RAISE EXCEPTION 'Appointment in organization %: a member does not propose or decide.', NEW.organization_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_comes_from_outside';
    END IF;
    IF NEW.state = 'appointed' AND NEW.ended_at < NEW.not_before THEN
        RAISE EXCEPTION 'Appointment in organization %: there is still time to object.', NEW.organization_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_leaves_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appointment_comes_from_outside BEFORE INSERT OR UPDATE ON organizations_appointment
    FOR EACH ROW EXECUTE FUNCTION appointment_comes_from_outside();
"""
BACKWARD = """
DROP TRIGGER appointment_comes_from_outside ON organizations_appointment;
DROP FUNCTION appointment_comes_from_outside();
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0007_access_in_the_database")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
