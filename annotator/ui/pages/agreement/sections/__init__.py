"""What stands beside the overview: measures, people, items, models, families, planning, change."""
