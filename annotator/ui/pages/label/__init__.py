"""The Label page: one item at a time, judged by keyboard."""
