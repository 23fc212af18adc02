from django.db import migrations

# The count of attempts was left by the fetch, and now is that of looks in a row that failed: one more, and a
# page that has been there all along would count as gone.
COUNT_ANEW = """
UPDATE annotations_article SET fetch_attempts = 0 WHERE fetch_state = 'stored' AND fetch_attempts > 0;
UPDATE annotations_source SET fetch_attempts = 0 WHERE fetch_state = 'stored' AND fetch_attempts > 0;
"""


class Migration(migrations.Migration):
    """Of pages that were fetched with some trouble no look has failed yet."""

    dependencies = [("annotations", "0013_editions_are_recorded_with_their_markup")]

    operations = [migrations.RunSQL(COUNT_ANEW, migrations.RunSQL.noop)]
