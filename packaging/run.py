"""Sets FunnelDesk up in .venv and starts it; needs nothing but Python 3.11 or newer.

python3 packaging/run.py [FILE]        set up when needed, then open the window
python3 packaging/run.py VERB ...      set up when needed, then run a command-line verb
python3 packaging/run.py test [ARG]    set up when needed, then run all tests on all cores; ARG goes to pytest instead
python3 packaging/run.py --out DIR     the main job without a window; also done where there is no screen
"""

import sys

# Nothing newer than Python 2 knows may stand in this file: an old Python has to get as far as the sentence.
if sys.version_info < (3, 11):  # noqa: UP036 - it is run by whatever Python a machine has
    sys.exit(
        "FunnelDesk needs Python 3.11 or newer, and this is %d.%d. Start it with a newer one."  # noqa: UP031
        % sys.version_info[:2]
    )

import bootstrap

if __name__ == "__main__":
    sys.exit(bootstrap.main(sys.argv[1:], __doc__))
