"""The label form: what Label, Calibrate and adjudication put a person's values in with."""
