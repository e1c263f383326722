"""The pages of the window. A page is here when it works."""
