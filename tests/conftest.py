"""What the tests of every room share: a small organisation with its people."""

from __future__ import annotations

import os
import tempfile

# Tests never touch the data of the installation they run beside.
os.environ["VIGIE_HOME"] = tempfile.mkdtemp(prefix="vigie-test-")
