"""Who is to label what: plans that a lead can steer, drawn the same on every machine."""
