"""Observations → a Frictionless data package: schema, CSV, descriptor, validation, exports."""
