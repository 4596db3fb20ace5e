"""Everything that is measured: read from accumulators and from the table of ratings."""
