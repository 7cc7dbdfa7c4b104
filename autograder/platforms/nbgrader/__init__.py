"""nbgrader: its courses, its gradebook, and notebooks as it writes them."""
