"""Printed tables → tables of figures → observations: what the printed words and digits mean."""
