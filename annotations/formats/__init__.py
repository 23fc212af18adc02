"""How work leaves: pure functions from rows to the words of a specification.

The names of specifications live here only.
"""
