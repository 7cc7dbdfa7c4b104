"""What the course notebooks import: data, figures, sliders, checks, and one reference module per lecture notebook."""
