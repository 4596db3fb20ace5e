"""The Calibrate page: label examples, see the reference and the reason, open the queue."""
