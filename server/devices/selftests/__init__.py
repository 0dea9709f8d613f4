"""What boxes found when they looked at themselves: taken over HTTPS, shown, and made into a signed sheet."""
