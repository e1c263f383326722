"""The command line: the same services as the window, answered as text or as one JSON document."""
