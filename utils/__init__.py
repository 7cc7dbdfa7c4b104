"""What the course notebooks import: data, figures, sliders, checks, and one reference module per lecture notebook."""

from utils.environment import check_environment

check_environment()
