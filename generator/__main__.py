"""`python -m generator` is the console script `tiltaksdata`."""

import sys

from generator.interruption import end_on_signals


def main() -> None:
    """The command line, with an eye on signals from before its libraries are loaded."""
    end_on_signals()
    from generator.cli import main as command_line
    from generator.terminal import guard, tell_fault

    sys.excepthook = tell_fault
    guard()
    command_line()


if __name__ == "__main__":
    main()
