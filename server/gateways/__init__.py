"""What comes in from other systems and goes out to them: files, the interface for programs, the outbound queue."""
