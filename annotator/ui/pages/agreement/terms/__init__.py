"""What each single figure means: a sentence or two for every key, shown from its row or column."""
