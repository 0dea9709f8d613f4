"""The shell: base template, components, menu, home, error pages, language; the front end's sources and their build.

The highest app: may import every other. Other apps use its templates (`web/base.html`, `components/...`) by name only.
"""
