"""Markdown files to domain objects to HTML. Knows no screen and no database."""
