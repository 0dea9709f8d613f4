"""One small program a figure; each prints one line of JSON, last (docs/performance.md)."""
