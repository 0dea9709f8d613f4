"""The pages and addresses of this app."""
