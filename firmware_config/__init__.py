"""What a box is: profile, keys, certificates, and the broker that it speaks through. May import sync; never agent, server."""
