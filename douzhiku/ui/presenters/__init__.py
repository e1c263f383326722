"""What the pages show and do, decided in plain Python: no Qt here."""
