"""Many submissions: workers, a cluster, and what is said of a run."""
