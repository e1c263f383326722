"""What a shop talks about: cards, SOPs, runs, members. Frozen dataclasses and rules; stdlib only."""
