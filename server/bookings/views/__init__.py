"""Pages of bookings, by who reads them."""
