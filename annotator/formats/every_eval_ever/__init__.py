"""Every Eval Ever: results of an evaluation, one folder a model, schema 0.3.0."""
