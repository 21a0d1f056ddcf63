"""Every total and mean that a report prints, used to prove the reading."""
