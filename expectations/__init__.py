"""Great Expectations suites: what must hold before anything is published."""
