"""Speed, measured on request (`make bench`); no test asserts a time."""
