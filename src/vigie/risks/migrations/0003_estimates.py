from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("risks", "0002_simulation")]

    operations = [
        migrations.RemoveConstraint("DurationRange", "one_range_a_task"),
        migrations.RemoveConstraint("DurationRange", "one_range_for_every_other_task"),
        migrations.RemoveConstraint("DurationRange", "range_in_order"),
        migrations.RenameModel("DurationRange", "Estimate"),
        migrations.RenameModel("HistoricalDurationRange", "HistoricalEstimate"),
    ]
