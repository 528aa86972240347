from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0006_review_history'),
    ]

    operations = [
        migrations.RenameField(model_name='reviewfile', old_name='made_at', new_name='finished_at'),
        migrations.AlterField(
            model_name='reviewfile',
            name='state',
            field=models.CharField(choices=[('queued', 'Waiting for a worker'), ('running', 'Being made'), ('done', 'Ready'), ('failed', 'Could not be made'), ('cancelled', 'Cancelled')], default='queued', max_length=10),
        ),
    ]
