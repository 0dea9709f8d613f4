"""What the Makefile calls: set-up, checks of the tree, contracts for import-linter. Never imported by the project."""
