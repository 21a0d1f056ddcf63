"""What is looked into when a report contradicts itself, and how far hidden cells are narrowed."""
