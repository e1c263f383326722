"""Use cases, one file a subject. The window and the command line call the same functions."""
