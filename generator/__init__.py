"""Printed reports on labour-market measures, as data packages and a web site."""

NAME = "tiltaksdata"
"""The name of the distribution, the command and the current data package."""

__version__ = "0.1.0"
