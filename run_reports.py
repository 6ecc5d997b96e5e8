"""Build the annual reports: ``python run_reports.py --help``."""

from reporting.cli import main

if __name__ == "__main__":
    main()
