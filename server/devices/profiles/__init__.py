"""The profile of a box, changed in a form at the centre: ordered, signed by ingest, fetched by the box, its outcome."""
