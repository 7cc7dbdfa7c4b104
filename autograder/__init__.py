"""Build course notebooks from one source each, and grade what students hand in without trusting it."""
