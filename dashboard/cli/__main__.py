"""``python -m dashboard.cli``: what the ``ducha`` start script runs."""

from dashboard.cli import main

if __name__ == "__main__":
    main()
