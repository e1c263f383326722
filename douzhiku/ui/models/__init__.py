"""Qt models over frozen domain values."""
