"""The site half: a data package in, a folder of pages out. It never opens a report."""
