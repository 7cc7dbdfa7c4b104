#!/usr/bin/env bash
# Prepare Gradescope's image: Python 3.11 or newer, and in /autograder/venv the packages that grading needs, each in a
# fixed version and checked by its hash.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

suitable() {
    local check='import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'
    command -v "$1" >/dev/null && "$1" -c "$check" 2>/dev/null
}
find_python() {
    for python in python3 @CANDIDATES@; do
        if suitable "$python"; then return 0; fi
    done
    return 1
}

if ! find_python; then
    apt-get update
    apt-get install -y --no-install-recommends python3 python3-venv
    for version in @VERSIONS@; do
        if find_python; then break; fi
        apt-get install -y --no-install-recommends "python$version" "python$version-venv" || true
    done
fi
if ! find_python; then
    echo "Python 3.11 or newer is needed, and this image offers none: choose a newer base image (Ubuntu 24.04)." >&2
    exit 1
fi

rm -rf /autograder/venv
"$python" -m venv /autograder/venv
/autograder/venv/bin/python -m pip install --no-cache-dir --require-hashes -r /autograder/source/requirements.txt
chmod -R a+rX /autograder/venv

# The seed of the hidden tests' inputs is drawn once for this image, so once for a class, unless the zip holds one.
if ! [ -e @SEED@ ]; then
    /autograder/venv/bin/python -c 'import secrets; print(secrets.randbelow(2**32))' > @SEED@
fi

# Which jails work where this image is built stands in the build's log. Submissions may be graded on another machine.
cd /autograder/source
/autograder/venv/bin/python -m @ENTRY@ @NAME@ --check
