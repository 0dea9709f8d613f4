"""What a box is: profile, keys, enrolment, image. May import sync.ids and sync.evidence.keys."""
