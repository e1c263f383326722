"""The only home of Qt, with app.py: shell, pages, widgets, models; presenters are plain Python."""
