"""Run the command line as ``python -m autograder``."""

from autograder.cli import app

if __name__ == "__main__":
    app(prog_name="autograder")
