"""Grading a class: submissions, the sandbox they run in, verdicts reached outside of it.

Nothing is imported here: inside of the sandbox this package exists as well, with the few modules
that it needs there.
"""
