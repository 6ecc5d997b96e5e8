"""Build the annual reports: ``python run_reports.py --help``."""

import sys

if __name__ == "__main__":
    try:
        from reporting.cli import main
    except KeyboardInterrupt:
        sys.exit(130)
    except ModuleNotFoundError as missing:
        print(
            f"the package {missing.name} is not installed\n"
            "  next:  run `python -m pip install -c constraints.txt -e .` in this folder",
            file=sys.stderr,
        )
        sys.exit(2)
    main()
