"""The centre's wiring: environment -> Settings -> Django; which app runs in which zone; catalogues.

Imports no app's models.
"""
