"""Change between rubric versions, its control, and how much more is needed."""
