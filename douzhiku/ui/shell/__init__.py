"""The frame around the pages: rail, top bar, search, window."""
