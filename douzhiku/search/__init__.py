"""Finding cards and steps. The index is a cache: it may be deleted at any time. Import nothing heavy here."""
