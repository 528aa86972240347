"""Threads can be counted over several grantees, and sent versions have an order.

The old policy is taken down; the wall puts the wider one up after migrating.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="roundversion", options={"ordering": ["sent_at", "pk"]}
        ),
        migrations.RunSQL(
            "DROP POLICY IF EXISTS tenant_v1 ON reviews_thread", migrations.RunSQL.noop
        ),
    ]
