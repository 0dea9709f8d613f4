"""Sources, packets, fragments and cuts. Knows nothing of evidence, outbox or network sync. The only door to PyAV."""
