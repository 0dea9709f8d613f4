"""Pages of a hearing: the working page, what is typed in it, what is pressed on it, the second screen."""
