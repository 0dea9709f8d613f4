"""All reads: facts for the rules, lists and search, the case page, work and its load, recordings."""
