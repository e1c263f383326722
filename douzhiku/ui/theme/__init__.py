"""Colours, fonts, style sheet and icons."""
