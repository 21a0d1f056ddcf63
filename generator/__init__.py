"""Tiltaksdata: NAV's printed reports on labour-market measures, as data packages and a web site."""

__version__ = "0.1.0"
