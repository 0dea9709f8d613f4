"""What goes out: the seam to the case platform, its adapter over HTTP, and the queue that outlives days offline."""
