"""Who labels what: planned, handed out, collected."""
