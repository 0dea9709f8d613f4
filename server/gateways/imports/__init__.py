"""The import of files: read, mapped, tried without writing, then written whole or not at all."""
