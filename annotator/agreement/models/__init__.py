"""Models that tell the item from the person: many facets, and Dawid and Skene."""
