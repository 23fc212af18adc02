"""The demo: two desks, six people, five articles about places that do not exist, and some finished work.

Everything is invented. The texts lie in `texts/`; what has been done with them is told in `story`.
"""
