"""The tests: one file a subject, and the name of a test is the sentence that it tests."""
