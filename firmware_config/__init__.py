"""What a box is: profile, keys, certificates, and its broker. May import sync; never agent or server."""
