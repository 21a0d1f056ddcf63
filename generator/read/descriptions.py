"""What a description of a file (its subject, keywords, comments) must not hold: figures."""

from __future__ import annotations

import re

FIGURE = re.compile(r"(?<![\w.,:/-])\d{1,3}(?![\w.,:/-])")
"""A small whole number that is no part of a date, a version or a code."""
