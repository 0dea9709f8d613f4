"""Pages: document.py to look, writing.py to write, deeds.py what moves one on, templates.py for templates."""
