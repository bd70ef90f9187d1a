"""A trail that begins here has nothing to do with heads kept of another one in the same file: that is set aside.

Nothing is removed, and nothing is done where the trail holds entries.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.db import migrations


def set_aside(apps, schema_editor):
    path = settings.AUDIT_ANCHOR
    if path is None or not path.is_file() or apps.get_model("audit", "AuditEntry").objects.exists():
        return
    path.rename(path.with_name(f"{path.name}.until-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"))


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_names_and_search")]
    operations = [migrations.RunPython(set_aside, migrations.RunPython.noop)]
