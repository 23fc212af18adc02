from django.db import migrations

# Spread over a week, so that a large archive is not asked for at once.
_FIRST_LOOKS = """
UPDATE annotations_source s SET link_due_at = now() + random() * interval '7 days'
WHERE s.link_due_at IS NULL AND s.fetch_state = 'stored'
AND EXISTS (SELECT 1 FROM annotations_copy k WHERE k.source_id = s.id AND k.given_by_id IS NULL)
"""


class Migration(migrations.Migration):
    """Sources that were fetched before there were checks are looked at again, too."""

    dependencies = [("annotations", "0007_verification_findings")]

    operations = [migrations.RunSQL(_FIRST_LOOKS, migrations.RunSQL.noop)]
