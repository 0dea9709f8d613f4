"""Pages: lists and work, a case, the people in it, its course, its recordings."""
