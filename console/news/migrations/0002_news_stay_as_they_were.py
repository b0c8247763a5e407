"""What people may have got stays as they got it: texts change in drafts only, and what has begun is never unsaid."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION news_text_is_of_a_draft() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF EXISTS (
        SELECT FROM news_issue WHERE state <> 'draft'
        AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.issue_id ELSE OLD.issue_id END,
                   CASE WHEN TG_OP = 'DELETE' THEN OLD.issue_id ELSE NEW.issue_id END)
    ) THEN
        RAISE EXCEPTION 'the texts of an issue change only while it is a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER news_text_is_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON news_issuetext
    FOR EACH ROW EXECUTE FUNCTION news_text_is_of_a_draft();

CREATE FUNCTION news_issue_has_begun() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.started_at IS DISTINCT FROM OLD.started_at OR NEW.theme <> OLD.theme
       OR NEW.reached < OLD.reached THEN
        RAISE EXCEPTION 'an issue that has begun stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER news_issue_has_begun BEFORE UPDATE OR DELETE ON news_issue
    FOR EACH ROW WHEN (OLD.started_at IS NOT NULL) EXECUTE FUNCTION news_issue_has_begun();
"""
BACKWARD = """
DROP TRIGGER news_issue_has_begun ON news_issue;
DROP FUNCTION news_issue_has_begun();
DROP TRIGGER news_text_is_of_a_draft ON news_issuetext;
DROP FUNCTION news_text_is_of_a_draft();
"""


class Migration(migrations.Migration):
    dependencies = [("news", "0001_news")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
