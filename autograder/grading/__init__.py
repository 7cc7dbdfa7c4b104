"""One submission: its notebook put together anew, run in the jail, tested, and diagnosed."""
