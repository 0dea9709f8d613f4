"""One file a part of the box: each check takes the Means and gives its findings. No check raises for what it finds."""
